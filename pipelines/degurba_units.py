"""Which municipalities are cities, towns and countryside? A table from their boundaries and the classes of a grid."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from pipelines.sources.boundaries import read_boundaries
from spatial_indicators.degurba.rasters import RasterGrid
from spatial_indicators.degurba.unit_amounts import unit_amounts
from spatial_indicators.degurba.units import CLASSES, EUROSTAT, Edition, shares, unit_level_1, unit_level_2

HEADER = ("code", "name", "level_1", "level_2", "dgurba", "people", *(f"share_{one}" for one in CLASSES))


def classify_units(
    path: Path, *, code: str, name: str, grid: RasterGrid, level_2: NDArray[np.uint8], edition: Edition
) -> list[tuple[Any, ...]]:
    """Rows of `HEADER`: classes in the codes of GHS-SMOD, `dgurba` in Eurostat's, shares of people (else of land)."""
    units = read_boundaries(path, code=code, name=name)
    place = grid.profile
    to_grid = pyproj.Transformer.from_crs("EPSG:4326", place["crs"].to_wkt(), always_xy=True)
    drawn = shapely.transform(units.geometry, to_grid.transform, interleaved=False)
    people, land = unit_amounts(drawn, units.codes, grid, level_2, tuple(place["transform"])[:6])
    found = shares(people, land)
    everyone = np.sum([people[one] for one in CLASSES], axis=0)
    level_1, kinds = unit_level_1(found), unit_level_2(found, edition)
    return [
        (units.codes[at], units.names[at], int(level_1[at]), int(kinds[at]), EUROSTAT[int(level_1[at])],
         round(float(everyone[at]), 1), *(round(float(found[one][at]), 6) for one in CLASSES))
        for at in range(len(units.codes))
    ]  # fmt: skip


def write_units(rows: list[tuple[Any, ...]], path: Path) -> None:
    """Write the table whole or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)
    unfinished.replace(path)
