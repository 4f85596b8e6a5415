"""How walkable is the neighbourhood of each cell, compared with the rest of the city?"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.junctions import count_on_cells
from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.services import Services
from spatial_indicators.layers.stops import HIGH, LOW, Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.service_kinds import DAILY
from spatial_indicators.snapping import Snapped, snap, walking_distance_m

FloatArray = NDArray[np.float64]
KM2 = 1e6


@dataclass(frozen=True)
class Neighbourhoods:
    """The neighbourhoods of some cells.

    Parameters
    ----------
    cell
        The cells, shape (n,).
    people_per_km2, intersections_per_km2
        Densities of the neighbourhood, shape (n,).
    daily_living
        Kinds of destinations of daily life within a walk, for the average person of the cell, shape (n,).
    """

    cell: NDArray[np.int64]
    people_per_km2: FloatArray
    intersections_per_km2: FloatArray
    daily_living: FloatArray

    @property
    def score(self) -> FloatArray:
        """Sum of the three standard scores, shape (n,)."""
        return standard(self.people_per_km2) + standard(self.intersections_per_km2) + standard(self.daily_living)


def standard(values: FloatArray) -> FloatArray:
    """Give each value its distance from the mean in standard deviations (of a sample); 0 where all are the same."""
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    # What rounding leaves of no spread at all is no spread.
    if spread <= 1e-12 * float(np.abs(values).max(initial=0.0)):
        return np.zeros(len(values))
    return np.asarray((values - values.mean()) / spread, dtype=np.float64)


def starts_of_cells(people: People, homes: Homes, doorsteps: Snapped, cells: Cells) -> NDArray[np.int64]:
    """Choose the home that speaks for each mapped cell with people: of those near a street the most inhabited.

    Returns
    -------
    home
        Positions among the homes, in the order of the cells; cells without one are left out.
    """
    counts = (doorsteps.edge >= 0) & (people.count[0] > 0)[homes.cell] & cells.is_on_map[homes.cell]
    home = np.flatnonzero(counts)
    order = home[np.lexsort((home, -homes.share[home], homes.cell[home]))]
    _, first = np.unique(homes.cell[order], return_index=True)
    return order[first]


def neighbourhoods(  # noqa: PLR0913  the layers of a measure, and its parameters
    people: People,
    homes: Homes,
    doorsteps: Snapped,
    cells: Cells,
    streets: Streets,
    stops: Stops,
    shops: Services | None = None,
    *,
    neighbourhood_m: float,
    daily_living_m: float,
    tolerance_m: float,
    stop_snap_m: float,
) -> Neighbourhoods:
    """Look around from every cell with people: what `Neighbourhoods` says, of mapped land of the city.

    Destinations of daily life are public transport alone, or also fresh food and a convenience store where shops are
    given: up to three, as each counts once.
    """
    from spatial_indicators.neighbourhood import (  # noqa: PLC0415  Numba: nothing else here needs it
        starts_at,
        sums_within,
    )

    starts = starts_of_cells(people, homes, doorsteps, cells)
    met_at = streets.junctions(tolerance_m)
    crossings = count_on_cells(cells, met_at, (met_at.ways >= 3).astype(np.float64))
    amounts = np.stack([people.count[0], crossings, cells.area_m2 / KM2]) * cells.is_on_map
    of_node = cells.holding(shapely.points(streets.x, streets.y))
    origins = Snapped(
        doorsteps.edge[starts], doorsteps.to_start_m[starts], doorsteps.to_end_m[starts], doorsteps.off_m[starts]
    )
    cell = homes.cell[starts]
    begin = starts_at(streets, origins, cell)
    total, met, km2 = sums_within(streets.graph, begin, of_node, amounts, limit_m=neighbourhood_m)
    chosen = np.concatenate([stops.of(capacity=capacity, origin="union") for capacity in (LOW, HIGH)])
    boarding = snap(streets, stops.x[chosen], stops.y[chosen], limit_m=stop_snap_m)
    places = [boarding] if shops is None else [boarding, *(shops.doors(kind, streets) for kind in DAILY)]
    near = [walking_distance_m(streets, doorsteps, one, limit_m=daily_living_m) <= daily_living_m for one in places]
    daily = np.sum([homes.share_of_cells(is_near, len(cells)) for is_near in near], axis=0)[cell]
    return Neighbourhoods(cell, total / km2, met / km2, daily)
