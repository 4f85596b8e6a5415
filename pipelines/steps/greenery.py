"""Trees, canopy, and what green everybody has at home: only where the city gives trees or canopy."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from pipelines.step import Check, Outcome, Place, Step, not_needed
from pipelines.steps.features import WHOSE, city_box
from pipelines.steps.land_cover import classes_of, of_classes
from pipelines.steps.rasters import checks_of, nearest_in_time, placed_raster, raster_step
from spatial_indicators.city import City
from spatial_indicators.errors import InputError

TREES_EXIST = "trees_exist"
ONE_PER_CENT = 0.01


def _trees(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if place.city.trees is None:
        return Outcome(None, checks=not_needed(TREES_EXIST))
    from pipelines.sources.trees import read_trees  # noqa: PLC0415  few cities give their trees
    from spatial_indicators.layers.trees import Trees  # noqa: PLC0415  as above

    (path,) = inputs["source/trees"]["trees"]
    box = city_box(inputs["features/boundaries"][place.city.counted_level].geometry)
    rows = read_trees(path, place.city.trees, box=box)
    trees = Trees(*inputs["layer/districts"].projection.metres(rows.lon, rows.lat))
    facts = {"trees": len(trees), "left_out": rows.left_out, "no_points": rows.others}
    return Outcome(trees, facts, (Check(TREES_EXIST, len(trees) > 0, facts, is_warning=True),))


def _canopy(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    from spatial_indicators.layers.on_cells import mean_on_cells  # noqa: PLC0415  few cities give canopy

    origin = nearest_in_time(place.city.canopy, place.city.year)
    key = f"canopy.{origin.year}"
    classes = classes_of(origin, "canopy", where=f"{place.city.city}: {key}")
    placed = placed_raster(place, inputs, "canopy", key, origin, values="land_cover" if classes else "")
    if classes:
        placed = of_classes(placed, classes)
    elif origin.unit is None and 0 < np.nan_to_num(placed.raster.values).max(initial=0.0) <= ONE_PER_CENT:
        raise InputError(
            "no pixel has more than 1 per cent of canopy, as in a mask of 0 and 1",
            where=f"{place.city.city}: {key}",
            value=", ".join(path.name for path in inputs["source/canopy"][key]),
            remedy="Write its unit: share (0 to 1), or percent if that is meant",
        )
    cells, projection = inputs["layer/cells"], inputs["layer/districts"].projection
    layer = mean_on_cells(placed, cells, projection, year=origin.year or place.city.year)
    layer = replace(layer, value=np.clip(layer.value, 0.0, 1.0))  # rounding of sums, not of the raster
    facts = {"year": layer.year, "cells_known": int(layer.is_known.sum())}
    return Outcome(layer, facts, checks_of(layer, cells.area_m2, "canopy", place.city.year))


def _greenery(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    from spatial_indicators.layers import greenery  # noqa: PLC0415  few cities give trees or canopy

    layers = {key.removeprefix("layer/"): value for key, value in inputs.items()}
    people, homes, cells = layers["people"], layers["homes"], layers["cells"]
    if people is None or homes is None:
        return Outcome(None)
    found = greenery.Greenery(
        greenery.trees_at_home(layers["trees"], homes, people),
        greenery.canopy_of_neighbourhood(layers["canopy"], homes, cells, place.city.counted_level),
        greenery.walk_to_green_m(layers["open_spaces"], layers["doorsteps"], layers["streets"]),
    )
    facts = {
        f"homes_with_known_{name}": int((~np.isnan(part)).sum())
        for name, part in (("trees", found.trees), ("canopy", found.canopy), ("walk_to_green", found.green_m))
        if part is not None
    }
    return Outcome(found, facts)


def _tree_parameters(city: City) -> Any:
    return city.trees and city.trees.model_dump(mode="json", exclude=WHOSE)


NEEDED = ("trees", "canopy", "people", "homes", "cells", "open_spaces", "doorsteps", "streets")

STEPS = (
    Step(
        "layer/trees",
        ("source/trees", "features/boundaries", "layer/districts"),
        _trees,
        "Trees of the city's inventory.",
        (__name__, "pipelines.sources.trees", "spatial_indicators.layers.trees"),
        parameters=_tree_parameters,
        check_names=(TREES_EXIST,),
        is_given=lambda city: city.trees is not None,
    ),
    raster_step("canopy", "Share of every cell's land under crowns of trees.", _canopy),
    Step(
        "layer/greenery",
        tuple(f"layer/{name}" for name in NEEDED),
        _greenery,
        "Trees near every home, canopy of its neighbourhood, and the walk to public green space.",
        (__name__, "spatial_indicators.layers.greenery"),
        parameters=lambda city: city.counted_level,
        is_given=lambda city: city.trees is not None or bool(city.canopy),
    ),
)
