"""Where children learn, where a doctor is seen and where food is sold, as mapped."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.features import Places, Points, Polygons
from spatial_indicators.layers.entrances import entrances_by_area
from spatial_indicators.layers.open_spaces import is_gate
from spatial_indicators.layers.streets import Streets
from spatial_indicators.projection import Projection
from spatial_indicators.service_kinds import service_kinds
from spatial_indicators.snapping import Snapped, joined, snap

SERVICE_SNAP_M = 250.0
"""Services farther from every walkable street are not reached, as stops are not."""


@dataclass(frozen=True)
class Services:
    """Schools, health care and food shops, one row per place and category.

    Parameters
    ----------
    service_id
        OpenStreetMap id, such as ``node/12``.
    name
        Name, or an empty text.
    category
        ``school``, ``health`` or ``food``.
    kind
        The tag that made it one, such as ``amenity=school``.
    geometry
        Points and polygons in the city's projection, shape (n,).
    gate_x, gate_y
        Mapped entrances and gates, metres; those of closed ones are left out.
    """

    service_id: NDArray[np.object_]
    name: NDArray[np.object_]
    category: NDArray[np.object_]
    kind: NDArray[np.object_]
    geometry: NDArray[np.object_]
    gate_x: NDArray[np.float64]
    gate_y: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.geometry)

    def doors(self, category: str, streets: Streets) -> Snapped:
        """Find the places on the street network where services of a category are entered.

        Those mapped as an area are entered as open spaces are: by their gates, by streets that run into them, or where
        their outline lies near a street. One that has none of this, such as a shop behind its car park, is entered from
        the street nearest to a point inside it, and so is one that is mapped as a point.
        """
        chosen = self.geometry[self.category == category]
        is_area = shapely.get_dimensions(chosen) == 2
        areas = chosen[is_area]
        near, area = entrances_by_area(self, areas, streets)
        is_entered = np.isin(np.arange(len(areas)), area[near.edge >= 0])
        places = np.concatenate([chosen[~is_area], shapely.point_on_surface(areas[~is_entered])])
        return joined(near, snap(streets, shapely.get_x(places), shapely.get_y(places), limit_m=SERVICE_SNAP_M))


def services_from(points: Points, areas: Polygons, projection: Projection) -> Services:
    """Choose the services among mapped points and areas, with the gates of the map.

    Parameters
    ----------
    points, areas
        What is mapped, with OpenStreetMap tags, EPSG:4326.
    projection
        The city's projection.
    """
    of_points = [(at, *found) for at, tags in enumerate(points.tags) for found in service_kinds(tags).items()]
    of_areas = [(at, *found) for at, tags in enumerate(areas.tags) for found in service_kinds(tags).items()]
    at, inside = ([row[0] for row in rows] for rows in (of_points, of_areas))
    drawn = np.concatenate([shapely.points(points.lon[at], points.lat[at]), areas.geometry[inside]])
    gates = np.flatnonzero([is_gate(tags) for tags in points.tags])
    gate_x, gate_y = projection.metres(points.lon[gates], points.lat[gates])
    tags = [points.tags[i] for i in at] + [areas.tags[i] for i in inside]
    rows = of_points + of_areas
    return Services(
        service_id=np.concatenate([points.id[at], areas.id[inside]]),
        name=np.array([own.get("name", "") for own in tags], dtype=object),
        category=np.array([row[1] for row in rows], dtype=object),
        kind=np.array([row[2] for row in rows], dtype=object),
        geometry=shapely.make_valid(projection.project(drawn)),
        gate_x=gate_x,
        gate_y=gate_y,
    )


def own_services(mapped: Services, own: Places, projection: Projection) -> Services:
    """Put a city's own places where the map's of the same kinds were; gates and other kinds stay the map's."""
    stays = ~np.isin(mapped.category, own.category)
    geometry = shapely.make_valid(projection.project(own.geometry))
    return Services(
        service_id=np.concatenate([mapped.service_id[stays], own.id]),
        name=np.concatenate([mapped.name[stays], own.name]),
        category=np.concatenate([mapped.category[stays], own.category]),
        kind=np.concatenate([mapped.kind[stays], own.kind]),
        geometry=np.concatenate([mapped.geometry[stays], geometry]),
        gate_x=mapped.gate_x,
        gate_y=mapped.gate_y,
    )
