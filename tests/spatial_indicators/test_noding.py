"""Laws of noding: outlines pass through their cells' corners, and nothing else about them changes."""

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells, cut_cells
from spatial_indicators.districts import Districts, Level
from spatial_indicators.noding import noded
from spatial_indicators.projection import Projection

TILTED = (
    "POLYGON((0 0,3000 700,2600 2900,-400 2100,0 0),(900 900,1500 900,1500 1500,900 900))",
    "POLYGON((3000 700,6000 1000,2600 2900,3000 700))",
)
PROJECTION = Projection(lon=-3.0, lat=51.6)


def districts_and_cells() -> tuple[NDArray[np.object_], Cells]:
    shapes = np.array([shapely.from_wkt(text) for text in TILTED], dtype=object)
    level = Level("ward", ("a", "b"), ("A", "B"), shapes)
    return shapes, cut_cells(Districts((level,), PROJECTION), cell_size_m=100.0, mapped=None)


def test_the_ground_that_an_outline_holds_stays_the_same() -> None:
    shapes, cells = districts_and_cells()
    outlines = noded(shapes, cells)
    assert shapely.is_valid(outlines).all()
    assert shapely.area(outlines).tolist() == pytest.approx(shapely.area(shapes).tolist(), rel=1e-12)
    assert shapely.hausdorff_distance(outlines, shapes).max() < 1e-7
    assert [shapely.get_num_interior_rings(shapely.get_geometry(outline, 0)) for outline in outlines] == [1, 0]


def test_in_degrees_the_cells_of_a_district_fill_it_exactly() -> None:
    shapes, cells = districts_and_cells()
    in_degrees = PROJECTION.unproject(cells.geometry)

    def uncovered(outlines: NDArray[np.object_]) -> float:
        """Area between districts and their cells, by that of the first cell."""
        drawn = PROJECTION.unproject(outlines)
        gaps = [
            shapely.area(
                shapely.symmetric_difference(drawn[at], shapely.union_all(in_degrees[cells.district["ward"] == at]))
            )
            for at in range(2)
        ]
        return float(max(gaps) / shapely.area(in_degrees).max())

    assert uncovered(shapes) > 1e-4
    assert uncovered(noded(shapes, cells)) < 1e-8
