"""Schools, health care and food shops, and the walks from every home to them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.step import Check, Outcome, Place, Step
from pipelines.steps.features import WHOSE, city_box
from spatial_indicators.layers.service_walks import service_walks
from spatial_indicators.layers.services import own_services, services_from
from spatial_indicators.service_kinds import CATEGORIES

EXIST = "services_exist"


def _own(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if place.city.services is None:
        return Outcome(None)
    from pipelines.sources.own_places import read_places  # noqa: PLC0415  few cities give their own

    (path,) = inputs["source/services"]["services"]
    box = city_box(inputs["features/boundaries"][place.city.counted_level].geometry)
    return Outcome(read_places(path, place.city.services, box=box))


def _services(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    del place
    extract, own, projection = (
        inputs["features/osm"],
        inputs["features/own_services"],
        inputs["layer/districts"].projection,
    )
    services = services_from(extract.points, extract.areas, projection)
    told = {}
    if own is not None:
        services, told = own_services(services, own, projection), {"own": len(own.id), "left_out": own.left_out}
    facts = {category: int((services.category == category).sum()) for category in CATEGORIES}
    return Outcome(services, facts | told, (Check(EXIST, all(facts.values()), facts | told, is_warning=True),))


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
        "features/own_services",
        ("source/services", "features/boundaries"),
        _own,
        "A city's own schools, health care and food shops.",
        (__name__, "pipelines.sources.own_places"),
        parameters=lambda city: city.services and city.services.model_dump(mode="json", exclude=WHOSE),
        is_stored=False,
        is_beside=True,
    ),
    Step(
        "layer/services",
        ("features/osm", "features/own_services", "layer/districts"),
        _services,
        "Schools, health care and food shops, with their gates.",
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
