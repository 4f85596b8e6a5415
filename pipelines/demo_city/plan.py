"""What was there before the city: river, bay, island and boundary; and its main roads, in metres from its centre."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon

from spatial_indicators.projection import Projection

FloatArray = NDArray[np.float64]
Places = Sequence[tuple[float, float]]

PROJECTION = Projection(lon=10.0, lat=45.0)
"""Metres east and north of 10 E 45 N."""

FRAME = shapely.box(-4600, -4000, 4600, 4000)
"""Everything that is mapped: the city and 1.5 km around it."""

QUAY_M = 30.0
"""Distance of the embankment roads from the water."""

WEST_BRIDGE_X, OLD_BRIDGE_X, PROPOSED_BRIDGE_X = -1500.0, 200.0, 1000.0


@dataclass(frozen=True)
class Street:
    """A piece of road or path with its OpenStreetMap tags; pieces meet where they share a point."""

    line: LineString
    tags: dict[str, str]


def curve(places: Places, *, closed: bool = False, step_m: float = 45.0) -> FloatArray:
    """Draw a smooth line through places (Catmull-Rom), a point about every `step_m`; shape (n, 2)."""
    points = np.asarray(places, dtype=np.float64)
    ends = (points[-1:], points[:2]) if closed else (2 * points[:1] - points[1:2], 2 * points[-1:] - points[-2:-1])
    padded = np.concatenate([ends[0], points, ends[1]])
    drawn: list[FloatArray] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        t = np.linspace(0, 1, max(2, round(float(np.hypot(*(c - b))) / step_m)), endpoint=False)[:, None]
        drawn.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    last = points[:0] if closed else points[-1:]
    return np.asarray(np.round(np.concatenate([*drawn, last]), 1), dtype=np.float64)


def river_middle(x: FloatArray) -> FloatArray:
    """Give the y of the river's middle, metres."""
    return np.asarray(-250 + 260 * np.sin(x / 1300 + 0.4))


def river_half_width(x: FloatArray) -> FloatArray:
    """Give half the river's width, metres: 55 m in the city, a bay of nearly a kilometre in the east."""
    t = np.clip((x - 900) / 1400, 0, 1)
    return np.asarray(55 + 430 * t**2 * (3 - 2 * t))


def along_shore(*, side: int, inland_m: float, first_x: float = -4600, last_x: float = 4600) -> FloatArray:
    """Draw a line along the northern (side 1) or southern (side -1) shore, some metres inland; shape (n, 2)."""
    x = np.linspace(first_x, last_x, max(2, round((last_x - first_x) / 40)) + 1)
    y = river_middle(x) + side * (river_half_width(x) + inland_m)
    return np.asarray(np.round(np.column_stack([x, y]), 1), dtype=np.float64)


@cache
def island() -> Polygon:
    """Draw the outline of the island in the bay, which only a ferry reaches."""
    places = [(2010, -60), (2120, 90), (2330, 130), (2560, 110), (2700, -10), (2600, -150), (2380, -200), (2150, -180)]
    return Polygon(curve(places, closed=True))


@cache
def water() -> Polygon:
    """Draw river and bay without the island."""
    shores = np.concatenate([along_shore(side=1, inland_m=0), along_shore(side=-1, inland_m=0)[::-1]])
    return Polygon(shores).difference(island())


@cache
def boundary() -> Polygon:
    """Draw the city's limits."""
    places = [
        (-2950, -300), (-3060, 500), (-2780, 1500), (-2150, 2230), (-900, 2370), (300, 2480), (1500, 2400),
        (2480, 2260), (3060, 1500), (2980, 500), (3150, -300), (2990, -1300), (2480, -2020), (1300, -2330),
        (0, -2460), (-1300, -2280), (-2330, -1900), (-2830, -1100),
    ]  # fmt: skip
    return Polygon(curve(places, closed=True))


