"""Losses by disasters on cells, by the table of the nearest year."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.sources.code_match import codes_of_rows
from pipelines.step import Check, Outcome, Place, Step
from spatial_indicators.city import City
from spatial_indicators.districts import Districts, Level
from spatial_indicators.errors import InputError
from spatial_indicators.layers.losses import LossCounts, losses_on_cells
from spatial_indicators.loss_table import LossTable

GATES = ("losses_codes_join", "losses_are_of_the_year")


def _losses(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    from pipelines.sources.losses import WHOLE, read_losses  # noqa: PLC0415  few cities give such a table

    city, people, cells = place.city, inputs["layer/people"], inputs["layer/cells"]
    if people is None:
        raise InputError(
            "losses are counted per people, and the city counts none", where=f"{city.city}: disasters",
            remedy="Give `people`, or leave `disasters` out",
        )  # fmt: skip
    number, year = nearest_table(city)
    declared = city.disasters[number]
    counts = read_losses(inputs["source/disasters"][f"disasters.{number}"][0], declared, year=year)
    zones: tuple[tuple[str, ...], Any] = (WHOLE,), np.zeros(len(cells), dtype=np.int64)
    outside: set[str] = set()
    if declared.code is not None:
        level = _level(inputs["layer/districts"], declared, city)
        counts, outside = _joined(counts, level, declared, where=f"{city.city}: disasters.{number}")
        zones = level.codes, cells.district[level.name]
    layer = losses_on_cells(counts, zones, people.count[0], cells, year=year)
    facts = {"year": year, "dead_and_missing": _sum(counts.dead), "directly_affected": _sum(counts.affected)}
    known = {name: round(value, 3) for name, value in facts.items() if np.isfinite(value)}
    join = Check(GATES[0], not outside, {"of_no_district": ", ".join(sorted(outside))}, is_warning=True)
    of_year = Check(GATES[1], year == city.year, {"year": year, "asked": city.year}, is_warning=True)
    return Outcome(layer, known, (join, of_year))


def nearest_table(city: City) -> tuple[int, int]:
    """Choose the table, by its number, and its year that are nearest to the city's year, the earlier of two."""
    found = ((abs(year - city.year), year, number) for number, one in enumerate(city.disasters) for year in one.years)
    _, year, number = min(found)
    return number, year


def _level(districts: Districts, declared: LossTable, city: City) -> Level:
    if declared.level is None:
        return districts.counted
    found = next((level for level in districts.levels if level.name == declared.level), None)
    if found is None:
        raise InputError(
            "there is no such level of districts", where=f"{city.city}: disasters", value=declared.level,
            remedy=f"Write one of {', '.join(level.name for level in districts.levels)}",
        )  # fmt: skip
    return found


def _joined(counts: LossCounts, level: Level, declared: LossTable, *, where: str) -> tuple[LossCounts, set[str]]:
    """Give the counts by the districts' codes, and what the table has that is none of them."""
    given = list(counts.dead)
    codes = codes_of_rows(given, level, match=declared.match, where=where)
    dead, affected = (dict(zip(codes, of.values(), strict=True)) for of in (counts.dead, counts.affected))
    return LossCounts(dead, affected), set(codes) - set(level.codes)


def _sum(counts: Mapping[str, float]) -> float:
    return float(np.sum(list(counts.values())))


STEPS = (
    Step(
        "layer/losses",
        ("source/disasters", "layer/districts", "layer/cells", "layer/people"),
        _losses,
        "Dead, missing and affected people of a year on cells, by their district or the whole city.",
        (__name__, "pipelines.sources.losses"),
        parameters=lambda city: (
            city.year,
            [table.model_dump(mode="json", exclude={"file"}) for table in city.disasters],
        ),
        check_names=GATES,
        is_given=lambda city: bool(city.disasters),
    ),
)
"""One step: the layer of losses."""
