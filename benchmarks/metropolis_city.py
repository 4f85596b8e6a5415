"""A made-up metropolis in the formats of real data: a million street corners, 500,000 cells, 400 districts.

The same bytes for the same number of corners: all chance is drawn from a seed or hashed. Metres are those of the
engine's projection around 10 E 45 N; the rasters of people lie in Mollweide, as the Global Human Settlement Layer's do.
"""

import csv
import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
import pyproj
import shapely
from metropolis_timetable import write_gtfs
from numpy.typing import NDArray

from pipelines.demo_city.chance import apportioned, chances
from pipelines.demo_city.raster_file import grid_over, write_raster
from spatial_indicators.projection import Projection

BLOCK_M = 71.0
"""Side of a block: a thousand blocks a side make 5,041 km2, half a million cells of 100 m and a few cut ones."""
DISTRICTS_A_SIDE, BOROUGHS_A_SIDE = 20, 5
EPOCHS = (2000, 2010, 2020)
GROWTH = (0.75, 0.9, 1.0)
TAGS = {"producer": "generated", "licence": "CC0-1.0"}
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Metropolis:
    """A square of streets, `side` corners long and wide."""

    side: int

    @property
    def half_m(self) -> float:
        """Half the city's side, metres."""
        return self.side * BLOCK_M / 2

    @property
    def projection(self) -> Projection:
        """Metres around the city's middle."""
        return Projection(lon=10.0, lat=45.0)

    def corners(self) -> Array:
        """Place the street corners, a grid that is shaken by 12 m; shape (side, side, 2), metres."""
        at = (np.arange(self.side) + 0.5) * BLOCK_M - self.half_m
        grid = np.stack(np.meshgrid(at, at), axis=-1)
        return grid + np.random.default_rng(3).normal(0, 12, grid.shape)

    def lonlat(self, points: Array) -> Array:
        """Take points in metres, shape (n, 2), to degrees with seven decimals."""
        places = shapely.get_coordinates(self.projection.unproject(shapely.points(points)))
        return np.asarray(np.round(places, 7))

    def density(self, x: Array, y: Array) -> Array:
        """Give people per hectare: a centre, five towns around it, and villages."""
        far = self.half_m
        people = 70 * np.exp(-np.hypot(x, y) / (0.25 * far)) + 2.0
        for number in range(5):
            middle = 0.6 * far * np.array([np.cos(number * 1.26), np.sin(number * 1.26)])
            people = people + 40 * np.exp(-np.hypot(x - middle[0], y - middle[1]) / (0.06 * far))
        return np.asarray(people)


def write_metropolis(folder: Path, side: int) -> None:
    """Write all its files below a folder, whose name is the city's id; nothing is done where they are whole."""
    if (folder / "WHOLE").is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    city = Metropolis(side)
    tracts = write_districts(city, folder)
    write_census(folder, write_growth(city, folder, tracts))
    write_dust_and_flood(city, folder)
    stops = write_osm(city, folder / "map.osm.pbf")
    write_gtfs(folder / "gtfs.zip", stops)
    (folder / "WHOLE").touch()


def write_districts(city: Metropolis, folder: Path) -> NDArray[np.object_]:
    """Write 400 tracts with bent edges and 25 boroughs of 16 each; give the tracts in metres."""
    cut = np.linspace(-city.half_m, city.half_m, DISTRICTS_A_SIDE + 1)
    boxes = [shapely.box(a, c, b, d) for c, d in pairwise(cut) for a, b in pairwise(cut)]

    def bend(points: Array) -> Array:
        x, y = points.T
        return np.column_stack([x + 90 * np.sin(y / 900) + 40 * np.sin(y / 170), y + 90 * np.sin(x / 800)])

    bent = shapely.transform(shapely.segmentize(np.array(boxes), 150), bend)
    tracts = shapely.transform(city.projection.unproject(bent), lambda points: np.round(points, 7))
    row, column = np.divmod(np.arange(len(tracts)), DISTRICTS_A_SIDE)
    part = DISTRICTS_A_SIDE // BOROUGHS_A_SIDE
    borough = row // part * BOROUGHS_A_SIDE + column // part
    unions = [shapely.coverage_union_all(tracts[borough == number]) for number in range(BOROUGHS_A_SIDE**2)]
    _write_geojson(folder / "tracts.geojson", "T", tracts)
    _write_geojson(folder / "boroughs.geojson", "B", np.array(unions))
    return bent


def _write_geojson(file: Path, letter: str, shapes: NDArray[np.object_]) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"{letter}{number:03d}", "name": f"{letter} {number}"},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for number, shape in enumerate(shapes)
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def write_growth(city: Metropolis, folder: Path, tracts: NDArray[np.object_]) -> Array:
    """Write people and built-up square metres of three years; give people of the last year by tract."""
    to_mollweide = pyproj.Transformer.from_crs(city.projection.definition, "ESRI:54009", always_xy=True)
    edge = shapely.get_coordinates(shapely.segmentize(shapely.box(*shapely.total_bounds(tracts)), 1000))
    x, y = to_mollweide.transform(*edge.T)
    grid = grid_over((min(x), min(y), max(x), max(y)), cell=100.0, crs="ESRI:54009")
    x, y = to_mollweide.transform(*(axis.ravel() for axis in grid.centres()), direction="INVERSE")
    tract, point = _tract_of(np.column_stack([x, y]), tracts)
    noise = 0.3 + 1.4 * chances("people", x.size)
    people = city.density(x, y) * noise
    for year, part in zip(EPOCHS, GROWTH, strict=True):
        built = np.minimum(people * 60 * part, 9_500).reshape(grid.shape)
        name, tags = f"E{year}.tif", TAGS | {"year": str(year)}
        counted = (people * part).reshape(grid.shape).astype(np.float32)
        write_raster(folder / f"POP_{name}", counted, grid, nodata=-200, tags=tags)
        write_raster(folder / f"BUILT_S_{name}", built.astype(np.uint16), grid, nodata=65535, tags=tags)
    return np.bincount(tract, people[point], minlength=len(tracts))


