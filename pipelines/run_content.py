"""What does a run hold? The layers, measures and values of a city as the tables that the record keeps."""

from functools import cache

import numpy as np
import pandas as pd
import shapely

from pipelines.catalogue import catalogue, source_rows, term_rows
from pipelines.city_run import CityRun
from pipelines.database.amounts import Amounts, Place
from pipelines.database.columns import Column, KnownNumbers, Numbers, Points, Shapes, Texts
from pipelines.database.run import Features, Outlines, RunContent
from pipelines.geography import Geography, outlines_of
from pipelines.measure_tables import FloatArray, rows_of
from pipelines.progress import progress_rows
from pipelines.steps.registry import all_steps
from pipelines.steps.years import KEY as OTHER_YEARS
from pipelines.steps.years import OtherYears
from spatial_indicators.area_of_analysis import delineations
from spatial_indicators.blocks import block_of_cells, block_zones
from spatial_indicators.city import City
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.people import EVERYONE
from spatial_indicators.layers.stops import Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.measure import measures
from spatial_indicators.projection import Projection
from spatial_indicators.street_walks import middles, stretches_of, walk_to_open_space_m, walk_to_stop_m
from spatial_indicators.zones import zones_of


def content_of(run: CityRun) -> RunContent:
    """Gather everything that a run found."""
    cells, people = run.value("layer/cells"), run.value("layer/people")
    city = run.place.city
    others: OtherYears = run.value(OTHER_YEARS)
    frames = [run.value(key) for key in all_steps() if key.startswith("indicator/")]
    frames += [] if others.observations is None else [others.observations]
    values = pd.concat(frames, ignore_index=True)
    return RunContent(
        outlines=cache(lambda: drawn_outlines(run)),
        amounts=amounts_of(run),
        observations=values,
        indicators=catalogue(),
        terms=term_rows(),
        sources=source_rows(run),
        progress=progress_rows(values, others.series, others.breaks),
        delineations=delineations(
            city.area_of_analysis,
            ("city", *(district.level for district in city.districts)),
            year=city.districts[0].year,
        ),
        features=cache(lambda: features_of(run)),
        valid_from=city.boundaries.valid_from,
        valid_until=city.boundaries.valid_until,
        people_total=None if people is None else float(people.count[0].sum()),
        land_total_m2=float(cells.area_m2.sum()),
    )


def drawn_outlines(run: CityRun) -> Outlines:
    """Wait until areas, cells and blocks are drawn, and give them as tables."""
    geography: Geography = run.value("features/geography")
    return Outlines(areas=geography.areas, cells=geography.cells, blocks=geography.shapes)


def amounts_of(run: CityRun) -> Amounts:
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
    others: OtherYears = run.value(OTHER_YEARS)
    places += [Place(*place) for place in others.places]
    rows += others.cells
    levels = zones_of(districts, cells, city=city.city)
    blocks = block_zones(block_of_cells(cells, cell_size_m=city.grid.cell_size_m))
    return Amounts(
        places=places,
        units={name: one.unit for name, one in measures().items()},
        cell_id=np.arange(len(cells), dtype=np.int32),
        block_id=np.arange(len(blocks.codes), dtype=np.int32),
        area=[(level.level, code) for level in levels for code in level.codes],
        cells=rows,
        blocks=[blocks.sums(row[None])[0] for row in rows],
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
