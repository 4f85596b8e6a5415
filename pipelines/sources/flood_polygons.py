"""Where does a flood reach, and how deep is it there at least? Read of polygons."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.sources.polygon_file import read_polygons
from pipelines.sources.row_values import written
from pipelines.sources.vector_file import Box
from spatial_indicators.errors import InputError
from spatial_indicators.flood_origin import FloodOrigin


@dataclass(frozen=True)
class FloodPolygons:
    """One flood.

    Parameters
    ----------
    geometry
        Polygons and MultiPolygons, EPSG:4326, which may overlap, shape (n,).
    depth_m
        Least depth in each, metres; 0 where it is not known, shape (n,).
    repaired
        How many had rings that cross.
    """

    geometry: NDArray[np.object_]
    depth_m: NDArray[np.float64]
    repaired: int


def read_flood(path: Path, origin: FloodOrigin, *, box: Box, factor: float, deepest_m: float) -> FloodPolygons:
    """Read the polygons of one return period near a city.

    Parameters
    ----------
    path
        The file.
    origin
        What the city's file says of it: columns, classes and the return period that is meant.
    box
        West, south, east, north of the city, degrees.
    factor
        Factor from the unit of the depths to metres.
    deepest_m
        The greatest depth that can be.

    Raises
    ------
    InputError
        When no polygon near the city is of the return period and others are, or a depth is missing, is of a class
        that the city's file does not name, or cannot be.
    """
    asked = [name for name in (origin.period_column, origin.depth_column) if name is not None]
    found = read_polygons(path, box=box, layer=origin.layer, columns=asked, gate="flood_meets_city")
    chosen = np.ones(len(found), dtype=bool)
    if origin.period_column is not None:
        chosen = _of_period(path, found.columns[origin.period_column], origin)
    depth = np.zeros(len(found))
    if origin.depth_column is not None:
        depth[chosen] = _depths(path, [found.columns[origin.depth_column][at] for at in np.flatnonzero(chosen)], origin)
        _check_range(path, depth * factor, deepest_m, origin)
    return FloodPolygons(found.geometry[chosen], depth[chosen] * factor, found.repaired)


def _of_period(path: Path, periods: Sequence[Any], origin: FloodOrigin) -> NDArray[np.bool_]:
    told = np.array([_number(period) for period in periods], dtype=np.float64)
    chosen: NDArray[np.bool_] = told == origin.return_period
    if len(periods) and not chosen.any():
        known = ", ".join(sorted({str(period) for period in periods})[:8])
        raise InputError(
            "no polygon near the city is of this return period",
            where=f"{path}, column {origin.period_column}",
            value=origin.return_period,
            remedy=f"The column has {known}",
        )
    return chosen


def _depths(path: Path, told: Sequence[Any], origin: FloodOrigin) -> list[float]:
    depths = [origin.depths.get(written(value), np.nan) if origin.depths else _number(value) for value in told]
    wrong = [value for value, depth in zip(told, depths, strict=True) if not np.isfinite(depth)]
    if wrong:
        known = f"Its classes here are {', '.join(origin.depths)}" if origin.depths else "Name its classes by `depths`"
        raise InputError(
            f"{len(wrong)} polygons have no depth that is known",
            where=f"{path}, column {origin.depth_column}",
            value=written(wrong[0]) or "nothing",
            remedy=known,
        )
    return depths


def _check_range(path: Path, depth_m: NDArray[np.float64], deepest_m: float, origin: FloodOrigin) -> None:
    if len(depth_m) and not (depth_m.min() >= 0 and depth_m.max() <= deepest_m):
        worst = depth_m.min() if depth_m.min() < 0 else depth_m.max()
        raise InputError(
            f"a depth is outside 0 to {deepest_m:g} m",
            where=f"{path}, column {origin.depth_column}",
            value=f"{worst:g} m",
            remedy="Say the unit of the depths by `unit`: m, cm or mm",
        )


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")
