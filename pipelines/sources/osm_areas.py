"""Which land do the mapped areas cover?"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium import osm
from osmium.filter import IdFilter, KeyFilter

from pipelines.sources.osm_lines import FACTORY, Box, meets, shapes_of
from pipelines.sources.osm_tags import KEPT_KEYS, is_area_of_interest
from spatial_indicators.features import Polygons, Tags

CHUNK = 50_000
"""Areas that wait as text before those outside the box are dropped: bounds the memory, not the result."""

BUILDING = "building"
TELLING_KEYS = KEPT_KEYS - {BUILDING}
"""Most areas are buildings of which no more is said: asking for the one tag takes a tenth of reading all of them."""


@dataclass
class AreaCollector:
    """Shapes first; the tags of those inside the box are read afterwards, because reading tags takes longest.

    Ids are those of `osmium.osm.Area`: twice the way's, or twice the relation's and one.
    """

    box: Box | None
    waiting: dict[int, str] = field(default_factory=dict)
    kept: dict[int, NDArray[np.object_]] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    multipolygons: set[int] = field(default_factory=set)
    made: set[int] = field(default_factory=set)
    building: dict[int, Tags] = field(default_factory=dict)
    _alike: dict[str, Tags] = field(default_factory=dict)

    def add(self, area: osmium.osm.Area) -> None:
        """Take the shape of one area, and what kind of building it is."""
        number = area.id
        self.made.add(number)
        try:
            self.waiting[number] = FACTORY.create_multipolygon(area)
        except RuntimeError:
            self.broken.add(number)
        if (kind := area.tags.get(BUILDING)) is not None:
            self.building[number] = self._alike.setdefault(kind, {BUILDING: kind})
        if len(self.waiting) >= CHUNK:
            self._drop_outside()

    def expect(self, relation: osmium.osm.Relation) -> None:
        """Note a multipolygon, which stays incomplete unless its shape comes out."""
        tags = kept_tags(relation)
        if relation.tags.get("type") in {"multipolygon", "boundary"} and is_area_of_interest(tags, is_relation=True):
            self.multipolygons.add(2 * relation.id + 1)

    @property
    def incomplete(self) -> int:
        """Number of multipolygons of which no shape came out."""
        return len(self.multipolygons - self.made)

    def shapes(self) -> dict[int, NDArray[np.object_]]:
        """Give the shapes of what was taken and meets the box, by the area's id."""
        self._drop_outside()
        return self.kept

    def polygons(self, path: Path) -> Polygons:
        """Read the tags of the areas inside the box from the file, and give both, ways first, sorted by id."""
        self._drop_outside()
        tags = self._tags(path)
        self.broken &= tags.keys()
        ids = sorted(self.kept.keys() & tags.keys(), key=lambda number: (number & 1, number))
        return Polygons(
            id=np.array([f"{'relation' if number & 1 else 'way'}/{number >> 1}" for number in ids], dtype=object),
            geometry=np.array([self.kept[number] for number in ids], dtype=object),
            tags=[tags[number] for number in ids],
        )

    def _tags(self, path: Path) -> dict[int, Tags]:
        """Give the tags of what is an area, by its id."""
        wanted = self.kept.keys() | self.broken
        found = {number: self.building[number] for number in wanted & self.building.keys()}
        telling = osmium.FileProcessor(str(path), osm.WAY | osm.RELATION)
        for chosen in (IdFilter({number >> 1 for number in wanted}), KeyFilter(*TELLING_KEYS)):
            telling = telling.with_filter(chosen)
        for mapped in telling:
            is_relation = isinstance(mapped, osm.Relation)
            number = 2 * mapped.id + is_relation
            if number in wanted:
                tags = kept_tags(mapped)
                if is_area_of_interest(tags, is_relation=is_relation):
                    found[number] = tags
        return found

    def _drop_outside(self) -> None:
        geometry = shapes_of(list(self.waiting.values()))
        inside = meets(geometry, self.box)
        single = shapely.get_num_geometries(geometry) == 1
        geometry[single] = shapely.get_geometry(geometry[single], 0)
        for number, shape, keep in zip(self.waiting, geometry, inside, strict=True):
            if keep:
                self.kept[number] = shape
            else:
                self.building.pop(number, None)
        self.waiting.clear()


def kept_tags(mapped: osm.types.OSMEntity) -> Tags:
    """Give the tags that the layers read."""
    return {key: value for key, value in mapped.tags if key in KEPT_KEYS}
