"""Which nodes do the mapped ways run through?"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray

from spatial_indicators.features import Lines, Tags

FACTORY = osmium.geom.WKBFactory()

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass
class LineCollector:
    """Ways as they come out of the file; a missing node ends one piece and the next node begins another."""

    way_id: list[int] = field(default_factory=list)
    wkb: list[str] = field(default_factory=list)
    node_id: list[int] = field(default_factory=list)
    tags: list[Tags] = field(default_factory=list)
    seen: int = 0
    cut: int = 0

    def add(self, way: osmium.osm.Way, tags: Tags) -> None:
        """Take one way."""
        self.seen += 1
        try:
            # ALL: the factory drops nodes that lie on the one before unless told otherwise.
            self._add_piece(way.id, FACTORY.create_linestring(way, osmium.geom.ALL), [n.ref for n in way.nodes], tags)
        except osmium.InvalidLocationError:
            self.cut += 1
            for piece in _pieces(way):
                line = shapely.linestrings([(lon, lat) for _, lon, lat in piece])
                self._add_piece(way.id, shapely.to_wkb(line, hex=True), [ref for ref, _, _ in piece], tags)
        except RuntimeError:  # a way of a single node is no line
            self.cut += 1

    def lines(self, box: Box | None) -> Lines:
        """Give what was taken, sorted by id; with a box, only what its bounding rectangle meets."""
        geometry = shapes_of(self.wkb)
        count = shapely.get_num_coordinates(geometry)
        start = np.concatenate([[0], np.cumsum(count)])
        way_id = np.array(self.way_id, dtype=np.int64)
        order = np.argsort(way_id, kind="stable")
        order = order[meets(geometry[order], box)]
        offset = np.concatenate([[0], np.cumsum(count[order])]).astype(np.int64)
        nodes = np.arange(offset[-1]) + np.repeat(start[order] - offset[:-1], count[order])
        coordinates = shapely.get_coordinates(geometry)[nodes]
        return Lines(
            way_id=way_id[order],
            offset=offset,
            node_id=np.array(self.node_id, dtype=np.int64)[nodes],
            lon=coordinates[:, 0].copy(),
            lat=coordinates[:, 1].copy(),
            tags=[self.tags[i] for i in order],
        )

    def _add_piece(self, way_id: int, wkb: str, node_id: list[int], tags: Tags) -> None:
        self.way_id.append(way_id)
        self.wkb.append(wkb)
        self.node_id += node_id
        self.tags.append(tags)


def shapes_of(wkb: Sequence[str]) -> NDArray[np.object_]:
    """Read hexadecimal well-known binary, shape (n,); GEOS takes four times as long for hexadecimal as for bytes."""
    shapes: NDArray[np.object_] = shapely.from_wkb(np.array([bytes.fromhex(text) for text in wkb], dtype=object))
    return shapes


def meets(geometry: NDArray[np.object_], box: Box | None) -> NDArray[np.bool_]:
    """Say of each geometry whether its bounding rectangle meets the box, shape (n,)."""
    if box is None:
        return np.ones(len(geometry), dtype=np.bool_)
    west, south, east, north = shapely.bounds(geometry).T
    inside: NDArray[np.bool_] = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
    return inside


def _pieces(way: osmium.osm.Way) -> list[list[tuple[int, float, float]]]:
    pieces: list[list[tuple[int, float, float]]] = [[]]
    for node in way.nodes:
        if node.location.valid():
            pieces[-1].append((node.ref, node.location.lon, node.location.lat))
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if len(piece) > 1]
