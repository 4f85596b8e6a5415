"""What do the columns of a city's own file say of its rows?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.area_origin import Values
from spatial_indicators.errors import InputError


class Rows(Protocol):
    """Rows with the columns that were asked for."""

    @property
    def columns(self) -> Mapping[str, list[Any]]:
        """The values of each column."""

    def __len__(self) -> int:
        """How many rows there are."""


def rows_with(values: Values, found: Rows, path: Path) -> NDArray[np.bool_]:
    """Choose the rows that have one of the values in each column.

    Raises
    ------
    InputError
        When a column has none of its values, with those that it has: a wrong one would empty the layer silently.
    """
    chosen = np.ones(len(found), dtype=bool)
    for column, wanted in values.items():
        asked = {written(value) for value in wanted}
        told = [written(value) for value in found.columns[column]]
        has_one = np.array([value in asked for value in told], dtype=bool)
        if len(found) and not has_one.any():
            known = sorted({value for value in told if value})
            raise InputError(
                "no row near the city has one of these values",
                where=f"{path}, column {column}",
                value=", ".join(sorted(asked)),
                remedy=f"The column has {', '.join(known[:8]) or 'nothing'}",
            )
        chosen &= has_one
    return chosen


def written(value: Any) -> str:
    """Write a value as people do: 3 for 3.0, nothing for a missing one."""
    if value is None or value != value:  # noqa: PLR0124  NaN alone differs from itself
        return ""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def numbers(found: Rows, column: str | None, path: Path) -> NDArray[np.float64]:
    """Read a column of numbers, NaN where nothing is written or no column is named.

    Raises
    ------
    InputError
        When something else is written there.
    """
    if column is None:
        return np.full(len(found), np.nan)
    told = [written(value) for value in found.columns[column]]
    try:
        return np.array([float(value) if value else np.nan for value in told], dtype=np.float64)
    except ValueError as error:
        raise InputError(
            "holds what is no number",
            where=f"{path}, column {column}",
            value=str(error).rpartition(": ")[2],
            remedy="Choose a column of numbers",
        ) from None
