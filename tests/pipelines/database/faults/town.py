"""A city of as many cells as wanted, whose every value follows from one number."""

from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipelines.database.amounts import Amounts, Place
from pipelines.database.run import Outlines, RunContent

YEARS = range(2002, 2022)
PEOPLE = 60.0
PART = ("indicator_id", "method_version", "method", "part", "flag", "measure", "variant", "factor")


def town_content(tiny: RunContent, city_id: str, access: float, side: int, west: str) -> RunContent:
    """Give ``side`` x ``side`` cells on the ground of the city of Tiny, with as many people in each.

    Of those, ``access`` per cent live near a stop, in the districts ``E`` and ``west`` alike. ``side`` is a multiple
    of 4, as the cells lie in 4 blocks of a hundredth of a degree.
    """
    codes = {"tiny": city_id, "W": west}
    areas = tiny.outlines().areas
    areas = areas.assign(code=areas["code"].replace(codes), parent_code=areas["parent_code"].replace(codes))
    outlines = partial(Outlines, areas=areas, cells=cells(side), blocks=blocks())
    changes = {
        "outlines": outlines,
        "amounts": amounts(side, access, [("city", city_id), ("ward", west), ("ward", "E")]),
        "observations": observations(tiny.observations, access, codes),
        "terms": pd.DataFrame(
            [
                ("transport", "1", "un", "numerator", "", "people_near_stop", "un", 1.0),
                *(
                    ("transport", "1", "un", part, "", "people", "", 1.0)
                    for part in ("denominator", "covered", "whole")
                ),
            ],
            columns=PART,
        ),
    }
    return RunContent(
        **{name: getattr(tiny, name) for name in RunContent.__slots__} | changes | {"people_total": PEOPLE}
    )


def cells(side: int) -> gpd.GeoDataFrame:
    column, row = np.tile(np.arange(side), side), np.repeat(np.arange(side), side)
    width, height = 0.04 / side, 0.01 / side
    shapes = shapely.box(column * width, row * height, (column + 1) * width, (row + 1) * height)
    columns = {"cell_id": np.arange(side**2), "area_m2": 4e6 / side**2, "block_id": column * 4 // side}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def blocks() -> gpd.GeoDataFrame:
    shapes = [shapely.box(0.01 * block, 0, 0.01 * (block + 1), 0.01) for block in range(4)]
    return gpd.GeoDataFrame({"block_id": range(4)}, geometry=shapes, crs="EPSG:4326")


def amounts(side: int, access: float, areas: list[tuple[str, str]]) -> Amounts:
    people = np.array([PEOPLE, PEOPLE * access / 100])[:, np.newaxis]
    return Amounts(
        places=[Place("people", "", YEARS[-1]), Place("people_near_stop", "un", YEARS[-1])],
        units={"people": "people", "people_near_stop": "people"},
        cell_id=np.arange(side**2, dtype=np.int32),
        block_id=np.arange(4, dtype=np.int32),
        area=areas,
        cells=np.repeat(people / side**2, side**2, axis=1),
        blocks=np.repeat(people / 4, 4, axis=1),
        areas=people * [1.0, 0.5, 0.5],
    )


def observations(tiny: pd.DataFrame, access: float, codes: dict[str, str]) -> pd.DataFrame:
    rows = pd.concat([tiny.assign(year=year) for year in YEARS], ignore_index=True)
    people = np.where(rows["level"] == "city", PEOPLE, PEOPLE / 2)
    known: dict[str, Any] = {"value": access, "lower": access, "upper": access, "reason": None}
    return rows.assign(
        **known,
        city_id=rows["city_id"].replace(codes),
        area_code=rows["area_code"].replace(codes),
        numerator=people * access / 100,
        denominator=people,
    )
