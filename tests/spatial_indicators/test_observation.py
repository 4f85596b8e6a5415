from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from spatial_indicators.errors import GateFailed
from spatial_indicators.indicator import indicators
from spatial_indicators.layers.people import EVERYONE, Group, with_disability_status
from spatial_indicators.linear_terms import scale_of
from spatial_indicators.measure import measures
from spatial_indicators.observation import COLUMNS, Setting, observations
from tests.spatial_indicators.random_city import random_city, seeds
from tests.spatial_indicators.tiny_city import (
    TinyCity,
    city,
    grid_lines,
    parks,
    square_districts,
    stops_at,
    streets_along,
)

GRID = streets_along(grid_lines(11, 11, block=100.0))
ONE_STOP = stops_at((100.0, 100.0, "low", "osm"))
ACCESS = ("public_transport_access", "open_space_access", "green_space_access")


def row_city(people: Any, **more: Any) -> TinyCity:
    """Districts of 200 m side by side, with a grid of streets and a stop in the first one."""
    count = len(next(iter(people.values()))) if isinstance(people, dict) else len(people)
    return city(square_districts(count), people, **({"streets": GRID, "stops": ONE_STOP} | more))


def told(tiny: TinyCity, indicator: str = "public_transport_access", **where: Any) -> list[tuple[Any, Any, Any]]:
    """Value, reason and coverage of everyone in every district."""
    rows = [row for row in tiny.rows(indicator, **where) if (row["sex"], row["disability"]) == ("_T", "_T")]
    return [(row["value"], row["reason"], row["coverage"]) for row in rows]


def test_a_row_has_all_columns_and_no_others() -> None:
    (row,) = row_city([10]).rows("public_transport_access", of="city")
    assert set(row) == set(COLUMNS)
    assert (row["city_id"], row["level"], row["area_code"], row["year"]) == ("tiny", "city", "tiny", 2020)
    assert (row["sex"], row["age"], row["disability"]) == ("_T", "_T", "_T")
    assert (row["indicator_id"], row["method_version"]) == ("public_transport_access", "2021-09-01")


def test_a_value_keeps_its_numerator_and_denominator() -> None:
    (row,) = row_city([10, 30], stops=stops_at((-250.0, 100.0, "low", "osm"))).rows(
        "public_transport_access", of="city"
    )
    assert row["value"] == pytest.approx(100 * row["numerator"] / row["denominator"])
    assert row["denominator"] == 40


@pytest.mark.parametrize("indicator", ACCESS)
def test_a_district_without_people_has_no_share(indicator: str) -> None:
    assert told(row_city([10, 0]), indicator)[1] == (None, "no_people", None)


def test_a_district_without_people_still_has_land() -> None:
    assert told(row_city([10, 0]), "open_space_share")[1] == (0.0, None, 1.0)


@pytest.mark.parametrize("indicator", [*ACCESS, "open_space_share", "street_share", "public_space_share"])
def test_a_district_beyond_the_edge_of_the_map_is_missing_and_never_zero(indicator: str) -> None:
    found = told(row_city([10, 20], mapped=shapely.box(0, 0, 200, 200)), indicator)
    assert found[0][1:] == (None, 1.0)
    assert found[1] == (None, "not_on_map", 0.0)


@pytest.mark.parametrize(("metres", "reason"), [(19.0, "coverage_too_low"), (21.0, None)])
def test_a_tenth_of_a_district_must_be_mapped(metres: float, reason: str | None) -> None:
    tiny = row_city([10], mapped=shapely.box(0, 0, metres, 200))
    for indicator in ("public_transport_access", "open_space_share"):
        ((value, found, coverage),) = told(tiny, indicator)
        assert (found, value is None) == (reason, reason is not None)
        assert coverage == pytest.approx(metres / 200)


def test_sums_of_a_district_that_is_hardly_mapped_still_enter_the_city() -> None:
    tiny = row_city([10, 20], mapped=shapely.box(0, 0, 210, 200))
    (whole,) = tiny.rows("public_transport_access", of="city")
    assert whole["denominator"] == pytest.approx(10 + 20 * 10 / 200)
    assert [row["value"] is None for row in tiny.rows("public_transport_access")] == [False, True]


def test_a_city_without_any_stop_has_no_source() -> None:
    assert {reason for _, reason, _ in told(row_city([10, 0], stops=stops_at()))} == {"no_source"}


def test_a_part_of_a_district_on_the_map_is_flagged() -> None:
    tiny = row_city([10, 20], homes=[(50, 50, 9), (150, 50, 9), (350, 50, 9)], mapped=shapely.box(0, 0, 300, 200))
    first, second = (set(row["flags"]) for row in tiny.rows("public_transport_access"))
    assert first == {"near_map_edge"}
    assert second == {"near_map_edge", "people_placed_by_area", "partly_covered"}


def test_a_city_with_known_homes_on_a_whole_map_has_no_flags() -> None:
    assert [row["flags"] for row in row_city([10], homes=[(50, 50, 9)]).rows("public_transport_access")] == [[]]


