"""The shapes that readers see: made of the cells alone, and needed last."""

from collections.abc import Mapping
from typing import Any

from pipelines.geography import geography_of
from pipelines.step import Outcome, Place, Step


def _geography(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    return Outcome(geography_of(place.city, inputs["layer/districts"], inputs["layer/cells"]))


STEPS = (
    Step(
        "features/geography",
        ("layer/districts", "layer/cells"),
        _geography,
        "Areas, cells and blocks in longitude and latitude.",
        (__name__, "pipelines.geography"),
        is_stored=False,
        is_beside=True,
    ),
)
