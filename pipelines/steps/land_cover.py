"""Layers from classes of land cover: the land of some classes on every cell."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from pipelines.source_catalog.registry import source_named
from pipelines.step import Outcome, Place
from pipelines.steps.rasters import checks_of, nearest_in_time, placed_raster, raster_step
from spatial_indicators.area_origin import LandCoverOrigin
from spatial_indicators.land_cover import CLASSES
from spatial_indicators.layers.on_cells import OnCells, PlacedRaster, area_on_cells, sum_on_cells


def classes_of(origin: LandCoverOrigin, layer: str, *, where: str) -> tuple[int, ...]:
    """Give the classes that make up a layer: those that the city names, of the legend, or of the dataset; else none."""
    if origin.classes or origin.legend is not None:
        return origin.classes or CLASSES[origin.legend or "esa_worldcover"][layer]
    return () if origin.source is None else source_named(origin.source, where=where).classes.get(layer, ())


def of_classes(placed: PlacedRaster, classes: tuple[int, ...]) -> PlacedRaster:
    """Say of every pixel whether it is of one of the classes, 0 or 1; one without a class is not known."""
    found = placed.raster.values
    is_one = np.where(np.isnan(found), np.nan, np.isin(found, classes))
    return replace(placed, raster=replace(placed.raster, values=is_one))


def built_up_land(place: Place, inputs: Mapping[str, Any], origin: LandCoverOrigin) -> OnCells:
    """Give built-up land on cells, m2: square metres of a raster, or the land of its built-up classes."""
    key, year = f"built_up.{origin.year}", origin.year or place.city.year
    cells, projection = inputs["layer/cells"], inputs["layer/districts"].projection
    classes = classes_of(origin, "built_up", where=f"{place.city.city}: {key}")
    if not classes:
        placed = placed_raster(place, inputs, "built_up", key, origin)
        return sum_on_cells(placed, cells, projection, year=year)
    placed = placed_raster(place, inputs, "built_up", key, origin, values="land_cover")
    return area_on_cells(of_classes(placed, classes), cells, projection, year=year)


def _built_up(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    layer = built_up_land(place, inputs, nearest_in_time(place.city.built_up, place.city.year))
    facts = {"year": layer.year, "cells_known": int(layer.is_known.sum())}
    return Outcome(layer, facts, checks_of(layer, inputs["layer/cells"].area_m2, "built_up", place.city.year))


STEPS = (raster_step("built_up", "Built-up land on cells, m2.", _built_up, __name__),)
