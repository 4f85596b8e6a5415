import numpy as np
import pytest
import shapely

from spatial_indicators.features import Points, Polygons, Tags
from spatial_indicators.layers.services import Services, services_from
from spatial_indicators.service_kinds import CATEGORIES, DAILY, service_kinds
from tests.spatial_indicators.tiny_city import HERE, objects, services_at, streets_along

MAIN_STREET = streets_along([[(-1000.0, 0.0), (1000.0, 0.0)]])


def doors(services: Services, category: str = "school") -> list[tuple[float, float]]:
    """Where on the main street one leaves it, metres from its middle, and how far it is from there."""
    found = services.doors(category, MAIN_STREET)
    near = found.edge >= 0
    places = zip(found.to_start_m[near] - 1000.0, found.off_m[near], strict=True)
    return sorted({(round(float(along), 6), round(float(off), 6)) for along, off in places})


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"amenity": "school"}, {"school": "amenity=school"}),
        ({"amenity": "hospital", "healthcare": "hospital"}, {"health": "amenity=hospital"}),
        ({"amenity": "doctors"}, {"health": "amenity=doctors"}),
        ({"healthcare": "centre"}, {"health": "healthcare=centre"}),
        ({"shop": "supermarket"}, {"food": "shop=supermarket", "fresh_food": "shop=supermarket"}),
        (
            {"shop": "convenience", "building": "retail"},
            {"food": "shop=convenience", "convenience": "shop=convenience"},
        ),
        ({"amenity": "marketplace"}, {"food": "amenity=marketplace", "fresh_food": "amenity=marketplace"}),
        (
            {"shop": "bakery", "amenity": "doctors"},
            {"health": "amenity=doctors", "food": "shop=bakery", "fresh_food": "shop=bakery"},
        ),
        ({"shop": "kiosk"}, {"convenience": "shop=kiosk"}),
        ({"amenity": "fuel"}, {"convenience": "amenity=fuel"}),
        ({"building": "supermarket"}, {"fresh_food": "building=supermarket"}),
    ],
)
def test_what_counts_is_named_with_its_tag(tags: Tags, wanted: dict[str, str]) -> None:
    assert service_kinds(tags) == wanted
    assert set(wanted) <= {*CATEGORIES, *DAILY}


@pytest.mark.parametrize(
    "tags",
    [
        {"amenity": "kindergarten"}, {"amenity": "university"}, {"building": "school"},
        {"amenity": "pharmacy"}, {"amenity": "dentist"}, {"healthcare": "pharmacy"},
        {"shop": "clothes"}, {"shop": "vacant"}, {"amenity": "restaurant"},
        {"amenity": "school", "disused": "yes"}, {"shop": "supermarket", "abandoned": "yes"}, {"name": "School"}, {},
    ],
)  # fmt: skip
def test_what_is_something_else_or_gone_does_not_count(tags: Tags) -> None:
    assert service_kinds(tags) == {}


def test_points_come_before_areas_and_one_place_may_be_two_services() -> None:
    points = Points(
        np.array(["node/1", "node/2", "node/3"], dtype=object),
        np.array([0.0, 0.001, 0.002]),
        np.zeros(3),
        [{"shop": "bakery", "name": "Crust"}, {"barrier": "gate"}, {"barrier": "gate", "access": "private"}],
    )
    grounds = objects([shapely.box(0, 0, 0.001, 0.001)])
    areas = Polygons(np.array(["way/1"], dtype=object), grounds, [{"amenity": "clinic", "shop": "deli"}])
    found = services_from(points, areas, HERE)
    rows = list(zip(found.service_id, found.name, found.category, found.kind, strict=True))
    assert rows == [
        ("node/1", "Crust", "food", "shop=bakery"),
        ("node/1", "Crust", "fresh_food", "shop=bakery"),
        ("way/1", "", "health", "amenity=clinic"),
        ("way/1", "", "food", "shop=deli"),
        ("way/1", "", "fresh_food", "shop=deli"),
    ]
    assert shapely.get_dimensions(found.geometry).tolist() == [0, 0, 2, 2, 2]
    # A thousandth of a degree of longitude at the equator is 111.32 m. The closed gate is left out.
    assert found.gate_x == pytest.approx([111.32], abs=0.01)


def test_a_point_is_entered_from_the_nearest_street_within_250_metres() -> None:
    assert doors(services_at(("school", shapely.Point(10, 250)))) == [(10.0, 250.0)]
    assert doors(services_at(("school", shapely.Point(10, 250.1)))) == []


def test_grounds_beside_a_street_are_entered_along_their_outline() -> None:
    found = doors(services_at(("school", shapely.box(0, 10, 40, 300))))
    assert [place for place in found if place[1] == 10.0] == [(0.0, 10.0), (20.0, 10.0), (40.0, 10.0)]


def test_grounds_with_a_gate_are_entered_there_alone() -> None:
    grounds = shapely.box(0, 10, 40, 300)
    assert doors(services_at(("school", grounds), gates=[(40.0, 10.0)])) == [(40.0, 10.0)]


def test_a_shop_behind_its_car_park_is_entered_from_the_street_nearest_to_a_point_inside_it() -> None:
    shop = shapely.box(0, 80, 40, 120)
    ((along, off),) = doors(services_at(("school", shop)))
    assert (along, off) == (20.0, 100.0)
    # So is one whose gate is far from every street.
    assert doors(services_at(("school", shop), gates=[(0.0, 90.0)])) == [(20.0, 100.0)]


def test_only_services_of_the_category_are_entered() -> None:
    both = services_at(("food", shapely.Point(10, 5)), ("school", shapely.Point(20, 6)))
    assert doors(both, "food") == [(10.0, 5.0)]
    assert doors(both, "school") == [(20.0, 6.0)]
    assert doors(both, "health") == []
