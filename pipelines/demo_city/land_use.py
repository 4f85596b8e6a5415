"""What the land between main roads is used for, as mapped, and the lines that are not part of the street network."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import LineString, Polygon

from pipelines.demo_city import plan
from pipelines.demo_city.districts import EMPTY_TRACT, Tract
from pipelines.demo_city.open_space import Feature
from pipelines.demo_city.plan import Street
from pipelines.demo_city.quarters import quarters
from pipelines.demo_city.stops import ferry_line

_USES = {"centre": "commercial", "inner": "residential", "suburb": "residential", "island": "residential",
         "fields": "farmland"}  # fmt: skip


def land_use(tracts: Sequence[Tract]) -> list[Feature]:
    """Give water, island and the use of every quarter."""
    harbour = next(tract.polygon for tract in tracts if tract.code == EMPTY_TRACT).difference(plan.water().buffer(25))
    found = [Feature(_largest(plan.water()), {"natural": "water", "water": "river", "name": "The Wend"})]
    found.append(Feature(_largest(harbour), {"landuse": "industrial", "name": "Harbour"}))
    town = plan.boundary().buffer(70)
    for quarter in quarters(plan.main_roads()):
        # The lanes of the fields reach into the town; the fields themselves do not.
        beside = town if quarter.fabric.name == "fields" else harbour
        land = quarter.land.buffer(-8).difference(beside.buffer(8))
        found += [
            Feature(_rounded(part), {"landuse": _USES[quarter.fabric.name]})
            for part in shapely.get_parts(land)
            if part.area > 10_000
        ]
    return found


def other_lines(streets: Sequence[Street]) -> list[Street]:
    """Give motorway, railway, tramway, ferry, sidewalks, driveways and roads that are not built yet."""
    carriageways = [shapely.offset_curve(plan.motorway(), side) for side in (11, -11)]
    motorway = {"highway": "motorway", "ref": "A9", "lanes": "2", "oneway": "yes"}
    found = [Street(_line(carriageways[0]), motorway), Street(_line(carriageways[1].reverse()), motorway)]
    found.append(Street(_line(plan.railway()), {"railway": "rail", "name": "Valley Railway"}))
    tramway = next(road.line for road in plan.main_roads() if road.tags["name"] == "Mill Lane")
    found.append(Street(_line(shapely.offset_curve(tramway, 2.5)), {"railway": "tram"}))
    found += _slip_roads(found[0].line, found[1].line, streets)
    found += _ferry(streets)
    found += _sidewalks(streets) + _driveways(streets)
    quays = [_quay(side) for side in (1, -1)]
    proposed = {"highway": "proposed", "proposed": "secondary", "bridge": "yes", "layer": "1"}
    found.append(Street(LineString(quays), proposed))
    works = {"highway": "construction", "construction": "residential"}
    found.append(Street(LineString([(-2400.0, 2080.0), (-2320.0, 2000.0), (-2200.0, 2010.0)]), works))
    return found


def _quay(side: int) -> tuple[float, float]:
    x = plan.PROPOSED_BRIDGE_X
    return (x, float(plan.along_shore(side=side, inland_m=plan.QUAY_M, first_x=x, last_x=x + 40)[0, 1]))


def _ferry(streets: Sequence[Street]) -> list[Street]:
    """Draw the ferry and the two lanes that lead from the streets to its piers."""
    ends = shapely.get_coordinates(ferry_line())[[0, -1]]
    lanes = [_to_nearest(tuple(end.tolist()), streets) for end in ends]
    return [
        Street(ferry_line(), {"route": "ferry", "name": "Island Ferry", "foot": "yes", "duration": "00:06"}),
        *(Street(lane, {"highway": "pedestrian", "name": "Pier"}) for lane in lanes),
    ]


def _to_nearest(place: tuple[float, float], streets: Sequence[Street]) -> LineString:
    corners = shapely.get_coordinates([street.line for street in streets])
    nearest = corners[np.hypot(*(corners - place).T).argmin()]
    return LineString([place, nearest])


def _slip_roads(east: LineString, west: LineString, streets: Sequence[Street]) -> list[Street]:
    avenue = [street for street in streets if street.tags.get("name") == "West Avenue" and "bridge" not in street.tags]
    corners = np.unique(shapely.get_coordinates([street.line for street in avenue]), axis=0)
    found = []
    for lane, target in ((east, (-2010.0, 2890.0)), (west, (-1910.0, 2590.0))):
        corner = corners[np.hypot(*(corners - target).T).argmin()]
        bends = shapely.get_coordinates(lane)
        start = bends[np.abs(bends[:, 0] - corner[0] - 330).argmin()]
        middle = np.round((start + corner) / 2 + (0, 25 if lane is east else -25), 1)
        found.append(
            Street(LineString([start, middle, corner]), {"highway": "motorway_link", "oneway": "yes", "lanes": "1"})
        )
    return found


def _sidewalks(streets: Sequence[Street]) -> list[Street]:
    found = []
    for street in streets:
        is_in_town = plan.boundary().contains(street.line) and "bridge" not in street.tags
        if street.tags.get("name") == "High Street" and street.line.length > 60 and is_in_town:
            beside = shapely.get_coordinates(shapely.offset_curve(street.line.segmentize(30), 8))[1:-1]
            if len(beside) > 1:
                ends = shapely.get_coordinates(street.line)
                points = np.round(np.concatenate([ends[:1], beside, ends[-1:]]), 1)
                found.append(Street(LineString(points), {"highway": "footway", "footway": "sidewalk"}))
    return found


def _driveways(streets: Sequence[Street]) -> list[Street]:
    """Draw service roads into yards; of three, one is a private driveway and one the aisle of a private car park."""
    kinds = (
        {"highway": "service", "service": "driveway", "access": "private"},
        {"highway": "service", "service": "parking_aisle", "access": "private"},
        {"highway": "service"},
    )
    found = []
    for number, street in enumerate(street for street in streets if street.tags["highway"] == "residential"):
        points = shapely.get_coordinates(street.line)
        if number % 14 == 0 and len(points) > 2:
            ahead = points[2] - points[1]
            right = np.array([ahead[1], -ahead[0]]) / max(float(np.hypot(*ahead)), 1.0)
            line = LineString([points[1], np.round(points[1] + 32 * right, 1)])
            found.append(Street(line, kinds[number // 14 % 3]))
    return found


def _line(line: LineString) -> LineString:
    return LineString(np.round(shapely.get_coordinates(line), 1))


def _rounded(polygon: Polygon) -> Polygon:
    return shapely.set_precision(polygon, 0.1)


def _largest(geometry: shapely.Geometry) -> Polygon:
    return _rounded(max(shapely.get_parts(geometry), key=lambda part: float(part.area)))
