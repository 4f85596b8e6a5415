"""Schools, health care and food shops, and the walks from every home to them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.step import Check, Outcome, Place, Step
from spatial_indicators.layers.service_walks import service_walks
from spatial_indicators.layers.services import services_from
from spatial_indicators.service_kinds import CATEGORIES

EXIST = "services_exist"


def _services(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    del place
    extract = inputs["features/osm"]
    services = services_from(extract.points, extract.areas, inputs["layer/districts"].projection)
    facts = {category: int((services.category == category).sum()) for category in CATEGORIES}
    return Outcome(services, facts, (Check(EXIST, all(facts.values()), facts, is_warning=True),))


def _walks(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    del place
    services, doorsteps, streets = (inputs[f"layer/{name}"] for name in ("services", "doorsteps", "streets"))
    if services is None or doorsteps is None:
        return Outcome(None)
    walks = service_walks(services, doorsteps, streets)
    facts = {f"homes_that_reach_{name}": int(np.isfinite(metres).sum()) for name, metres in walks.metres.items()}
    return Outcome(walks, facts)


STEPS = (
    Step(
        "layer/services",
        ("features/osm", "layer/districts"),
        _services,
        "Schools, health care and food shops of the map, with their gates.",
        (__name__,),
        check_names=(EXIST,),
        is_beside=True,
        is_given=lambda city: city.osm is not None,
    ),
    Step(
        "layer/service_walks",
        ("layer/services", "layer/doorsteps", "layer/streets"),
        _walks,
        "Metres along the streets from every home to the nearest service of each category.",
        (__name__,),
        is_given=lambda city: city.osm is not None,
    ),
)
