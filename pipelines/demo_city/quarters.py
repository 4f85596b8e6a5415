"""How the land between main roads is cut into streets: a dense centre, looser suburbs, fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon

from pipelines.demo_city import plan
from pipelines.demo_city.chance import chances
from pipelines.demo_city.plan import FloatArray, Street


@dataclass(frozen=True)
class Fabric:
    """How streets lie in one kind of quarter.

    Parameters
    ----------
    name
        Name of the kind.
    along_m, across_m
        Distance between parallel streets, metres.
    sway_m
        How far streets stray from the straight line, metres.
    lost
        Share of the streets' pieces that are not built, which leaves longer blocks and dead ends.
    """

    name: str
    along_m: float
    across_m: float
    sway_m: float
    lost: float


CENTRE = Fabric("centre", 130, 95, 5, 0.03)
INNER = Fabric("inner", 170, 105, 9, 0.12)
SUBURB = Fabric("suburb", 230, 110, 24, 0.27)
ISLAND = Fabric("island", 105, 68, 8, 0.05)
FIELDS = Fabric("fields", 900, 800, 60, 0.1)


@dataclass(frozen=True)
class Quarter:
    """Land between main roads, with its kind of streets."""

    land: Polygon
    fabric: Fabric


def quarters(roads: Sequence[Street]) -> list[Quarter]:
    """Give every piece of land between main roads, water and railway, from west to east."""
    lines = shapely.union_all([*(road.line for road in roads), plan.FRAME.exterior], grid_size=0.1)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    town = plan.boundary().buffer(70)
    barred = shapely.union_all([plan.water().buffer(18), plan.island().buffer(60), plan.barriers()])
    found = [Quarter(plan.island().buffer(-28), ISLAND)]
    for face in sorted(faces, key=lambda face: (round(face.centroid.x), round(face.centroid.y))):
        built = face.intersection(town).difference(barred)
        found.extend(Quarter(land, _fabric(land)) for land in _parts(built))
        # The lanes of the fields run 250 m into the town, so that they meet its streets.
        fields = face.difference(town.buffer(-250)).difference(barred)
        found.extend(Quarter(land, FIELDS) for land in _parts(fields))
    return found


def streets_of(quarter: Quarter, number: int) -> Iterator[LineString]:
    """Draw the streets of a quarter: two sets of parallels along its longer side, bent by the fabric's sway."""
    frame = shapely.minimum_rotated_rectangle(quarter.land)
    corners = shapely.get_coordinates(frame)[:4]
    along, across = corners[1] - corners[0], corners[3] - corners[0]
    if np.hypot(*along) < np.hypot(*across):
        along, across = across, along
    phase = chances(f"sway {number}", 4) * 2 * np.pi
    for origin_step, run, spacing in (
        (along, across, quarter.fabric.along_m),
        (across, along, quarter.fabric.across_m),
    ):
        count = round(float(np.hypot(*origin_step)) / spacing)
        for step in range(1, count):
            start = corners[0] + origin_step * (step / count)
            line = _bent(start - 0.1 * run, start + 1.1 * run, quarter.fabric.sway_m, phase)
            yield from (part for part in _parts(line.intersection(quarter.land)) if part.length > 30)


def _bent(start: FloatArray, end: FloatArray, sway_m: float, phase: FloatArray) -> LineString:
    t = np.linspace(0, 1, max(2, round(float(np.hypot(*(end - start))) / 45)))[:, None]
    points = start + (end - start) * t
    bend = np.column_stack(
        [
            np.sin(points[:, 1] / 170 + phase[0]) + 0.6 * np.sin(points[:, 0] / 110 + phase[1]),
            np.sin(points[:, 0] / 190 + phase[2]) + 0.6 * np.sin(points[:, 1] / 130 + phase[3]),
        ]
    )
    return LineString(points + sway_m * bend)


def _fabric(land: Polygon) -> Fabric:
    middle = land.representative_point()
    from_centre = float(np.hypot(middle.x - 150, (middle.y - 250) * 1.25))
    if from_centre < 1150:
        return CENTRE
    return INNER if from_centre < 2050 else SUBURB


def _parts(geometry: shapely.Geometry) -> Iterator[shapely.Geometry]:
    for part in shapely.get_parts(geometry):
        if part.geom_type == "LineString" or (part.geom_type == "Polygon" and part.area > 8000):
            yield part
