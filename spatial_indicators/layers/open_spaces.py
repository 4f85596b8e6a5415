"""Which land is open to everyone without charge, where one enters it, and whether it is green."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.features import Points, Polygons, told_by
from spatial_indicators.projection import Projection

Tags = Mapping[str, str]

CLOSED = frozenset({"private", "no", "customers", "employee", "staff", "members", "residents", "permit", "delivery"})
OPEN = frozenset({"yes", "public", "permissive", "designated"})
ALWAYS_OPEN_LEISURE = frozenset({"park", "garden", "playground", "nature_reserve", "common", "dog_park"})
ALWAYS_OPEN_LANDUSE = frozenset({"recreation_ground", "village_green"})
OPEN_WHEN_TAGGED = {"leisure": {"pitch", "track"}, "landuse": {"forest", "grass"}, "natural": {"wood", "heath"}}
GREEN_LEISURE = frozenset({"park", "garden", "nature_reserve", "common", "dog_park"})
GREEN_LANDUSE = frozenset({"recreation_ground", "village_green", "forest", "grass"})
GREEN_NATURAL = frozenset({"wood", "heath"})
SHORE = "natural=beach"
SMALLEST_M2 = 1.0


@dataclass(frozen=True)
class OpenSpaces:
    """Land open to everyone without charge, as mapped.

    Parameters
    ----------
    open_space_id
        OpenStreetMap id, such as ``way/12``, or the id of the city's own file.
    name
        Name, or an empty text.
    kind
        The tag that made it open space, such as ``leisure=park``.
    is_green
        Whether it is green space (parks, gardens, woods; not squares, beaches or playgrounds alone).
    geometry
        Polygons in the city's projection, shape (n,).
    gate_x, gate_y
        Mapped entrances and gates, metres; those of closed ones are left out.
    """

    open_space_id: NDArray[np.object_]
    name: NDArray[np.object_]
    kind: NDArray[np.object_]
    is_green: NDArray[np.bool_]
    geometry: NDArray[np.object_]
    gate_x: NDArray[np.float64]
    gate_y: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.geometry)

    @cached_property
    def dissolved(self) -> NDArray[np.object_]:
        """Open land without overlaps: a playground in a park is counted once."""
        return shapely.get_parts(shapely.union_all(self.geometry)) if len(self) else self.geometry

    def of_kind(self, kind: str) -> NDArray[np.object_]:
        """Open land that is ``green``, ``shore`` and not green, or ``other`` and neither; without overlaps."""
        is_shore = self.kind == SHORE
        wanted = {"green": self.is_green, "shore": is_shore, "other": ~(self.is_green | is_shore)}[kind]
        before = {"green": np.zeros_like(wanted), "shore": self.is_green, "other": self.is_green | is_shore}[kind]
        land = shapely.union_all(self.geometry[wanted])
        parts = shapely.get_parts(shapely.difference(land, shapely.union_all(self.geometry[before])))
        return parts[shapely.area(parts) > 0]  # type: ignore[no-any-return]

    def green_of_at_least(self, smallest_m2: float) -> NDArray[np.object_]:
        """Green spaces of at least a size; green spaces that touch are one."""
        if not self.is_green.any():
            return self.geometry[:0]
        parts = shapely.get_parts(shapely.union_all(self.geometry[self.is_green]))
        # 1e-6: a hectare drawn in another projection must stay a hectare after rounding.
        return parts[shapely.area(parts) >= smallest_m2 * (1 - 1e-6)]  # type: ignore[no-any-return]


def area_on_cells(land: NDArray[np.object_], cells: Cells) -> NDArray[np.float64]:
    """Give the mapped part of each cell that polygons without overlaps cover, m2, shape (cells,)."""
    cell, space = shapely.STRtree(land).query(cells.geometry, predicate="intersects")
    shared = shapely.area(shapely.intersection(cells.geometry[cell], land[space]))
    return np.asarray(np.bincount(cell, shared, minlength=len(cells)) * cells.is_on_map, dtype=np.float64)


def open_spaces_from(areas: Polygons, points: Points, projection: Projection) -> OpenSpaces:
    """Choose the open public spaces among mapped areas, with their gates.

    Parameters
    ----------
    areas
        Mapped areas with OpenStreetMap tags, EPSG:4326.
    points
        Mapped points, among them entrances and gates, EPSG:4326.
    projection
        The city's projection.
    """
    kinds = told_by(areas.tags, open_space_kind)
    is_kept = [kind is not None for kind in kinds]
    return _placed(areas, np.flatnonzero(is_kept), kinds, told_by(areas.tags, is_green), points, projection)


def own_open_spaces(areas: Polygons, points: Points, projection: Projection) -> OpenSpaces:
    """Place the open spaces of a city's own file, with the gates of the map.

    Parameters
    ----------
    areas
        Open spaces, each with the tags ``name``, ``kind`` and ``green`` (yes or no), EPSG:4326.
    points
        Mapped points, among them entrances and gates, EPSG:4326.
    projection
        The city's projection.
    """
    green = [tags["green"] == "yes" for tags in areas.tags]
    return _placed(areas, np.arange(len(areas)), [tags["kind"] for tags in areas.tags], green, points, projection)


def _placed(
    areas: Polygons,
    kept: NDArray[np.int64],
    kinds: Sequence[str | None],
    green: Sequence[bool],
    points: Points,
    projection: Projection,
) -> OpenSpaces:
    geometry = shapely.make_valid(projection.project(areas.geometry[kept]))
    large = shapely.area(geometry) >= SMALLEST_M2
    kept, geometry = kept[large], geometry[large]
    gates = np.flatnonzero([is_gate(tags) for tags in points.tags])
    gate_x, gate_y = projection.metres(np.asarray(points.lon)[gates], np.asarray(points.lat)[gates])
    return OpenSpaces(
        open_space_id=np.array([areas.id[i] for i in kept], dtype=object),
        name=np.array([areas.tags[i].get("name", "") for i in kept], dtype=object),
        kind=np.array([kinds[i] for i in kept], dtype=object),
        is_green=np.array([green[i] for i in kept], dtype=np.bool_),
        geometry=geometry,
        gate_x=gate_x,
        gate_y=gate_y,
    )


def open_space_kind(tags: Tags) -> str | None:
    """Name the tag that makes an area open public space (11.7.1), None when it is not.

    Left out are paid, private and club land, golf courses, sports centres, school, university and hospital grounds,
    military land, cemeteries and water (UN metadata of 11.7.1, and the rules of the Global Healthy and Sustainable
    City Indicators). A pitch, wood or lawn counts only where it is tagged as open.
    """
    if not _is_free_to_enter(tags):
        return None
    for key, values in (("leisure", ALWAYS_OPEN_LEISURE), ("landuse", ALWAYS_OPEN_LANDUSE)):
        if tags.get(key) in values:
            return f"{key}={tags[key]}"
    if tags.get("place") == "square" or tags.get("natural") == "beach":
        return "place=square" if tags.get("place") == "square" else SHORE
    if tags.get("highway") == "pedestrian":
        return "highway=pedestrian"
    if tags.get("access") in OPEN:
        return next((f"{k}={tags[k]}" for k, values in OPEN_WHEN_TAGGED.items() if tags.get(k) in values), None)
    return None


def is_green(tags: Tags) -> bool:
    """Say whether an open space is green space."""
    return (
        tags.get("leisure") in GREEN_LEISURE
        or tags.get("landuse") in GREEN_LANDUSE
        or tags.get("natural") in GREEN_NATURAL
    )


def is_gate(tags: Tags) -> bool:
    """Say whether a mapped point lets people in."""
    is_one = "entrance" in tags or tags.get("barrier") in {"gate", "entrance", "kissing_gate", "swing_gate", "stile"}
    return is_one and tags.get("access") not in CLOSED and tags.get("foot") not in CLOSED


def _is_free_to_enter(tags: Tags) -> bool:
    garden_is_private = tags.get("garden:type") in {"residential", "private", "community_private"}
    garden_of_a_house = tags.get("leisure") == "garden" and tags.get("residential") is not None
    shut = tags.get("access") in CLOSED or tags.get("foot") in CLOSED or tags.get("fee") == "yes"
    institution = tags.get("amenity") in {"school", "university", "college", "hospital", "kindergarten", "prison"}
    return not (shut or garden_is_private or garden_of_a_house or institution or tags.get("landuse") == "military")
