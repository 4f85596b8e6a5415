"""Which districts did the codes of another vintage become, by the city's table?"""

from collections import Counter
from pathlib import Path

import numpy as np

from pipelines.sources.tables import read_table
from spatial_indicators.city_tables import Crosswalk
from spatial_indicators.crosswalk import CodeLinks
from spatial_indicators.errors import InputError
from spatial_indicators.features import CensusTable
from spatial_indicators.layers.housing import HousingCounts


def read_crosswalk(path: Path, declared: Crosswalk) -> CodeLinks:
    """Read a table of old and new codes, with a weight where an old district was split.

    Raises
    ------
    InputError
        When a column is missing, a pair comes twice, or a weight is not a number of 0 or more.
    GateFailed
        When the weights of an old code do not sum to 1; without weights, when it has two new codes.
    """
    table = read_table(path, form=declared)
    old, new = table.codes(declared.from_code), table.codes(declared.to_code)
    weight = np.ones(len(old)) if declared.weight is None else table.counts(declared.weight)
    twice = [pair for pair, times in Counter(zip(old, new, strict=True)).items() if times > 1]
    if twice:
        raise InputError(
            "has a pair of codes twice",
            where=str(path),
            value=f"{twice[0][0]} to {twice[0][1]}",
            remedy="Keep one row per pair",
        )
    return CodeLinks(tuple(old), tuple(new), weight)


def carried(census: CensusTable, links: CodeLinks) -> CensusTable:
    """Carry a table over to the districts' codes."""
    everyone = ("_T", "_T", "_T")
    codes, values = links.carry(census.codes, {everyone: census.total} | dict(census.groups))
    groups = {key: values[key] for key in census.groups}
    return CensusTable(codes, values[everyone], groups, census.hidden)


def carried_housing(counts: HousingCounts, links: CodeLinks) -> HousingCounts:
    """Carry a table of housing over to the districts' codes: both counts, so that shares are weighted."""
    given = {"inadequate": counts.inadequate, "known": counts.known}
    old = list(counts.known)
    codes, values = links.carry(old, {name: np.array([of[code] for code in old]) for name, of in given.items()})
    inadequate, known = (dict(zip(codes, values[name].tolist(), strict=True)) for name in given)
    return HousingCounts(inadequate, known)
