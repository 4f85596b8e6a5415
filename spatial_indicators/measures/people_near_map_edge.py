"""People whose nearest stop or park may lie beyond the edge of the map extract."""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.people import Homes, People
from spatial_indicators.literature import UN_11_2_1
from spatial_indicators.measure import measure


@measure(unit="people", sources={"within_m": UN_11_2_1})
def people_near_map_edge(
    people: People, homes: Homes, cells: Cells, *, within_m: float = 1000.0
) -> NDArray[np.float64]:
    """People on the map who live so near to land that is not mapped that what lies there could serve them."""
    beyond = shapely.coverage_union_all(cells.geometry[~cells.is_on_map])
    shapely.prepare(beyond)
    near = shapely.dwithin(beyond, shapely.points(homes.x, homes.y), within_m)
    return people.count * homes.share_of_cells(near, len(cells)) * cells.is_on_map
