import datetime as dt

import numpy as np
import pytest
import shapely

from spatial_indicators.coverage import densely_mapped_area, mapped_area
from spatial_indicators.districts import Districts
from spatial_indicators.map_origin import Coverage, StreetDensity
from spatial_indicators.projection import Projection
from tests.spatial_indicators.tiny_city import grid_lines, level, square_districts, streets_along

TWO = square_districts(2, side=1000.0)


def test_without_a_word_about_it_the_extract_covers_the_whole_city() -> None:
    assert mapped_area(Coverage(), TWO, outline=None) is None


def test_a_box_is_west_south_east_north_in_degrees() -> None:
    centre = Projection(10.0, 50.0)
    districts = Districts((level("lsoa", [shapely.box(-1000, -1000, 1000, 1000)]),), centre)
    coverage = Coverage(bbox=(10.0, 49.0, 11.0, 51.0))
    area = mapped_area(coverage, districts, outline=None)
    assert area is not None
    assert area.contains(shapely.Point(500, 900))
    assert not area.intersects(shapely.Point(-500, 900))


def test_the_southern_edge_of_a_box_follows_its_parallel() -> None:
    # Between two corners 2 degrees apart a parallel bends by some 1.5 km in metres; a straight edge would cut it off.
    centre = Projection(0.0, 50.0)
    districts = Districts((level("lsoa", [shapely.box(0, 0, 1, 1)]),), centre)
    area = mapped_area(Coverage(bbox=(-1.0, 50.0, 1.0, 51.0)), districts, outline=None)
    assert area is not None
    x, y = centre.metres(np.linspace(-0.99, 0.99, 50), np.full(50, 50.0))
    assert shapely.distance(area.boundary, shapely.points(x, y)).max() < 0.5


def test_outlines_that_the_city_gives_are_joined() -> None:
    outlines = np.array([shapely.box(0, 0, 0.01, 0.01), shapely.box(0.01, 0, 0.02, 0.01)], dtype=object)
    area = mapped_area(Coverage(), TWO, outline=outlines)
    assert area is not None
    assert area.contains(shapely.Point(1100.0, 500.0))


def by_density(people: list[float]) -> shapely.Geometry:
    """Two blocks of 1 km; streets of 4 km in the first one, none in the second."""
    streets = streets_along([[(x + 250.0, y + 250.0) for x, y in line] for line in grid_lines(3, 3, block=250.0)][:6])
    rule = StreetDensity(block_m=1000.0, minimum_street_m_per_person=0.5)
    return densely_mapped_area(rule, TWO, streets, np.array(people))


def test_a_block_with_people_but_without_streets_is_not_mapped() -> None:
    area = by_density([1000.0, 1000.0])
    assert area.contains(shapely.Point(500, 500))
    assert not area.intersects(shapely.Point(1500, 500))


def test_a_block_without_people_needs_no_streets() -> None:
    assert by_density([1000.0, 0.0]).contains(shapely.Point(1500, 500))


def test_more_people_need_more_streets() -> None:
    # 6 streets of 500 m are 3000 m: enough for 6000 people at 0.5 m each, not for 6001.
    assert by_density([6000.0, 0.0]).contains(shapely.Point(500, 500))
    assert not by_density([6001.0, 0.0]).intersects(shapely.Point(500, 500))


def test_the_newport_extract_covers_what_its_box_says() -> None:
    # The size of 0.1 by 0.1 degrees at 51.55 north: 6.94 by 11.13 km (WGS 84).
    centre = Projection(-3.0, 51.55)
    districts = Districts((level("lsoa", [shapely.box(0, 0, 1, 1)]),), centre)
    area = mapped_area(Coverage(bbox=(-3.05, 51.5, -2.95, 51.6)), districts, outline=None)
    assert area is not None
    assert area.area / 1e6 == pytest.approx(6.94 * 11.13, rel=2e-3)


def test_a_date_is_no_coverage() -> None:
    with pytest.raises(ValueError, match="bbox"):
        Coverage(bbox=dt.date(2020, 1, 1))  # type: ignore[arg-type]
