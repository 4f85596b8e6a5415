from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_indicators.districts import Districts
from spatial_indicators.layers.people import EVERYONE, Group
from spatial_indicators.measure import measures
from tests.spatial_indicators.random_city import SIZE, moved, random_city, seeds
from tests.spatial_indicators.tiny_city import HERE, TinyCity, city, level, stops_at, streets_along

FAR = 3000.0
"""Metres between the five villages of test A1, which no street joins."""


def a1(**changes: object) -> TinyCity:
    """Methods 4.1, test A1: cells (people, women/men, metres to a stop of low and of high capacity)."""
    rows = [
        (100, 60, 40, 300, 2000),
        (200, 90, 110, 700, 900),
        (300, 150, 150, 501, 1001),
        (50, 30, 20, 500, None),
        (350, 180, 170, None, None),
    ]
    streets, stops = [], []
    for number, (*_, low, high) in enumerate(rows):
        y = number * FAR
        streets.append([(0.0, y), *((float(x), y) for x in sorted({low, high, 2500} - {None}))])
        stops += [(float(x), y, name, "osm") for x, name in ((low, "low"), (high, "high")) if x is not None]
    villages = [shapely.box(-50, number * FAR - 50, 50, number * FAR + 50) for number in range(len(rows))]
    everyone, women, men = ([float(row[column]) for row in rows] for column in range(3))
    given: dict[str, object] = {
        "homes": [(0.0, number * FAR, 80.0) for number in range(len(rows))],
        "streets": streets_along(streets),
        "stops": stops_at(*stops),
    }
    census = {EVERYONE: everyone, Group(sex="F"): women, Group(sex="M"): men}
    return city(Districts((level("lsoa", villages),), HERE), census, **(given | changes))  # type: ignore[arg-type]


def test_a1_the_first_second_and_fourth_village_are_near() -> None:
    assert a1().sums("people_near_transit", "union") == [100, 200, 0, 50, 0]


@pytest.mark.parametrize(("capacity", "wanted"), [("low", 150.0), ("high", 200.0)])
def test_a1_by_capacity(capacity: str, wanted: float) -> None:
    whole = a1()
    kept = whole.stops.of(capacity=capacity, origin="union")
    chosen = stops_at(*((whole.stops.x[at], whole.stops.y[at], capacity, "osm") for at in kept))
    assert a1(stops=chosen).sums("people_near_transit", "union", of="city") == [wanted]


def test_a1_women_and_men() -> None:
    tiny = a1()
    assert tiny.zones()["city"].sums(tiny.measure("people_near_transit", "union")).tolist() == [[350], [180], [170]]


def line_city(*stops: tuple[float, float, str, str]) -> TinyCity:
    """A street of 10 km, whose 100 people live at its western end."""
    districts = Districts((level("lsoa", [shapely.box(-50, -50, 50, 50)]),), HERE)
    street = streets_along([[(-5000.0, 0.0), (0.0, 0.0), (5000.0, 0.0)]])
    return city(districts, [100.0], homes=[(0.0, 0.0, 80.0)], streets=street, stops=stops_at(*stops))


# Methods 4.1: 500 m and 1 km are inclusive, 501 and 1001 are out.
@pytest.mark.parametrize(
    ("metres", "capacity", "wanted"),
    [(500, "low", 100), (500.1, "low", 0), (1000, "high", 100), (1000.1, "high", 0), (900, "low", 0)],
)
def test_the_thresholds_are_inclusive(metres: float, capacity: str, wanted: float) -> None:
    assert line_city((metres, 0.0, capacity, "osm")).sums("people_near_transit", "osm") == [wanted]


def test_a_stop_outside_the_city_counts() -> None:
    tiny = line_city((450.0, 0.0, "low", "osm"))
    assert not tiny.districts.city_outline().intersects(shapely.Point(450, 0))
    assert tiny.sums("people_near_transit", "osm") == [100]


def test_a_stop_that_serves_both_is_tried_at_both_distances() -> None:
    dual = line_city((900.0, 0.0, "low", "osm"), (900.0, 0.0, "high", "osm"))
    assert dual.sums("people_near_transit", "osm") == [100]


def test_a_stop_farther_than_250_metres_from_every_street_serves_nobody() -> None:
    assert line_city((0.0, 250.0, "low", "osm")).sums("people_near_transit", "osm") == [100]
    assert line_city((0.0, 250.1, "low", "osm")).sums("people_near_transit", "osm") == [0]


def test_without_any_stop_nothing_is_known() -> None:
    assert np.isnan(line_city().measure("people_near_transit", "union")).all()


def test_without_a_stop_of_an_origin_only_that_variant_is_not_known() -> None:
    tiny = line_city((100.0, 0.0, "low", "osm"))
    assert np.isnan(tiny.measure("people_near_transit", "feed")).all()
    assert tiny.sums("people_near_transit", "union") == [100]


def test_people_beyond_the_edge_of_the_map_are_not_counted_as_near() -> None:
    tiny = line_city((0.0, 0.0, "low", "osm"))
    half = city(tiny.districts, [100.0], streets=tiny.streets, stops=tiny.stops, mapped=shapely.box(-50, -50, 0, 50))
    assert half.sums("people_near_transit", "osm") == pytest.approx([50.0])


@given(seeds, st.floats(100, 800), st.floats(0, 400))
@settings(max_examples=40)
def test_a_longer_walk_never_serves_fewer(seed: int, metres: float, more: float) -> None:
    tiny = random_city(seed)
    one = tiny.measure("people_near_transit", "union", low_capacity_m=metres, high_capacity_m=metres)
    other = tiny.measure("people_near_transit", "union", low_capacity_m=metres + more, high_capacity_m=metres + more)
    assert np.all((other >= one) | np.isnan(one))


