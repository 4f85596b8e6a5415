"""How many households, or people, of each district live in inadequate housing, by the city's table?"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipelines.sources.tables import Table, read_table
from spatial_indicators.city_tables import HouseholdTable, HousingTable
from spatial_indicators.errors import InputError
from spatial_indicators.layers.housing import HousingCounts, deprived_people


def read_housing(path: Path, declared: HousingTable | HouseholdTable) -> HousingCounts:
    """Read a table of categories by district, or of households one by one.

    Raises
    ------
    InputError
        When the table has no rows, a column or a category is missing, a category comes twice for a district, a count is
        not a number of 0 or more, or a deprivation is not 0 or 1.
    """
    table = read_table(path, form=declared)
    if not len(table.cells):
        raise InputError(
            "has a header and no rows", where=str(path), remedy="Give a row per district, or per household"
        )
    if isinstance(declared, HousingTable):
        return _of_categories(table, declared)
    return _of_households(table, declared)


def _of_categories(table: Table, declared: HousingTable) -> HousingCounts:
    codes, labels = table.codes(declared.code), table.codes(declared.category)
    counts = table.counts(declared.count)
    missing = [one for one in (*declared.inadequate, *declared.not_known) if one not in labels]
    if missing:
        raise InputError(
            "has no such category",
            where=f"{table.path}, column {declared.category}",
            value=missing[0],
            remedy=f"Its categories are {', '.join(dict.fromkeys(labels))[:300]}",
        )
    pairs = list(zip(codes, labels, strict=True))
    if len(set(pairs)) < len(pairs):
        row = next(at for at, pair in enumerate(pairs) if pair in pairs[:at])
        raise table.wrong("has a district and category twice", declared.category, row, ", ".join(pairs[row]))
    inadequate: dict[str, float] = {}
    known: dict[str, float] = {}
    for (code, label), count in zip(pairs, counts.tolist(), strict=True):
        if label not in declared.not_known:
            known[code] = known.get(code, 0.0) + count
            inadequate[code] = inadequate.get(code, 0.0) + (count if label in declared.inadequate else 0.0)
    return HousingCounts(inadequate, known)


def _of_households(table: Table, declared: HouseholdTable) -> HousingCounts:
    codes, row = np.unique(np.array(table.codes(declared.code)), return_inverse=True)
    people = table.counts(declared.people)
    flags = np.stack([_flag(table, name) for name in declared.deprivations], axis=1)
    inadequate: dict[str, float] = {}
    known: dict[str, float] = {}
    by_district = np.split(np.argsort(row, kind="stable"), np.cumsum(np.bincount(row))[:-1])
    for code, rows in zip(codes.tolist(), by_district, strict=True):
        known[code] = float(people[rows].sum())
        inadequate[code] = deprived_people(people[rows], flags[rows])
    return HousingCounts(inadequate, known)


def _flag(table: Table, column: str) -> Sequence[bool]:
    table.check_columns((column,))
    cells = table.cells[column].to_list()
    for row, cell in enumerate(cells):
        if cell not in {"0", "1"}:
            raise table.wrong("has a deprivation that is neither 0 nor 1", column, row, cell or "an empty cell")
    return [cell == "1" for cell in cells]
