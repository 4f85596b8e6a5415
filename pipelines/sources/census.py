"""How many people of each group live in each district, as counted?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.sources.tables import Table, read_table
from spatial_indicators.city_tables import ColumnRange, TableForm
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.features import CensusTable, GroupKey

ROUNDING = 0.5
"""People by which the groups of one district may miss its total: half a person, for fractions that were rounded."""

DIMENSIONS = ("sex", "age", "disability")
EVERYONE = ("_T", "_T", "_T")


def read_census(
    path: Path,
    *,
    code: str,
    total: str,
    groups: Mapping[GroupKey, Sequence[str] | ColumnRange] | None = None,
    encoding: str = "utf-8",
    form: TableForm | None = None,
) -> CensusTable:
    """Read a wide table: one row per district, one column (or the sum of some) per group.

    Parameters
    ----------
    path
        The table, in any of the formats of `read_table`.
    code, total
        The columns of the district's code and of all its people.
    groups
        The columns whose sum counts each group.
    encoding, form
        Encoding of the file, or all that is to be said of how it is written.

    Raises
    ------
    InputError
        When a column is missing, a code is empty or comes twice, a total is empty, or a count is
        not a number of 0 or more.
    GateFailed
        When a group is larger than the total, or the groups of one dimension miss it by more than half a person.
    """
    table = read_table(path, encoding=encoding, form=form)
    table.check_columns((code, total))
    codes = table.codes(code)
    check_unique(codes, table, code)
    everyone = table.counts(total)
    if np.isnan(everyone).any():
        raise table.wrong("has a district without a total", total, int(np.isnan(everyone).argmax()), "an empty cell")
    named = {key: _names(table, columns) for key, columns in (groups or {}).items()}
    counted = {key: np.sum([table.counts(name) for name in names], axis=0) for key, names in named.items()}
    used = dict.fromkeys((total, *(name for names in named.values() for name in names)))
    census = CensusTable(codes, everyone, counted, table.hidden(tuple(used)))
    check_sums(census, path)
    return census


def read_categories(
    path: Path, *, code: str, category: str, count: str, groups: Mapping[GroupKey, str], form: TableForm | None = None
) -> CensusTable:
    """Read a long table of categories: one row per district and category; the total is the sum of the named categories.

    Parameters
    ----------
    path
        A CSV file.
    code, category, count
        The columns of the district's code, of the category's label and of its people.
    groups
        The label of each group.
    form
        How it is written; UTF-8 with commas without it.

    Raises
    ------
    InputError
        When a column or a label is missing, the table has other labels, a district and label comes twice, or a count
        is not a number of 0 or more. A district without a row for a label has NaN there and in its total.
    """
    table = read_table(path, form=form)
    table.check_columns((code, category, count))
    codes, labels, counts = table.codes(code), table.cells[category].to_list(), table.counts(count)
    _check_labels(labels, list(groups.values()), f"{path}, column {category}")
    check_unique([f"{district}, {label}" for district, label in zip(codes, labels, strict=True)], table, code)
    districts = list(dict.fromkeys(codes))
    row = {district: number for number, district in enumerate(districts)}
    counted = {}
    for key, wanted in groups.items():
        counted[key] = np.full(len(districts), np.nan)
        rows = [number for number, label in enumerate(labels) if label == wanted]
        counted[key][[row[codes[number]] for number in rows]] = counts[rows]
    return CensusTable(districts, np.sum(list(counted.values()), axis=0), counted, table.hidden((count,)))


def _names(table: Table, columns: Sequence[str] | ColumnRange) -> tuple[str, ...]:
    return table.range(columns.first, columns.last) if isinstance(columns, ColumnRange) else tuple(columns)


def check_unique(keys: Sequence[str], table: Table, column: str) -> None:
    """Refuse a table without rows, and one with two rows of one key."""
    key, times = Counter(keys).most_common(1)[0] if keys else ("", 0)
    if times == 0:
        raise InputError("has a header and no rows", where=str(table.path), remedy="Give a row per district")
    if times > 1:
        raise InputError(
            f"has {times} rows of one district",
            where=f"{table.path}, column {column}",
            value=key,
            remedy="Keep one row per district",
        )


def _check_labels(labels: Sequence[str | None], wanted: Sequence[str], where: str) -> None:
    found = {label or "" for label in labels}
    if found != set(wanted):
        raise InputError(
            "has other categories than the city's file names",
            where=where,
            value=" | ".join(sorted(found))[:200],
            remedy=f"Name every category as it is written there, not {' | '.join(wanted)}",
        )


def check_sums(census: CensusTable, path: Path) -> None:
    """Check that the groups of sex alone, and so on, make up everyone where they are known."""
    for number, name in enumerate(DIMENSIONS):
        parts = [
            count
            for key, count in census.groups.items()
            if key[number] != "_T" and key[:number] + key[number + 1 :] == ("_T", "_T")
        ]
        if len(parts) > 1:  # a single group claims no partition
            _check_partition(census, np.sum(parts, axis=0), f"{name} of {path}")
    for key, count in census.groups.items():
        _check_no_larger(census, key, count, path)


def _check_partition(census: CensusTable, found: NDArray[np.float64], where: str) -> None:
    wrong = np.flatnonzero(np.abs(found - census.total) > ROUNDING)
    if len(wrong):
        worst = int(wrong[np.argmax(np.abs(found - census.total)[wrong])])
        raise GateFailed(
            "groups_make_up_everyone",
            f"the groups by {where} miss the total in {len(wrong)} of {len(census)} districts, "
            f"most in {census.codes[worst]}: {found[worst]:g} of {census.total[worst]:g} people",
            remedy="Name the columns of every group, each once",
        )


def _check_no_larger(census: CensusTable, key: GroupKey, count: NDArray[np.float64], path: Path) -> None:
    wrong = np.flatnonzero(count > census.total + ROUNDING)
    if len(wrong):
        first = int(wrong[0])
        raise GateFailed(
            "groups_are_part_of_everyone",
            f"group {'/'.join(key)} of {path} has {count[first]:g} people in {census.codes[first]} "
            f"and everyone is {census.total[first]:g}",
            remedy="Check the columns of the group and of the total",
        )