@cache
def railway() -> LineString:
    """Draw the railway, south of the river."""
    return LineString(curve([(-4600, -1750), (-2000, -1500), (100, -1400), (1900, -1600), (4600, -1900)]))


@cache
def motorway() -> LineString:
    """Draw the middle of the motorway, north of the city."""
    return LineString(curve([(-4600, 2950), (-2000, 2770), (200, 2690), (2500, 2780), (4600, 3100)]))


def barriers() -> shapely.Geometry:
    """Give the land that only main roads cross: railway and motorway with their margins."""
    return shapely.union_all([railway().buffer(22), motorway().buffer(32)])


@cache
def main_roads() -> tuple[Street, ...]:
    """Draw the main roads; those that end at a road run a few metres past it."""
    north, south = partial(_quayside, 1), partial(_quayside, -1)
    bridged = [
        ("trunk", "West Avenue", [(-2300, 4000), (-1900, 2500), (-1600, 1000), *_crossing(WEST_BRIDGE_X),
                                  (-1650, -1300), (-2150, -2600), (-2600, -4000)]),
        ("primary", "High Street", [(250, 4000), (300, 2500), (150, 1150), *_crossing(OLD_BRIDGE_X),
                                    (110, -1300), (300, -2600), (200, -4000)]),
    ]  # fmt: skip
    others = [
        ("secondary", "North Boulevard", [(-4600, 1500), (-3000, 1250), (-1600, 1020), (150, 1150), (1500, 1330),
                                          (3000, 1500), (4600, 1750)]),
        ("secondary", "South Boulevard", [(-4600, -1250), (-1640, -1130), (120, -1060), (1700, -1230), (3000, -1300),
                                          (4600, -1500)]),
        ("secondary", "East Avenue", [(1650, 4000), (1680, 2400), (1560, 1330), (1500, north(1500))]),
        ("secondary", "Harbour Road", [(1700, south(1700)), (1720, -1230), (1900, -2050), (2100, -4000)]),
        ("tertiary", "Orchard Road", [(-1840, 2080), (-700, 1900), (230, 1930), (1670, 2060), (2600, 1850),
                                      (2930, 1470)]),
        ("tertiary", "Mill Lane", [(-3900, 820), (-2750, 640), (-1560, 520), (190, 640), (1520, 830), (3100, 950),
                                   (4000, 1050)]),
        ("tertiary", "Southern Way", [(-2030, -2180), (-900, -1980), (200, -1960), (1890, -2020), (2600, -1700),
                                      (2860, -1270)]),
        ("tertiary", "Western Way", [(-2500, 2700), (-2620, 2000), (-2700, 1190), (-2650, 640), (-2720, north(-2720))]),
        ("tertiary", "Quarry Road", [(-2700, south(-2700)), (-2560, -1190), (-2300, -1900), (-2080, -2300)]),
        ("tertiary", "North Quay", along_shore(side=1, inland_m=QUAY_M, first_x=-4000, last_x=3900).tolist()),
        ("tertiary", "South Quay", along_shore(side=-1, inland_m=QUAY_M, first_x=-4000, last_x=3900).tolist()),
    ]  # fmt: skip
    roads = [Street(LineString(curve(places)), {"highway": kind, "name": name}) for kind, name, places in bridged]
    for kind, name, places in others:
        line = np.array(places) if name.endswith("Quay") else curve(places)
        roads.append(Street(LineString(line), {"highway": kind, "name": name}))
    return tuple(roads)


def _quayside(side: int, x: float) -> float:
    """Give the y of a place just past the embankment road, on the water's side, metres."""
    at = np.array([x])
    return float((river_middle(at) + side * (river_half_width(at) + QUAY_M - 12))[0])


def _crossing(x: float) -> list[tuple[float, float]]:
    middle = float(river_middle(np.array([x]))[0])
    return [(x, middle + 160), (x, middle), (x, middle - 160)]