@given(seeds, st.sampled_from(["low", "high"]))
@settings(max_examples=40)
def test_one_more_stop_never_serves_fewer(seed: int, capacity: str) -> None:
    tiny = random_city(seed)
    rng = np.random.default_rng(seed)
    old = zip(tiny.stops.x, tiny.stops.y, tiny.stops.capacity, tiny.stops.origin, strict=True)
    new = (*rng.uniform(0, SIZE, 2).tolist(), capacity, "osm")
    richer = replace(tiny, stops=stops_at(*old, new))
    before = np.nan_to_num(tiny.measure("people_near_transit", "union"))
    assert np.all(richer.measure("people_near_transit", "union") >= before)


@given(seeds)
@settings(max_examples=40)
def test_it_is_a_part_of_the_people_on_the_map_and_groups_add_up(seed: int) -> None:
    near = random_city(seed).measure("people_near_transit", "union")
    assert np.all((near <= random_city(seed).measure("people_on_map")) | np.isnan(near))
    np.testing.assert_allclose(near[1] + near[2], near[0], rtol=1e-9)


@given(seeds)
@settings(max_examples=40)
def test_both_origins_together_serve_all_that_each_serves(seed: int) -> None:
    tiny = random_city(seed)
    union, feed, osm = (np.nan_to_num(tiny.measure("people_near_transit", name)) for name in ("union", "feed", "osm"))
    assert np.all(union >= np.maximum(feed, osm))


@given(seeds, st.integers(-30, 30), st.integers(-30, 30))
@settings(max_examples=20)
def test_the_same_city_elsewhere_has_the_same_people(seed: int, east: int, north: int) -> None:
    tiny = random_city(seed)
    other = moved(tiny, east * 100.0, north * 100.0)
    wanted = tiny.sums("people_near_transit", "union")
    np.testing.assert_allclose(other.sums("people_near_transit", "union"), wanted, rtol=1e-6, atol=1e-6)


def beside_the_street(off: float, *, stop_at_x: float = 300.0) -> TinyCity:
    """100 people live off a long street; its bus stop lies farther east."""
    districts = Districts((level("lsoa", [shapely.box(-50, 0, 50, 100)]),), HERE)
    street = streets_along([[(-5000.0, 0.0), (0.0, 0.0), (5000.0, 0.0)]])
    stops = stops_at((stop_at_x, 0.0, "low", "osm"))
    return city(districts, [100.0], homes=[(0.0, off, 80.0)], streets=street, stops=stops)


@pytest.mark.parametrize(
    ("off", "stop_at_x", "union", "straight", "area"),
    [
        # The cell is 100 m high on the north of the street, of which 50 m are served.
        (40.0, 400.0, 100, 100, 50),
        (90.0, 400.0, 100, 100, 50),
        (40.0, 470.0, 0, 100, 49.4),  # 510 m on foot, 471.7 m in a line; the walk ends 20 m from the cell's far side
        (40.0, 501.0, 0, 0, 38.3),  # the walk ends 1 m east of the cell: a quarter of a circle of 50 m is in it
        (40.0, 560.0, 0, 0, 0),
    ],
)
def test_ways_to_tell_who_is_near_differ_as_the_drawing_says(
    off: float, stop_at_x: float, union: float, straight: float, area: float
) -> None:
    tiny = beside_the_street(off, stop_at_x=stop_at_x)
    found = [tiny.sums("people_near_transit", way)[0] for way in ("union", "union_straight_line", "union_service_area")]
    assert found == [union, straight, pytest.approx(area, abs=0.3)]


def test_a_cell_is_near_with_all_its_people_or_not_at_all() -> None:
    # The middles of the cell's two halves are at (-25, 50) and (25, 50), its people at the corner of the west one.
    # 50 m to the street, and then 450 m along it.
    assert beside_the_street(0.0, stop_at_x=426.0).sums("people_near_transit", "union_cell_distance") == [0]
    assert beside_the_street(0.0, stop_at_x=424.0).sums("people_near_transit", "union_cell_distance") == [100]


@pytest.mark.parametrize(("metres", "wanted"), [(2000.0, 100), (2000.1, 0)])
def test_a_bicycle_goes_two_kilometres(metres: float, wanted: float) -> None:
    assert beside_the_street(0.0, stop_at_x=metres).sums("people_near_transit", "union_cycling") == [wanted]


def test_methods_on_request_are_left_out_unless_they_are_asked_for() -> None:
    tiny, declared = beside_the_street(0.0), measures()["people_near_transit"]
    layers = {name: getattr(tiny, name) for name in declared.layers}
    assert set(declared(layers)) == {"feed", "osm", "union"}
    assert set(declared(layers, ["union_cycling"])) == {"feed", "osm", "union", "union_cycling"}


@given(seeds)
@settings(max_examples=40)
def test_a_straight_line_is_never_longer_than_the_walk_and_a_bicycle_goes_as_far_as_a_walk(seed: int) -> None:
    tiny = random_city(seed)
    on_foot, straight, cycling, area = (
        tiny.measure("people_near_transit", way)
        for way in ("union", "union_straight_line", "union_cycling", "union_service_area")
    )
    assert np.all((straight >= on_foot) | np.isnan(on_foot))
    assert np.all((cycling >= on_foot) | np.isnan(on_foot))
    assert np.all((area <= tiny.measure("people_on_map")) | np.isnan(on_foot))
    for found in (straight, cycling, area):
        np.testing.assert_allclose(found[1] + found[2], found[0], rtol=1e-9)
