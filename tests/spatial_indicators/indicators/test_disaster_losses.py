"""SDG 11.5.1: the rate of a table of losses, per 100 000 people."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.indicator import indicators
from spatial_indicators.layers.losses import LossCounts, losses_on_cells
from spatial_indicators.measures.disaster_victims import disaster_victims
from tests.spatial_indicators.tiny_city import TinyCity, city, square_districts

RATE = indicators()["disaster_losses"].formula


@pytest.mark.parametrize(("victims", "rate"), [(120 + 15 + 40_000, 771.827), (120 + 15, 2.596), (40_000, 769.231)])
def test_the_worked_numbers_of_the_sendai_framework(victims: float, rate: float) -> None:
    # 120 dead, 15 missing and 40 000 directly affected of 5.2 million: in all, VC_DSR_MTMP and VC_DSR_DAFF.
    assert RATE(np.array([[victims]]), np.array([[5.2e6]])).value[0, 0] == pytest.approx(rate, abs=5e-4)


def with_losses(dead: dict[str, float], affected: dict[str, float], *, is_of_city: bool = False) -> TinyCity:
    tiny = city(square_districts(2), [100, 300])
    zones = (("",), np.zeros(len(tiny.cells), dtype=np.int64))
    if not is_of_city:
        zones = tiny.districts.counted.codes, tiny.cells.district["lsoa"]
    layer = losses_on_cells(LossCounts(dead, affected), zones, tiny.people.count[0], tiny.cells, year=2020)
    return TinyCity(**(vars(tiny) | {"losses": layer}))


def test_a_district_has_its_own_rate_and_one_without_a_row_had_no_loss() -> None:
    rows = with_losses({"lsoa0": 1.0}, {"lsoa0": 4.0}).rows("disaster_losses")
    assert [row["value"] for row in rows] == pytest.approx([5000.0, 0.0])
    assert [row["numerator"] for row in rows] == pytest.approx([5.0, 0.0])
    assert [row["flags"] for row in rows] == [[], []]


def test_parts_of_a_city_whose_losses_are_known_as_a_whole_have_its_rate_and_say_so() -> None:
    tiny = with_losses({"": 2.0}, {"": 6.0}, is_of_city=True)
    rows = tiny.rows("disaster_losses") + tiny.rows("disaster_losses", of="city")
    assert [row["value"] for row in rows] == pytest.approx([2000.0] * 3)
    assert {tuple(row["flags"]) for row in rows} == {("known_for_the_city_alone",)}


def test_a_count_that_is_not_known_is_no_zero() -> None:
    rows = with_losses({"lsoa0": np.nan, "lsoa1": 3.0}, {"lsoa0": 4.0, "lsoa1": 0.0}).rows("disaster_losses")
    assert [(row["value"], row["reason"]) for row in rows] == [(None, "not_on_map"), (pytest.approx(1000.0), None)]


def test_each_part_is_a_method_of_its_own() -> None:
    tiny = with_losses({"lsoa0": 1.0}, {"lsoa0": 4.0})
    methods = ("sendai_all", "sendai_dead_and_missing", "sendai_directly_affected")
    values = [tiny.rows("disaster_losses", method=method)[0]["value"] for method in methods]
    assert values == pytest.approx([5000.0, 1000.0, 4000.0])


@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=3), st.lists(st.integers(0, 500), min_size=3, max_size=3))
def test_no_victim_is_lost_or_made_on_the_way_to_cells(dead: list[float], people: list[int]) -> None:
    tiny = city(square_districts(3), people if any(people) else [1, 0, 0])
    counts = dict(zip(tiny.districts.counted.codes, dead, strict=True))
    zones = tiny.districts.counted.codes, tiny.cells.district["lsoa"]
    layer = losses_on_cells(LossCounts(counts, {}), zones, tiny.people.count[0], tiny.cells, year=2020)
    found = np.bincount(tiny.cells.district["lsoa"], disaster_victims({"losses": layer})["all"][0])
    np.testing.assert_allclose(found, dead, rtol=1e-9)
