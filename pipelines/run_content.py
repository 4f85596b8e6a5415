"""What does a run hold? The layers, measures and values of a city as the tables that the record keeps."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipelines.catalogue import catalogue, source_rows, term_rows
from pipelines.city_run import CityRun
from pipelines.database.amounts import Amounts, Place
from pipelines.database.columns import Column, KnownNumbers, Numbers, Points, Shapes, Texts
from pipelines.database.run import Features, RunContent
from pipelines.measure_tables import FloatArray, rows_of
from pipelines.steps.registry import all_steps
from spatial_indicators.blocks import Blocks, blocks_of
from spatial_indicators.cells import Cells
from spatial_indicators.city import City
from spatial_indicators.districts import Districts
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.people import EVERYONE
from spatial_indicators.layers.stops import Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.noding import noded
from spatial_indicators.projection import Projection
from spatial_indicators.street_walks import middles, stretches_of, walk_to_open_space_m, walk_to_stop_m
from spatial_indicators.zones import zones_of


def content_of(run: CityRun) -> RunContent:
    """Gather everything that a run found."""
    districts: Districts = run.value("layer/districts")
    cells, people = run.value("layer/cells"), run.value("layer/people")
    city = run.place.city
    whole = districts.city_outline()
    blocks = blocks_of(cells, whole, cell_size_m=city.grid.cell_size_m)
    frames = [run.value(key) for key in all_steps() if key.startswith("indicator/")]
    outlines = outlines_of(noded(blocks.geometry, cells), districts.projection)
    columns = {"cell_id": np.arange(len(cells)), "area_m2": cells.area_m2, "block_id": blocks.of_cell}
    return RunContent(
        areas=areas_of(city, districts, outlines_of(area_shapes(whole, districts, cells), districts.projection)),
        cells=gpd.GeoDataFrame(columns, geometry=districts.projection.unproject(cells.geometry), crs="EPSG:4326"),
        blocks=gpd.GeoDataFrame({"block_id": np.arange(len(blocks))}, geometry=outlines, crs="EPSG:4326"),
        amounts=amounts_of(run, blocks),
        observations=pd.concat(frames, ignore_index=True),
        indicators=catalogue(),
        terms=term_rows(),
        sources=source_rows(run),
        features=features_of(run),
        valid_from=city.boundaries.valid_from,
        valid_until=city.boundaries.valid_until,
        people_total=None if people is None else float(people.count[0].sum()),
        land_total_m2=float(cells.area_m2.sum()),
    )


def area_shapes(whole: shapely.Geometry, districts: Districts, cells: Cells) -> NDArray[np.object_]:
    """Draw the city and its districts, level by level, through the corners of their cells, in metres."""
    shapes = [whole, *(shape for level in districts.levels for shape in level.geometry)]
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return noded(geometry, cells)


def areas_of(city: City, districts: Districts, outlines: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Name the city and its districts in the order of `area_shapes`, finer ones with the code of their parent."""
    parents = districts.parents()
    rows: list[tuple[str, str, str, str | None]] = [("city", city.city, city.name, None)]
    for level in districts.levels:
        is_counted = level is districts.counted
        rows += [
            (level.name, code, name, parents.get(code, city.city) if is_counted else city.city)
            for code, name in zip(level.codes, level.names, strict=True)
        ]
    frame = pd.DataFrame(rows, columns=["level", "code", "name", "parent_code"])
    return gpd.GeoDataFrame(frame, geometry=outlines, crs="EPSG:4326")


def amounts_of(run: CityRun, blocks: Blocks) -> Amounts:
    """Lay out every measure, variant and group, and sum them over blocks and areas as the values are summed."""
    cells, districts = run.value("layer/cells"), run.value("layer/districts")
    people, city = run.value("layer/people"), run.place.city
    groups = (EVERYONE,) if people is None else people.groups
    places: list[Place] = []
    rows: list[FloatArray] = []
    for key in all_steps():
        if key.startswith("measure/"):
            for variant, number, row in rows_of(run.value(key)):
                places.append(Place(key.removeprefix("measure/"), variant, city.year, *groups[number]))
                rows.append(row)
    levels = zones_of(districts, cells, city=city.city)
    return Amounts(
        places=places,
        cell_id=np.arange(len(cells), dtype=np.int32),
        block_id=np.arange(len(blocks), dtype=np.int32),
        area=[(level.level, code) for level in levels for code in level.codes],
        cells=rows,
        blocks=[blocks.zones().sums(row[None])[0] for row in rows],
        areas=[np.concatenate([level.sums(row[None])[0] for level in levels]) for row in rows],
    )


def features_of(run: CityRun) -> Features:
    """Give streets with their walks, stops and open spaces, EPSG:4326."""
    streets, stops, spaces = (run.value(f"layer/{name}") for name in ("streets", "stops", "open_spaces"))
    projection = run.value("layer/districts").projection
    return Features(
        street={} if streets is None else _street_rows(streets, stops, spaces, projection, run.place.city),
        transit_stop={} if stops is None else _stop_rows(stops, projection),
        open_space={} if spaces is None else _open_space_rows(spaces, projection),
    )


def _street_rows(
    streets: Streets, stops: Stops, spaces: OpenSpaces, projection: Projection, city: City
) -> dict[str, Column]:
    stretches = stretches_of(streets)
    start, first = middles(streets, stretches), stretches.edge
    return {
        "street_id": Numbers(np.arange(len(stretches), dtype=np.int32)),
        "way_id": Numbers(streets.way_id[first].astype(np.int64)),
        "width_m": Numbers(streets.width_m[first]),
        "length_m": Numbers(stretches.length_m),
        "to_stop_m": KnownNumbers(walk_to_stop_m(streets, start, stops, origin=city.default_stops)),
        "to_open_space_m": KnownNumbers(walk_to_open_space_m(streets, start, spaces)),
        "is_walkable": Numbers(streets.is_walkable[first]),
        "highway": Texts(streets.highway[first]),
        "geom": Shapes(projection.unproject(stretches.geometry)),
    }


def _stop_rows(stops: Stops, projection: Projection) -> dict[str, Column]:
    lon, lat = shapely.get_coordinates(projection.unproject(shapely.points(stops.x, stops.y))).T
    return {
        "stop_number": Numbers(np.arange(len(stops), dtype=np.int32)),
        **{name: Texts(getattr(stops, name)) for name in ("stop_id", "name", "capacity", "origin")},
        "departures": KnownNumbers(stops.departures),
        "geom": Points(lon, lat),
    }


def _open_space_rows(spaces: OpenSpaces, projection: Projection) -> dict[str, Column]:
    return {
        "open_space_number": Numbers(np.arange(len(spaces), dtype=np.int32)),
        **{name: Texts(getattr(spaces, name)) for name in ("open_space_id", "name", "kind")},
        "is_green": Numbers(spaces.is_green),
        "area_m2": Numbers(shapely.area(spaces.geometry)),
        "geom": Shapes(outlines_of(spaces.geometry, projection)),
    }


def outlines_of(shapes: NDArray[np.object_], projection: Projection) -> NDArray[np.object_]:
    """Give areas as valid MultiPolygons, EPSG:4326: rounding in degrees may cross lines that nearly touch in metres."""
    degrees = projection.unproject(shapes)
    is_broken = ~shapely.is_valid(degrees)
    degrees[is_broken] = shapely.make_valid(degrees[is_broken])
    parts, owner = shapely.get_parts(degrees, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    owner = owner[inner]
    is_area = shapely.get_dimensions(parts) == 2
    outlines: NDArray[np.object_] = shapely.multipolygons(parts[is_area], indices=owner[is_area])
    return outlines