def _tract_of(points: Array, tracts: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    for tract in tracts:
        shapely.prepare(tract)
    inside = [np.flatnonzero(shapely.contains_xy(tract, points)) for tract in tracts]
    return np.repeat(np.arange(len(tracts)), [len(found) for found in inside]), np.concatenate(inside)


def write_census(folder: Path, people: Array) -> None:
    """Write people by sex, year of age and disability; every row adds up."""
    ages = np.clip(1.2 - np.arange(91) / 80, 0.05, 1)
    with (folder / "census.csv").open("w", newline="") as stream, (folder / "disability.csv").open("w") as other:
        table = csv.writer(stream)
        table.writerow(["code", "total", "females", "males", *range(90), "90+"])
        other.write("code,status,n\n")
        for number, total in enumerate(np.rint(people).astype(int).tolist()):
            females, disabled = round(total * 0.51), round(total * (0.1 + 0.0002 * number))
            row = apportioned(total, ages).tolist()
            table.writerow([f"T{number:03d}", total, females, total - females, *row])
            other.write(f"T{number:03d},with,{disabled}\nT{number:03d},without,{total - disabled}\n")


def write_dust_and_flood(city: Metropolis, folder: Path) -> None:
    """Write the year's mean PM2.5 of cells of 0.01 degrees, and the depth of a flood of cells of 3 seconds."""
    edge = city.lonlat(np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]]) * (city.half_m + 3000))
    for name, cell in (("pm25.tif", 0.01), ("flood.tif", 3 / 3600)):
        grid = grid_over((*edge.min(axis=0), *edge.max(axis=0)), cell=cell, crs="EPSG:4326")
        x, y = city.projection.metres(*grid.centres())
        depth = 3 - np.abs(y - 4000 * np.sin(x / 9000)) / 400
        values = 8 + 9 * np.exp(-np.hypot(x, y) / city.half_m) if name == "pm25.tif" else depth
        values = np.where(values > 0.05, values, -9999.0).astype(np.float32)
        write_raster(folder / name, values, grid, nodata=-9999, tags=TAGS)


def write_osm(city: Metropolis, file: Path) -> Array:
    """Write streets, houses in four of ten blocks, a park in every fiftieth, stops; give places of stops in degrees."""
    corners = city.corners()
    side, stops = city.side, np.zeros((city.side, city.side), dtype=bool)
    stops[5::10, 5::10] = True
    middle = (corners[:-1, :-1] + corners[1:, 1:]).reshape(-1, 2) / 2
    drawn = chances("blocks", len(middle))
    areas = [("building", "house", middle[drawn < 0.4], 7.0), ("leisure", "park", middle[drawn > 0.98], 28.0)]
    shape = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    rings = [places[:, None, :] + half * shape for *_, places, half in areas]
    places = city.lonlat(np.concatenate([corners.reshape(-1, 2), *(ring.reshape(-1, 2) for ring in rings)]))
    with osmium.SimpleWriter(str(file), overwrite=True) as out:
        is_stop = stops.ravel().tolist()
        for number, place in enumerate(places.tolist()):
            tags = {"highway": "bus_stop"} if number < side * side and is_stop[number] else {}
            out.add_node(osmium.osm.mutable.Node(id=number + 1, version=1, location=place, tags=tags))
        ways = _write_streets(out, side)
        first = side * side + 1
        for (key, value, *_), ring in zip(areas, rings, strict=True):
            for at in range(first, first + 4 * len(ring), 4):
                ways += 1
                nodes = [at, at + 1, at + 2, at + 3, at]
                out.add_way(osmium.osm.mutable.Way(id=ways, version=1, nodes=nodes, tags={key: value}))
            first += 4 * len(ring)
    return places[: side * side].reshape(side, side, 2)[5::10, 5::10]


def _write_streets(out: osmium.SimpleWriter, side: int) -> int:
    """Write every row and column of corners as ways of at most nine blocks; one block's side in seven is left out."""
    number = 0
    corner = np.arange(1, side * side + 1).reshape(side, side)
    is_built = chances("streets", 2 * side * side).reshape(2 * side, side) > 0.15
    for line, nodes in enumerate([*corner, *corner.T]):
        kind = "secondary" if line % 12 == 0 else "residential"
        built = is_built[line] | (line % 12 == 0)
        start = 0
        for at in range(1, side + 1):
            if at == side or not built[at] or at - start == 9:
                end = at + 1 if at < side and built[at] else at
                if end - start > 1:
                    number += 1
                    part = nodes[start:end].tolist()
                    tags = {"highway": kind, "name": f"Street {line}"}
                    out.add_way(osmium.osm.mutable.Way(id=number, version=1, nodes=part, tags=tags))
                start = at
    return number
