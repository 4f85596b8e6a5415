"""How much of each cell floods? From rasters of depth, and from polygons with or without depths."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from pipelines.step import Outcome, Place
from pipelines.steps.features import city_box
from pipelines.steps.rasters import FACTORS, RANGES, checks_of, placed_raster, raster_step
from spatial_indicators.errors import InputError
from spatial_indicators.flood_origin import FloodOrigin
from spatial_indicators.layers.on_cells import OnCells, share_on_cells

DEPTHS_M = (0.15, 0.5)
"""Depths from which land counts as flooded: water that enters homes, and water that stops walking. Project's choice."""

ANY_DEPTH = 0.0
"""Depth that stands for an outline, of which is not known how deep the water is."""

Shares = Iterator[tuple[float, OnCells]]


def _flood(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    """Give the flooded share of every cell, by return period and depth: (years, metres) to `OnCells`."""
    cells = inputs["layer/cells"]
    layer: dict[tuple[int, float], OnCells] = {}
    facts: dict[str, Any] = {}
    for origin in place.city.flood:
        shares = _of_polygons(place, inputs, origin, facts) if origin.is_polygons else _of_raster(place, inputs, origin)
        layer |= {(origin.return_period, least): share for least, share in shares}
    first = next(iter(layer.values()))
    facts |= {f"km2_{period}_{least:g}m": _km2(one, cells) for (period, least), one in layer.items()}
    return Outcome(layer, facts, checks_of(first, cells.area_m2, "flood", first.year))


def _of_raster(place: Place, inputs: Mapping[str, Any], origin: FloodOrigin) -> Shares:
    placed = placed_raster(place, inputs, "flood", _key(origin), origin)
    cells, projection = inputs["layer/cells"], inputs["layer/districts"].projection
    for least in DEPTHS_M:
        yield least, share_on_cells(placed, cells, projection, year=origin.year or place.city.year, least=least)


def _of_polygons(place: Place, inputs: Mapping[str, Any], origin: FloodOrigin, facts: dict[str, Any]) -> Shares:
    from pipelines.sources.flood_polygons import read_flood  # noqa: PLC0415  few cities give polygons
    from spatial_indicators.layers.flooded_land import share_in_polygons  # noqa: PLC0415

    (path,) = inputs["source/flood"][_key(origin)]
    box = city_box(inputs["features/boundaries"][place.city.counted_level].geometry)
    flood = read_flood(path, origin, box=box, factor=_factor(place, origin), deepest_m=RANGES["flood"][1])
    facts |= {
        f"polygons_{origin.return_period}": len(flood.geometry),
        f"repaired_{origin.return_period}": flood.repaired,
    }
    cells, projection = inputs["layer/cells"], inputs["layer/districts"].projection
    for least in DEPTHS_M if origin.has_depth else (ANY_DEPTH,):
        chosen = flood.geometry[flood.depth_m >= least]
        yield least, share_in_polygons(chosen, cells, projection, year=origin.year or place.city.year)


def _factor(place: Place, origin: FloodOrigin) -> float:
    known = FACTORS["flood"]
    unit = origin.unit or next(iter(known))
    if unit not in known:
        raise InputError(
            "the unit is not known", where=f"{place.city.city}: {_key(origin)}", value=unit,
            remedy=f"Write one of {', '.join(known)}",
        )  # fmt: skip
    return known[unit]


def _key(origin: FloodOrigin) -> str:
    return f"flood.{origin.return_period}"


def _km2(layer: OnCells, cells: Any) -> float:
    return float(np.nansum(layer.value * cells.area_m2) / 1e6)


STEPS = (
    raster_step(
        "flood",
        "Share of every cell that floods, by return period and depth.",
        _flood,
        *(__name__, "pipelines.sources.flood_polygons", "spatial_indicators.layers.flooded_land"),
    ),
)