def by_status(everyone: list[float], share_with: list[float]) -> list[dict[str, Any]]:
    census = with_disability_status({EVERYONE: np.array(everyone)}, np.array(share_with))
    return row_city(census).rows("public_transport_access", of="city") + row_city(census).rows(
        "public_transport_access"
    )


def test_groups_of_known_status_have_values_of_their_own() -> None:
    rows = {(row["area_code"], row["disability"]): row for row in by_status([100, 100], [0.2, np.nan])}
    assert (rows["lsoa0", "PD"]["denominator"], rows["lsoa0", "PD"]["coverage"]) == (20.0, 1.0)
    assert (rows["lsoa1", "PD"]["value"], rows["lsoa1", "PD"]["reason"]) == (None, "group_unknown")
    assert (rows["lsoa1", "_T"]["reason"], rows["lsoa1", "_U"]["reason"]) == (None, None)
    assert (rows["lsoa0", "_U"]["value"], rows["lsoa0", "_U"]["reason"]) == (None, "nobody_in_group")


def test_a_group_speaks_for_those_whose_status_is_known() -> None:
    rows = {(row["area_code"], row["disability"]): row for row in by_status([100, 300], [0.2, np.nan])}
    assert rows["tiny", "PD"]["coverage"] == pytest.approx(0.25)
    assert "partly_covered" in rows["tiny", "PD"]["flags"]
    assert rows["tiny", "_T"]["coverage"] == 1.0


def test_a_group_that_nobody_is_in_has_no_value() -> None:
    census = {EVERYONE: [10.0], Group(sex="F"): [10.0], Group(sex="M"): [0.0]}
    reasons = {row["sex"]: row["reason"] for row in row_city(census).rows("public_transport_access")}
    assert reasons == {"_T": None, "F": None, "M": "nobody_in_group"}


def test_land_has_no_groups() -> None:
    census = {EVERYONE: [10.0], Group(sex="F"): [10.0]}
    assert len(row_city(census).rows("open_space_share")) == 1


def test_a_value_out_of_range_stops_the_publication() -> None:
    tiny = row_city([10])
    share, ones = indicators()["open_space_share"], np.ones((1, len(tiny.cells)))
    values = {"open_space_m2": {"": 2 * ones}, "land_on_map_m2": {"": ones}, "land_m2": {"": ones}}
    with pytest.raises(
        GateFailed, match=r"value_in_range: open_space_share of city tiny is 200.0, outside 0.0 to 100.0"
    ):
        observations(share, measures(), values, tuple(tiny.zones().values()), tiny.setting)


def test_the_first_variant_is_published_where_the_city_names_none() -> None:
    tiny = row_city([10])
    unnamed = Setting("tiny", 2020, tiny.people.groups)
    values = {name: measures()[name]({k: getattr(tiny, k) for k in measures()[name].layers}) for name in measures()}
    green = indicators()["green_space_access"]
    found = observations(green, measures(), values, tuple(tiny.zones().values()), unnamed)
    by_default = {method for method, is_so in zip(found["method"], found["is_default"], strict=True) if is_so}
    assert by_default == {"who_2017_linear"}


@given(seeds)
@settings(max_examples=25)
def test_every_share_is_within_its_range_or_has_a_reason(seed: int) -> None:
    tiny = random_city(seed)
    for indicator, declared in indicators().items():
        least, most = declared.valid_range
        scale = scale_of(declared)
        for row in tiny.rows(indicator) + tiny.rows(indicator, of="city"):
            assert (row["value"] is None) == (row["reason"] is not None)
            assert row["value"] is None or least <= row["value"] <= most
            assert row["coverage"] is None or 0.0 <= row["coverage"] <= 1.0
            assert row["value"] is None or row["value"] == pytest.approx(scale * row["numerator"] / row["denominator"])


@given(seeds)
@settings(max_examples=25)
def test_the_city_is_the_sum_of_its_districts_and_of_its_groups(seed: int) -> None:
    tiny = random_city(seed)
    for indicator, declared in indicators().items():
        if declared.growth:
            continue  # a quotient of rates, which are no sums
        rows = tiny.rows(indicator)
        (whole, *_) = tiny.rows(indicator, of="city")
        if whole["numerator"] is not None:
            everyone = [row for row in rows if row["sex"] == "_T"]
            by_sex = [row for row in rows if row["sex"] != "_T"]
            for part in ("numerator", "denominator"):
                assert sum(row[part] for row in everyone) == pytest.approx(whole[part], rel=1e-9, abs=1e-9)
                assert not by_sex or sum(row[part] for row in by_sex) == pytest.approx(whole[part], rel=1e-9, abs=1e-9)


def test_parks_do_not_change_transport() -> None:
    assert told(row_city([10, 20])) == told(row_city([10, 20], open_spaces=parks(shapely.box(0, 0, 50, 50))))
