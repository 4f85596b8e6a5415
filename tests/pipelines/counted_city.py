"""A city of four cells in a row, whose values can be counted by eye: people, women, and who is near a stop.

Cells are a hundredth of a degree wide, from ``west`` degrees east of ``ORIGIN`` on; the west two are a block and
district W, the east two district E. Every cell has 10 people, 4 of them women; near a stop are 10, 5, 0 and 0.
"""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Engine

from pipelines.database.amounts import Amounts, Place
from pipelines.database.indicator import TERM_COLUMNS
from pipelines.database.loading import OBSERVATION_COLUMNS, load_run
from pipelines.database.publication import publish
from pipelines.database.run import Outlines, RunContent, RunRecord

NEAR = (10.0, 5.0, 0.0, 0.0)
WIDTH = 0.01
ORIGIN = 8.0
"""Longitude, away from the cities of earlier releases; a power of two, so that shifted coordinates lose least."""


def load_city(  # noqa: PLR0913 - what differs between the cities of a test
    engine: Engine,
    city_id: str = "row",
    *,
    west: float = 0.0,
    near: Sequence[float] = NEAR,
    method: str = "un",
    year: int = 2021,
    indicator: str = "transport",
    is_published: bool = True,
    **changes: Any,
) -> uuid.UUID:
    """Load the city, publish it, and give its run."""
    known = {"country": "GBR", "code_version": "1", "fingerprint": uuid.uuid4().hex}
    record = RunRecord(city_id=city_id, city_name=city_id.title(), **known | changes)
    amounts = _amounts(city_id, near, method, year)
    blocks = gpd.GeoDataFrame({"block_id": [0, 1]}, geometry=[_box(west, 0, 2), _box(west, 2, 4)], crs=4326)
    outlines = partial(Outlines, areas=_areas(city_id, west), cells=_cells(west), blocks=blocks)
    load_run(
        engine,
        record,
        RunContent(
            outlines=outlines,
            amounts=amounts,
            observations=_observations(city_id, amounts, indicator, method, year),
            indicators=_indicators(indicator),
            terms=_terms(indicator, method),
            sources=_sources(),
        ),
    )
    if is_published:
        publish(engine, city_id, record.run_id)
    return record.run_id


def _box(west: float, start: int, end: int) -> shapely.Polygon:
    return shapely.box(ORIGIN + west + WIDTH * start, 0, ORIGIN + west + WIDTH * end, WIDTH)


def _areas(city_id: str, west: float) -> gpd.GeoDataFrame:
    rows = [("city", city_id, city_id.title(), None), ("ward", "W", "West", city_id), ("ward", "E", "East", city_id)]
    frame = pd.DataFrame(rows, columns=["level", "code", "name", "parent_code"])
    return gpd.GeoDataFrame(frame, geometry=[_box(west, 0, 4), _box(west, 0, 2), _box(west, 2, 4)], crs=4326)


def _cells(west: float) -> gpd.GeoDataFrame:
    columns = {"cell_id": range(4), "area_m2": [1.23e6] * 4, "block_id": [0, 0, 1, 1]}
    return gpd.GeoDataFrame(columns, geometry=[_box(west, cell, cell + 1) for cell in range(4)], crs=4326)


def _amounts(city_id: str, near: Sequence[float], method: str, year: int) -> Amounts:
    held = {
        Place("people", "", year): [10.0] * 4,
        Place("people", "", year, "F"): [4.0] * 4,
        Place("people_near_stop", method, year): list(near),
        Place("people_near_stop", method, year, "F"): [0.4 * people for people in near],
    }
    cells = np.array(list(held.values()))
    halves = np.stack([cells[:, :2].sum(axis=1), cells[:, 2:].sum(axis=1)], axis=1)
    return Amounts(
        places=list(held),
        units={"people": "people", "people_near_stop": "people"},
        cell_id=np.arange(4, dtype=np.int32),
        block_id=np.arange(2, dtype=np.int32),
        area=[("city", city_id), ("ward", "W"), ("ward", "E")],
        cells=cells,
        blocks=halves,
        areas=np.hstack([halves.sum(axis=1, keepdims=True), halves]),
    )


def _observations(city_id: str, amounts: Amounts, indicator: str, method: str, year: int) -> pd.DataFrame:
    rows = []
    for column, (level, code) in enumerate(amounts.area):
        for at, sex in enumerate(("_T", "F")):
            people, near = float(amounts.areas[at][column]), float(amounts.areas[at + 2][column])
            is_known = np.isfinite(near)
            numbers = (100 * near / people, None, None, near) if is_known else (None,) * 4
            group = (sex, "_T", "_T", *numbers, people, 1.0, None if is_known else "no_source", [], "1")
            rows.append((city_id, indicator, method, True, level, code, year, *group))
    return pd.DataFrame(rows, columns=OBSERVATION_COLUMNS)


def _indicators(indicator: str) -> pd.DataFrame:
    texts = {"code": "11.2.1", "title": "Access", "question": "Who reaches a stop?", "reference": "https://un.org"}
    meaning = {"unit": "percent", "direction": "up", "valid_min": 0.0, "valid_max": 100.0, "target": None}
    keys = {"indicator_id": indicator, "method_version": "1", "methods": ["un", "other"], "series": None}
    rule = {"scale": 100.0, "least_coverage": 0.1, "is_share_of_people": True, "description": "People within 500 m."}
    return pd.DataFrame([keys | texts | meaning | rule])


def _terms(indicator: str, method: str) -> pd.DataFrame:
    parts = {
        "numerator": ("people_near_stop", method),
        **dict.fromkeys(("denominator", "covered", "whole"), ("people", "")),
    }
    # Both methods from the first load on, as the terms of a version never change.
    rows = [
        (indicator, "1", name, part, "", measure, name if variant else "", 1.0)
        for name in ("un", "other")
        for part, (measure, variant) in parts.items()
    ]
    return pd.DataFrame(rows, columns=list(TERM_COLUMNS))


def _sources() -> pd.DataFrame:
    texts = {"title": "Map", "producer": "OSM", "licence": "ODbL-1.0", "attribution": "(c) OpenStreetMap contributors"}
    file = {"source_id": "row/osm", "file": "row.pbf", "sha256": "0" * 64, "bytes": 3, "url": None, "period": None}
    return pd.DataFrame([texts | file])
