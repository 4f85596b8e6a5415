"""Walkability of the neighbourhoods that people live in."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.layers.people import Homes, People
from spatial_indicators.layers.services import Services
from spatial_indicators.layers.stops import Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.literature import GHSCI, OWN_CHOICE
from spatial_indicators.measure import measure
from spatial_indicators.service_kinds import DAILY
from spatial_indicators.snapping import Snapped
from spatial_indicators.walkability import neighbourhoods

TRANSIT_ONLY, DAILY_LIVING = "transit_only", "daily_living"


@measure(
    unit="score x people",
    variants={TRANSIT_ONLY: {}, DAILY_LIVING: {"counts_shops": True}},
    on_request=(TRANSIT_ONLY, DAILY_LIVING),
    sources={
        **dict.fromkeys(("counts_shops", "neighbourhood_m", "daily_living_m", "tolerance_m"), GHSCI),
        "stop_snap_m": OWN_CHOICE,
    },
)
def walkability_people(
    people: People,
    homes: Homes,
    doorsteps: Snapped,
    cells: Cells,
    streets: Streets,
    stops: Stops,
    services: Services,
    *,
    counts_shops: bool = False,
    neighbourhood_m: float = 1000.0,
    daily_living_m: float = 500.0,
    tolerance_m: float = 12.0,
    stop_snap_m: float = 250.0,
) -> NDArray[np.float64] | None:
    """Walkability scores, times the people who live there.

    A cell's score is the sum of three standard scores: people per km2 and intersections per km2 of the land within
    1000 m along the streets, and destinations of daily life within 500 m (Global Healthy and Sustainable City
    Indicators). Here cells with people stand in for points every 30 m of street, and the home with most floor for its
    cell. Destinations are public transport, fresh food and a convenience store, each of which counts once
    (``daily_living``), or public transport alone (``transit_only``). The mean and the spread are those of the city's
    cells, so that a score says how a place differs from its own city. Where the map holds no shop of a kind at all,
    nothing is known of it.
    """
    if len(stops) == 0:
        return np.full_like(people.count, np.nan)
    if counts_shops and not set(DAILY) <= set(services.category.tolist()):
        return None
    around = neighbourhoods(
        people,
        homes,
        doorsteps,
        cells,
        streets,
        stops,
        services if counts_shops else None,
        neighbourhood_m=neighbourhood_m,
        daily_living_m=daily_living_m,
        tolerance_m=tolerance_m,
        stop_snap_m=stop_snap_m,
    )
    score = np.zeros(len(cells))
    score[around.cell] = around.score
    return people.count * score
