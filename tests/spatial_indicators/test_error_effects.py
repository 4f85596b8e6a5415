"""Laws of what an error touches: a value has bounds from the sources that it rests on, and from no others."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from spatial_indicators.blocks import block_of_cells
from spatial_indicators.city_errors import CityErrors
from spatial_indicators.error_draws import Counted
from spatial_indicators.error_effects import POPULATION_MODEL, TOUCHED, Errors, error_sources
from spatial_indicators.indicator import indicators
from spatial_indicators.measure import measures
from tests.spatial_indicators.random_city import random_city, seeds
from tests.spatial_indicators.tiny_city import TinyCity, city, grid_lines, square_districts, stops_at, streets_along

ALL = dict.fromkeys((POPULATION_MODEL, *TOUCHED), 0.1)
ACCESS = ("public_transport_access", "open_space_access", "green_space_access", "service_access")


def with_errors(tiny: TinyCity, **sizes: float) -> TinyCity:
    """Declare errors of a city whose blocks have a side of 200 m."""
    block = block_of_cells(tiny.cells, cell_size_m=100.0, block_m=200.0)
    return replace(tiny, setting=replace(tiny.setting, errors=Errors(sizes, block)))


def names(indicator: str, variant: str = "") -> set[str]:
    return {error.name for error in error_sources(indicators()[indicator], variant, measures(), ALL)}


def test_every_source_that_a_city_can_declare_touches_something():
    assert set(CityErrors.model_fields) == set(ALL)
    touched = {
        error.name
        for one in indicators().values()
        for variant in one.variants(measures())
        for error in error_sources(one, variant, measures(), ALL)
    }
    assert touched == set(ALL)


def test_parts_are_measures():
    assert {part for touched in TOUCHED.values() for part in touched.parts} <= set(measures())


def test_a_value_is_touched_by_what_it_rests_on():
    stops = {POPULATION_MODEL, "snapping", "missing_streets", "missing_stops"}
    assert names("public_transport_access", "union") == stops | {"timetable_day"}
    assert names("public_transport_access", "osm") == stops
    assert names("green_space_access", "linear") == {POPULATION_MODEL, "missing_open_space"}
    assert names("green_space_access", "network") >= {"missing_streets", "snapping"}
    of_services = {POPULATION_MODEL, "snapping", "missing_streets", "missing_services"}
    assert names("service_access", "all") == names("service_access", "food") == of_services
    assert names("open_space_share") == set()


def test_a_density_weighted_by_people_has_no_bounds_rather_than_too_narrow_ones():
    assert names("population_weighted_density") == set()


def test_without_declared_errors_no_source_touches_anything():
    assert error_sources(indicators()["public_transport_access"], "union", measures(), {}) == ()


def row_city() -> TinyCity:
    """Two districts of 200 m side by side, with a grid of streets and a stop in the first one."""
    streets = streets_along(grid_lines(11, 11, block=100.0))
    return city(square_districts(2), [10, 0], streets=streets, stops=stops_at((100.0, 100.0, "low", "osm")))


def test_a_value_has_bounds_and_says_where_they_are_from():
    first, empty = with_errors(row_city(), timetable_day=0.5, missing_stops=0.1).rows("public_transport_access")
    assert first["lower"] == 0.0
    assert (first["value"], first["upper"]) == (100.0, 100.0)
    assert "bounds_from_timetable_day" in first["flags"]
    assert (empty["value"], empty["lower"], empty["upper"]) == (None, None, None)
    assert not any(flag.startswith("bounds_from") for flag in empty["flags"])


def test_a_city_that_declares_no_error_has_no_bounds():
    first, _ = row_city().rows("public_transport_access")
    assert (first["value"], first["lower"], first["upper"]) == (100.0, None, None)
    land = with_errors(row_city(), population_model=0.5).rows("open_space_share")[0]
    assert (land["lower"], land["upper"]) == (None, None)


def test_a_census_that_counts_a_district_leaves_no_doubt_about_its_sum():
    tiny = row_city()
    block = block_of_cells(tiny.cells, cell_size_m=100.0, block_m=100.0)
    counted = Counted(tiny.cells.district["lsoa"], tiny.people.count[0])
    width = {}
    for kept in (None, counted):
        errors = Errors({POPULATION_MODEL: 0.3}, block, kept)
        erring = replace(tiny, setting=replace(tiny.setting, errors=errors))
        first = erring.rows("built_up_per_person")[0]
        width[kept is None] = (first["upper"] - first["lower"]) / first["value"]
    assert width[True] > 0.1
    assert width[False] == pytest.approx(0.0, abs=1e-12)


@settings(max_examples=10)
@given(seeds)
def test_bounds_hold_the_value_of_every_group_and_change_nothing_else(seed: int):
    tiny = random_city(seed)
    erring = with_errors(tiny, **ALL)
    for indicator in ACCESS:
        for plain, row in zip(tiny.rows(indicator), erring.rows(indicator), strict=True):
            bounds = {"lower": row["lower"], "upper": row["upper"], "flags": row["flags"]}
            assert {**plain, **bounds} == row
            assert set(plain["flags"]) <= set(row["flags"])
            if row["value"] is not None:
                assert 0 <= row["lower"] <= row["value"] <= row["upper"] <= 100 + 1e-9


@pytest.mark.parametrize("block_m", [100.0, 250.0, 1000.0])
def test_blocks_without_outlines_are_numbered_from_0_without_a_gap(block_m: float):
    block = block_of_cells(row_city().cells, cell_size_m=100.0, block_m=block_m)
    np.testing.assert_array_equal(np.unique(block), np.arange(block.max() + 1))
