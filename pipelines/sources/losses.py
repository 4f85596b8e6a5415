"""Whom did disasters kill or affect in a year, by the city's table?"""

from pathlib import Path

from pipelines.sources.tables import Table, read_table
from spatial_indicators.layers.losses import LossCounts
from spatial_indicators.loss_table import LossTable

WHOLE = ""
"""Code of the whole city, where the table has no districts."""


def read_losses(path: Path, declared: LossTable, *, year: int) -> LossCounts:
    """Add up the rows of one year by district; a count that is not known makes its district not known.

    Raises
    ------
    InputError
        When a column is missing, a year is no whole number, or a count is not a number of 0 or more.
    """
    table = read_table(path, form=declared)
    is_wanted = [found == year for found in _years(table, declared.year_column)]
    codes = [WHOLE] * len(table.cells) if declared.code is None else table.codes(declared.code)
    dead, affected = table.counts(declared.deaths), table.counts(declared.directly_affected)
    if declared.missing_persons is not None:
        dead = dead + table.counts(declared.missing_persons)
    return LossCounts(
        *(_added([one for one in zip(codes, of.tolist(), is_wanted, strict=True) if one[2]]) for of in (dead, affected))
    )


def _added(rows: list[tuple[str, float, bool]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for code, count, _ in rows:
        found[code] = found.get(code, 0.0) + count
    return found


def _years(table: Table, column: str) -> list[int]:
    years = []
    for row, text in enumerate(table.codes(column)):
        if not text.isdecimal():
            raise table.wrong("has a year that is no whole number", column, row, text)
        years.append(int(text))
    return years
