"""A map that lacks streets or uses of buildings is a warning, told by the check and by the run."""

import json
from typing import Any

import numpy as np
import pytest
import shapely
from small_city import SmallCity

from pipelines.steps.completeness import buildings_gate, streets_gate
from spatial_indicators.cells import Cells
from spatial_indicators.layers.buildings import Buildings
from spatial_indicators.layers.people import EVERYONE, People
from spatial_indicators.layers.streets import Streets

NOTHING = np.empty(0)


def of_buildings(mapped: int, with_use: int) -> bool:
    check = buildings_gate(Buildings(NOTHING, NOTHING, NOTHING, mapped, with_use))
    assert check.is_warning
    return check.passed


@pytest.mark.parametrize(("mapped", "with_use", "passed"), [(100, 20, True), (100, 19, False), (0, 0, False)])
def test_a_fifth_of_the_buildings_says_its_use(mapped: int, with_use: int, passed: bool) -> None:  # noqa: FBT001
    assert of_buildings(mapped, with_use) is passed


def one_square(*, people: float) -> tuple[Cells, People]:
    """A square of 100 m, and half as many people beyond the map's edge."""
    boxes = np.array([shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)], dtype=object)
    cells = Cells(boxes, np.full(2, 1e4), {}, np.array([True, False]))
    return cells, People((EVERYONE,), np.array([[people, people / 2]]), np.zeros(2, dtype=np.bool_), 2024)


def street() -> Streets:
    """A street of 100 m."""
    one, yes = np.array([0]), np.array([True])
    kind = np.array(["residential"], dtype=object)
    return Streets(
        np.array([0.0, 100.0]), np.array([50.0, 50.0]), one, one + 1, one, kind, np.array([9.0]), yes, yes
    )  # fmt: skip


@pytest.mark.parametrize(("people", "passed"), [(200, True), (201, False)])
def test_everyone_has_half_a_metre_of_street(raw_city: SmallCity, people: int, passed: bool) -> None:  # noqa: FBT001
    city = raw_city.run(keep=False).place.city
    check = streets_gate(city, street(), *one_square(people=people))
    assert check.passed is passed
    assert check.facts == {"walkable_km": 0.1, "people_on_map": people, "m_per_person": round(100 / people, 2)}


def test_nobody_on_the_map_needs_no_street(raw_city: SmallCity) -> None:
    city = raw_city.run(keep=False).place.city
    assert streets_gate(city, street(), *one_square(people=0)).passed


def found(city: SmallCity) -> dict[str, dict[str, Any]]:
    done = city.command("check", "small", "--json")
    assert done.returncode == 0, done.stderr
    return {one["subject"]: one for one in json.loads(done.stdout)}


def test_the_check_shows_both(raw_city: SmallCity) -> None:
    told = found(raw_city)
    # 20 houses but for the 4 that the south of the middle lacks, each of which says that it is a house.
    uses = told["layer/homes: map_tells_uses_of_buildings"]
    assert (uses["level"], uses["what"]) == ("ok", "buildings 16, with use 16, share 1")
    assert told["layer/doorsteps: map_has_streets_for_people"]["level"] == "ok"


def test_streets_that_are_too_few_for_a_crowd_are_a_warning(raw_city: SmallCity) -> None:
    raw_city.write_census(dict.fromkeys(("w1", "w2", "m1", "m2", "e1", "e2"), 100000))
    told = found(raw_city)["layer/doorsteps: map_has_streets_for_people"]
    assert told["level"] == "warn"
    assert told["what"].startswith("walkable km ")
