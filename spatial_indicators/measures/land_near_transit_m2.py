"""Land that public transport serves."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.stops import HIGH, LOW, Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import GHSCI, OWN_CHOICE, UN_11_2_1
from spatial_indicators.measure import measure
from spatial_indicators.transit_walk import Reach, served_share

SERVICE_AREA = "union_service_area"


@measure(
    unit="m2",
    variants={SERVICE_AREA: {}},
    on_request=(SERVICE_AREA,),
    sources={
        "low_capacity_m": UN_11_2_1,
        "high_capacity_m": UN_11_2_1,
        "stop_snap_m": OWN_CHOICE,
        "beside_m": GHSCI,
    },
)
def land_near_transit_m2(
    cells: Cells,
    streets: Streets,
    stops: Stops,
    *,
    low_capacity_m: float = 500.0,
    high_capacity_m: float = 1000.0,
    stop_snap_m: float = 250.0,
    beside_m: float = 50.0,
) -> NDArray[np.float64]:
    """Land on the map within 50 m of a street that can be walked to from a stop, of timetables or the map.

    The walks are those of access to public transport: 500 m from stops of low and 1 km from those of high capacity.
    """
    reach = Reach({LOW: low_capacity_m, HIGH: high_capacity_m}, stop_snap_m)
    share = served_share(cells, streets, stops, "union", reach, beside_m=beside_m)
    land: NDArray[np.float64] = cells.area_m2 * cells.is_on_map
    return np.full(len(cells), np.nan) if share is None else land * share
