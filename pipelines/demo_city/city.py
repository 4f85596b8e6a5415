"""The whole invented city in metres: everything that its files are written from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.demo_city import plan
from pipelines.demo_city.buildings import Buildings, buildings, outline_union
from pipelines.demo_city.districts import Tract, tracts
from pipelines.demo_city.open_space import Grounds, laid_out
from pipelines.demo_city.plan import FloatArray, Street
from pipelines.demo_city.stops import Line, Stop, lines, stops
from pipelines.demo_city.streets import street_network


@dataclass(frozen=True)
class DemoCity:
    """Streets, places, buildings, tracts and transport of the city."""

    streets: tuple[Street, ...]
    blocks: NDArray[np.object_]
    grounds: Grounds
    buildings: Buildings
    tracts: tuple[Tract, ...]
    lines: tuple[Line, ...]
    stops: tuple[Stop, ...]

    @property
    def people_by_tract(self) -> NDArray[np.int64]:
        """People of 2020 who live in each tract."""
        inside = self.buildings.tract >= 0
        count = np.zeros(len(self.tracts), dtype=np.int64)
        np.add.at(count, self.buildings.tract[inside], self.buildings.people[inside])
        return count


@cache
def demo_city() -> DemoCity:
    """Build the city, in less than three seconds."""
    streets = street_network()
    blocks = _blocks(streets)
    grounds = laid_out(streets, blocks)
    divisions = tracts()
    closed = outline_union([*grounds.outlines, *(area.geometry for area in grounds.areas)])
    return DemoCity(
        streets=tuple(streets),
        blocks=blocks,
        grounds=grounds,
        buildings=buildings(streets, blocks, closed, divisions),
        tracts=tuple(divisions),
        lines=tuple(lines()),
        stops=tuple(stops()),
    )


def _blocks(streets: Sequence[Street]) -> NDArray[np.object_]:
    """Give the land between streets; the edge of the town closes what no street does."""
    edge = plan.boundary().buffer(70).exterior
    lines = shapely.union_all([*(street.line for street in streets), edge], grid_size=0.1)
    blocks = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    return np.asarray(blocks[np.lexsort(np.round(shapely.get_coordinates(shapely.centroid(blocks)), 1).T)])


def lonlat(geometry: shapely.Geometry | NDArray[np.object_]) -> NDArray[np.object_]:
    """Take geometries to longitude and latitude, to the seventh decimal (a centimetre) that maps keep."""
    array = np.atleast_1d(np.asarray(geometry, dtype=object))
    rounded: NDArray[np.object_] = shapely.transform(
        plan.PROJECTION.unproject(array), lambda points: np.round(points, 7)
    )
    return rounded


def lonlat_of(points: FloatArray) -> FloatArray:
    """Take points in metres, shape (n, 2), to longitude and latitude to the seventh decimal."""
    return np.asarray(shapely.get_coordinates(lonlat(shapely.points(points))))
