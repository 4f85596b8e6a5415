"""The smallest run: a city of four cells in a row, which are two blocks and two districts."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipelines.database.amounts import Amounts, Place
from pipelines.database.columns import KnownNumbers, Numbers, Points, Shapes, Texts
from pipelines.database.loading import OBSERVATION_COLUMNS
from pipelines.database.run import Features


def tiny_areas() -> gpd.GeoDataFrame:
    rows = [("city", "tiny", "Tiny", None), ("ward", "E", "East", "tiny"), ("ward", "W", "West", "tiny")]
    shapes = [shapely.box(0, 0, 0.04, 0.01), shapely.box(0.02, 0, 0.04, 0.01), shapely.box(0, 0, 0.02, 0.01)]
    columns = ["level", "code", "name", "parent_code"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=shapes, crs="EPSG:4326")


def tiny_cells() -> gpd.GeoDataFrame:
    shapes = [shapely.box(0.01 * column, 0, 0.01 * column + 0.01, 0.01) for column in range(4)]
    columns = {"cell_id": range(4), "area_m2": [1e6] * 4, "block_id": [0, 0, 1, 1]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def tiny_blocks() -> gpd.GeoDataFrame:
    shapes = [shapely.box(0, 0, 0.02, 0.01), shapely.box(0.02, 0, 0.04, 0.01)]
    return gpd.GeoDataFrame({"block_id": range(2)}, geometry=shapes, crs="EPSG:4326")


TINY_AMOUNTS = {
    Place("people", "", 2021): [10.0, 10.0, 20.0, 20.0],
    Place("people_near_stop", "un", 2021): [8.0, 8.0, 0.0, 0.0],
}


def amounts_of(held: Mapping[Place, Sequence[float]], city_id: str = "tiny") -> Amounts:
    """Give the amounts of a west half and an east half, which are a block each and the districts W and E."""
    cells = np.array(list(held.values()), dtype=np.float64)
    halves = np.stack([half.sum(axis=1) for half in np.array_split(cells, 2, axis=1)], axis=1)
    return Amounts(
        places=list(held),
        units={place.measure: "m2" if place.measure.endswith("_m2") else "people" for place in held},
        cell_id=np.arange(cells.shape[1], dtype=np.int32),
        block_id=np.arange(2, dtype=np.int32),
        area=[("city", city_id), ("ward", "W"), ("ward", "E")],
        cells=cells,
        blocks=halves,
        areas=np.hstack([halves.sum(axis=1, keepdims=True), halves]),
    )


def tiny_observations(access: float) -> pd.DataFrame:
    def row(level: str, code: str, value: float | None, reason: str | None) -> tuple[Any, ...]:
        group = ("_T", "_T", "_T")
        interval = (value, value, value, None, None, 1.0, reason)
        return ("tiny", "transport", "un", True, level, code, 2021, *group, *interval, ["tested"], "1")

    rows = [row("city", "tiny", access, None), row("ward", "W", access, None), row("ward", "E", None, "no_people")]
    return pd.DataFrame(rows, columns=OBSERVATION_COLUMNS)


def tiny_indicators() -> pd.DataFrame:
    texts = {"code": "11.2.1", "title": "Access", "question": "Who reaches a stop?", "reference": "https://un.org"}
    meaning = {"unit": "percent", "direction": "up", "valid_min": 0.0, "valid_max": 100.0, "target": 100.0}
    rule = {"scale": 100.0, "least_coverage": 0.1, "is_share_of_people": True}
    keys = {"indicator_id": "transport", "method_version": "1", "methods": ["un"], "series": None}
    return pd.DataFrame([{**keys, **texts, **meaning, **rule, "description": "People within 500 m."}])


def tiny_sources() -> pd.DataFrame:
    texts = {"title": "Map", "producer": "OSM", "licence": "ODbL-1.0", "attribution": "(c) OpenStreetMap contributors"}
    file = {"source_id": "tiny/osm", "file": "tiny.pbf", "sha256": "0" * 64, "bytes": 3, "url": None, "period": None}
    return pd.DataFrame([texts | file])


def tiny_features() -> Features:
    """Give a street that leads past the only stop, a motorway that nobody walks along, and a park."""
    lines = [shapely.LineString([(0.001, 0.005), (0.003, 0.005)]), shapely.LineString([(0.03, 0), (0.03, 0.01)])]
    park = shapely.MultiPolygon([shapely.box(0.03, 0.002, 0.031, 0.003)])
    return Features(
        street={
            "street_id": Numbers(np.arange(2, dtype=np.int32)),
            "way_id": Numbers(np.array([11, 12], dtype=np.int64)),
            "width_m": Numbers(np.array([9.0, 22.0])),
            "length_m": Numbers(np.array([220.0, 1100.0])),
            "to_stop_m": KnownNumbers(np.array([110.0, np.nan])),
            "to_open_space_m": KnownNumbers(np.array([np.nan, np.nan])),
            "is_walkable": Numbers(np.array([True, False])),
            "highway": Texts(["residential", "motorway"]),
            "geom": Shapes(np.array(lines, dtype=object)),
        },
        transit_stop={
            "stop_number": Numbers(np.zeros(1, dtype=np.int32)),
            **{name: Texts([text]) for name, text in {"stop_id": "node/1", "name": "", "capacity": "low"}.items()},
            "origin": Texts(["osm"]),
            "departures": KnownNumbers(np.array([np.nan])),
            "geom": Points(np.array([0.003]), np.array([0.005])),
        },
        open_space={
            "open_space_number": Numbers(np.zeros(1, dtype=np.int32)),
            **{name: Texts([text]) for name, text in {"open_space_id": "way/2", "name": "Park"}.items()},
            "kind": Texts(["leisure=park"]),
            "is_green": Numbers(np.array([True])),
            "area_m2": Numbers(np.array([12_300.0])),
            "geom": Shapes(np.array([park], dtype=object)),
        },
    )
