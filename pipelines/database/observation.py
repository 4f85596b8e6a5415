"""How do values become columns? As numbers where they are numbers, and NULL where they are missing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from pipelines.database.columns import Column, KnownNumbers, Numbers, TextLists, Texts
from pipelines.database.frame import check_columns
from spatial_indicators.errors import GateFailed

if TYPE_CHECKING:
    import pandas as pd

OBSERVATION_COLUMNS = (
    *("city_id", "indicator_id", "method", "is_default", "level", "area_code", "year", "sex", "age", "disability"),
    *("value", "lower", "upper", "numerator", "denominator", "coverage", "reason", "flags", "method_version"),
)
TEXTS = ("indicator_id", "method", "level", "area_code", "sex", "age", "disability", "reason", "method_version")
NUMBERS = ("value", "lower", "upper", "numerator", "denominator", "coverage")


def observation_columns(frame: "pd.DataFrame", city_id: str) -> Mapping[str, Column]:
    """Give the columns of table ``core.observation``, the city's id aside.

    Raises
    ------
    GateFailed
        When a column is missing or a row is another city's.
    """
    check_columns(frame, OBSERVATION_COLUMNS, "observations")
    others = sorted(set(frame["city_id"].unique().tolist()) - {city_id}, key=str)
    if others:
        raise GateFailed(
            "observation_is_the_city_s", f"the run of {city_id} has rows of {others[0]}", remedy="Load each city's own"
        )
    return {
        **{name: Texts(frame[name].to_numpy(object)) for name in TEXTS},
        **{name: KnownNumbers(frame[name].to_numpy(object).astype(np.float64)) for name in NUMBERS},
        "is_default": Numbers(frame["is_default"].to_numpy(np.bool_)),
        "year": Numbers(frame["year"].to_numpy(np.int16)),
        "flags": TextLists(frame["flags"].tolist()),
    }
