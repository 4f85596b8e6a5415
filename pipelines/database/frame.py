"""How does a table of pandas become rows? Column by column, with None where a value is missing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spatial_indicators.errors import GateFailed

if TYPE_CHECKING:
    import pandas as pd


def check_columns(frame: "pd.DataFrame", names: Sequence[str], what: str) -> None:
    """Refuse a table without all of its columns.

    Raises
    ------
    GateFailed
        When a column is missing.
    """
    missing = [name for name in names if name not in frame.columns]
    if missing:
        found = f"{what} lack {', '.join(missing)}"
        raise GateFailed("table_has_its_columns", found, remedy=f"Give all of {', '.join(names)}")


def records(frame: "pd.DataFrame", names: Sequence[str], what: str) -> list[tuple[object, ...]]:
    """Give the rows with the named columns in the named order; NaN, NaT and NA become None.

    Raises
    ------
    GateFailed
        When a column is missing.
    """
    check_columns(frame, names, what)
    columns = []
    for name in names:
        column = frame[name]
        columns.append(column.astype(object).where(column.notna(), None).tolist())
    return list(zip(*columns, strict=True))
