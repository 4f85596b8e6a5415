"""How many people of each sex and age live in each district, by a table with a row per district and group?"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.sources.census import check_sums, check_unique
from pipelines.sources.tables import Table, read_table
from spatial_indicators.age_bands import ALL_AGES, EVERY_AGE, UNKNOWN_AGES, AgeBand, age_band, bands_within
from spatial_indicators.city_tables import CensusTable as Declared
from spatial_indicators.city_tables import LongColumns
from spatial_indicators.errors import InputError
from spatial_indicators.features import CensusTable, GroupKey

FloatArray = NDArray[np.float64]
Key = tuple[str, str]
"""Sex and age as SDMX writes them."""

SEXES = {"_T": "_T", "T": "_T", "TOTAL": "_T", "F": "F", "M": "M"}
"""CL_SEX of SDMX, and Eurostat's T."""


def read_long_census(path: Path, declared: Declared) -> CensusTable:
    """Read a long table and sum the published ages into the bands that the city asks for.

    Raises
    ------
    InputError
        When a column is missing, a label does not say its ages or its sex, two rows speak of the same people, or a
        count is not a number of 0 or more.
    GateFailed
        When the groups do not make up everyone.
    """
    assert declared.long is not None  # noqa: S101  the caller chooses by it
    table = read_table(path, form=declared)
    counts = _LongCounts(table, declared)
    everyone = counts.of("_T", "_T")
    if np.isnan(everyone).any():
        raise InputError(
            "has a district without a total",
            where=f"{path}, column {declared.total}",
            value=counts.codes[int(np.isnan(everyone).argmax())],
            remedy="Leave the district out (leave_out: ...) or fill the cell in",
        )
    groups: dict[GroupKey, FloatArray] = {
        (g.sex, g.age, g.disability): counts.of(g.sex, g.age) for g in declared.groups
    }
    columns = (declared.total, *declared.long.sex_columns.values())
    census = CensusTable(counts.codes, everyone, groups, table.hidden(columns))
    check_sums(census, path)
    return census


class _LongCounts:
    """Counts of a long table by sex and age, in the order of its districts; NaN where a district has no row."""

    def __init__(self, table: Table, declared: Declared) -> None:
        assert declared.long is not None  # noqa: S101  the caller chooses by it
        long = declared.long
        self.table, self.where = table, f"{table.path}, column {long.age or long.sex}"
        given = table.codes(declared.code)
        self.codes = list(dict.fromkeys(given))
        ages = _ages(table, long) if long.age else ["_T"] * len(given)
        sexes = _sexes(table, long) if long.sex else ["_T"] * len(given)
        keys = [", ".join(parts) for parts in zip(given, sexes, ages, strict=True)]
        check_unique(keys, table, declared.code)
        columns = {"_T": declared.total} | dict(long.sex_columns) if not long.sex else {"": declared.total}
        row = {code: number for number, code in enumerate(self.codes)}
        at = np.array([row[code] for code in given], dtype=np.int64)
        self.counts: dict[Key, FloatArray] = {}
        for named, column in columns.items():
            self._add(table.counts(column), at, [named or sex for sex in sexes], ages)

    def _add(self, counts: FloatArray, at: NDArray[np.int64], sexes: list[str], ages: list[str]) -> None:
        keys, key_at = np.unique(np.array(list(zip(sexes, ages, strict=True)), dtype=object).astype(str), axis=0,
                                 return_inverse=True)  # fmt: skip
        for number, (sex, age) in enumerate(keys.tolist()):
            rows = np.flatnonzero(key_at.ravel() == number)
            values = np.full(len(self.codes), np.nan)
            values[at[rows]] = counts[rows]
            self.counts[sex, age] = values

    def of(self, sex: str, age: str) -> FloatArray:
        """Give one group: as published, else summed from its ages, else from its sexes.

        Raises
        ------
        InputError
            When the published bands do not make it up.
        """
        if (sex, age) in self.counts:
            return self.counts[sex, age]
        parts = self._ages_of(sex, age)
        if parts:
            return _sum(parts)
        if sex == "_T" and {"F", "M"} <= {known for known, _ in self.counts}:
            return _sum([self.of("F", age), self.of("M", age)])
        raise self._cut(sex, age)

    def _ages_of(self, sex: str, age: str) -> list[FloatArray]:
        asked = EVERY_AGE if age == "_T" else age_band(age)
        if asked is None:
            return []
        bands = {band: known for (of_sex, known) in self.counts if of_sex == sex and (band := age_band(known))}
        parts = [self.counts[sex, bands[band]] for band in bands_within(asked, bands)]
        if parts and age == "_T" and (sex, "_U") in self.counts:
            parts.append(self.counts[sex, "_U"])
        return parts

    def _cut(self, sex: str, age: str) -> InputError:
        asked = age_band(age)
        bands = sorted({band for of_sex, known in self.counts if of_sex == sex and (band := age_band(known))})
        cut = [band.text for band in bands if asked and _cuts(asked, band)]
        what = f"the ages {age} cut the published {' and '.join(cut[:2])}" if cut else f"has no people of {sex}/{age}"
        published = ", ".join(band.text for band in bands) or ", ".join(sorted({known for known, _ in self.counts}))
        return InputError(what, where=self.where, remedy=f"Ask for bands that are made up of {published[:300]}")


def _cuts(asked: AgeBand, band: AgeBand) -> bool:
    overlap = band.first <= asked.last and asked.first <= band.last
    within = asked.first <= band.first and band.last <= asked.last
    around = band.first <= asked.first and asked.last <= band.last
    return overlap and not within and not (around and band == EVERY_AGE)


def _sum(parts: Iterable[FloatArray]) -> FloatArray:
    return np.sum(list(parts), axis=0)  # type: ignore[no-any-return]


def _ages(table: Table, long: LongColumns) -> list[str]:
    assert long.age is not None  # noqa: S101  the caller has looked
    known = {}
    for label in dict.fromkeys(table.codes(long.age)):
        named = long.ages.get(label, label)
        band = age_band(named)
        total = "_T" if named in ALL_AGES else "_U" if named in UNKNOWN_AGES else None
        if band is None and total is None:
            raise InputError(
                "has a label that does not say its ages",
                where=f"{table.path}, column {long.age}",
                value=label,
                remedy=f"Name it in the city's file (long.ages: {{{label}: Y0T4}}), or leave_out its rows",
            )
        known[label] = total or (band.text if band else "")
    return [known[label] for label in table.codes(long.age)]


def _sexes(table: Table, long: LongColumns) -> list[str]:
    assert long.sex is not None  # noqa: S101  the caller has looked
    known = {**SEXES, **long.sexes}
    labels = table.codes(long.sex)
    wrong = [label for label in dict.fromkeys(labels) if label not in known]
    if wrong:
        raise InputError(
            "has a label that does not say a sex",
            where=f"{table.path}, column {long.sex}",
            value=wrong[0],
            remedy=f"Name it in the city's file (long.sexes: {{{wrong[0]}: F}}), or leave_out its rows",
        )
    return [known[label] for label in labels]
