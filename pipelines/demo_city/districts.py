"""How the city is divided into 24 tracts, where people are counted, and four boroughs."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Polygon

from pipelines.demo_city import plan
from pipelines.demo_city.plan import FloatArray

EMPTY_TRACT = "T22"
"""The harbour: works and warehouses, where nobody lives."""

ISLAND_TRACT = "T24"

_SEEDS: dict[str, tuple[tuple[str, str, float, float], ...]] = {
    "north": (
        ("Westgate", "B1", -2500, 300), ("Hilltop", "B1", -2300, 1300), ("Northwood", "B1", -1750, 2000),
        ("Lakeside", "B1", -1050, 950), ("Schoolfield", "B1", -700, 1750), ("Priory", "B2", -900, 150),
        ("Old Town", "B2", -130, 330), ("Market", "B2", 350, 560), ("Castle", "B2", 500, 150),
        ("Northgate", "B1", 350, 1650), ("Orchards", "B3", 1150, 1950), ("Walled Garden", "B3", 950, 950),
        ("Botanic", "B3", 2050, 1150), ("Fairways", "B3", 2450, 1950),
    ),
    "south": (
        ("Westbank", "B4", -2400, -900), ("Quarry", "B4", -2000, -1500), ("Southpark", "B4", -900, -750),
        ("Meadows", "B4", -1000, -1850), ("St Anne", "B2", 450, -650), ("Station", "B4", 100, -1500),
        ("Poplars", "B4", 1200, -1500), ("Harbour", "B3", 2350, -950), ("Southfields", "B4", 900, -2150),
    ),
}  # fmt: skip
BOROUGHS = {"B1": "Northside", "B2": "City Centre", "B3": "Eastshore", "B4": "Southbank"}


@dataclass(frozen=True)
class Tract:
    """A census tract, in metres."""

    code: str
    name: str
    borough: str
    polygon: Polygon


def tracts() -> list[Tract]:
    """Divide the city; neighbours share their boundary point by point, so that there is neither gap nor overlap.

    The river's middle divides north from south. The rest are Voronoi cells of the tracts' middles with bent edges.
    """
    city, ring = plan.boundary(), LineString(curve_around_island())
    west, east = -4600, 4600
    x = np.linspace(west, east, 185)
    middle = LineString(np.round(np.column_stack([x, plan.river_middle(x)]), 1))
    land = city.difference(Polygon(ring))
    halves = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all([city.exterior, middle]))))
    halves = sorted(halves, key=lambda half: -half.centroid.y)
    lines = [city.exterior, ring, middle.intersection(land)]
    named = []
    for half, seeds in zip(halves, _SEEDS.values(), strict=True):
        cells = shapely.voronoi_polygons(
            MultiPoint([seed[2:] for seed in seeds]), extend_to=plan.FRAME, only_edges=True
        )
        lines.append(_bent(cells).intersection(half.difference(Polygon(ring))))
        named += [(name, borough, shapely.Point(x, y)) for name, borough, x, y in seeds]
    named.append(("Island", "B3", plan.island().centroid))
    edges = shapely.get_parts(shapely.union_all(lines, grid_size=0.5))
    faces = _whole(shapely.get_parts(shapely.polygonize(edges)), [point for _, _, point in named])
    return [
        Tract(f"T{number + 1:02d}", name, borough, faces[number]) for number, (name, borough, _) in enumerate(named)
    ]


def curve_around_island() -> FloatArray:
    """Draw the limit of the island's tract, in the water; shape (n, 2)."""
    return np.asarray(np.round(shapely.get_coordinates(shapely.simplify(plan.island().buffer(90), 3).exterior), 1))


def _whole(faces: list[Polygon], seeds: list[shapely.Point]) -> list[Polygon]:
    """Join each sliver without a middle of its own to the neighbour with which it shares the longest edge."""
    owner = [next((number for number, seed in enumerate(seeds) if face.contains(seed)), -1) for face in faces]
    joined: dict[int, list[Polygon]] = {number: [] for number in range(len(seeds))}
    for face, number in zip(faces, owner, strict=True):
        if number >= 0:
            joined[number].append(face)
    for face, number in zip(faces, owner, strict=True):
        if number < 0:
            shared = {other: shapely.intersection(face, parts[0]).length for other, parts in joined.items() if parts}
            joined[max(shared, key=lambda other: shared[other])].append(face)
    return [shapely.coverage_union_all(parts) for parts in joined.values()]


def _bent(edges: shapely.Geometry) -> shapely.Geometry:
    def bend(points: FloatArray) -> FloatArray:
        x, y = points.T
        return np.column_stack(
            [
                x + 40 * np.sin(y / 140) + 22 * np.sin(x / 75 + y / 60),
                y + 40 * np.sin(x / 160) + 22 * np.sin(y / 80 - x / 65),
            ]
        )

    return shapely.transform(shapely.segmentize(edges, 45), bend)
