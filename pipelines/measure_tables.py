"""How measures and observations become tables."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.layer_tables import Codec
from spatial_indicators.observation import COLUMNS

FloatArray = NDArray[np.float64]
Tables = Mapping[str, pd.DataFrame]


def rows_of(variants: Mapping[str, FloatArray]) -> Iterator[tuple[str, int, FloatArray]]:
    """Give a measure's arrays of cells one by one: variant, position of the group, amounts of shape (cells,)."""
    for variant, values in variants.items():
        for group, row in enumerate(values):
            yield variant, group, row


def _measure_to(variants: Mapping[str, np.ndarray[Any, Any]], crs: str) -> dict[str, pd.DataFrame]:
    """One table a variant, one row a cell, one column a group, in the order of the layer `people`."""
    del crs
    return {
        variant or "value": pd.DataFrame({f"group_{number}": row for number, row in enumerate(values)})
        for variant, values in variants.items()
    }


def _measure_from(tables: Tables) -> dict[str, np.ndarray[Any, Any]]:
    return {
        "" if name == "value" else name: np.ascontiguousarray(frame.to_numpy(dtype=float).T)
        for name, frame in tables.items()
    }


def _observations_to(frame: pd.DataFrame, crs: str) -> dict[str, pd.DataFrame]:
    del crs
    return {"observations": frame.loc[:, list(COLUMNS)]}


def _observations_from(tables: Tables) -> pd.DataFrame:
    frame = tables["observations"]
    return frame.assign(flags=frame["flags"].map(list))


MEASURE = Codec(_measure_to, _measure_from)
OBSERVATIONS = Codec(_observations_to, _observations_from)
