"""Vegetation on cells, by the satellite image of the nearest year."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.step import Outcome, Place, Step
from pipelines.steps.features import city_box
from pipelines.steps.rasters import checks_of, names_of, nearest_in_time
from spatial_indicators.city import City
from spatial_indicators.layers.vegetation import vegetation_on_cells

KIND = "vegetation"


def _vegetation(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    city = place.city
    from pipelines.sources.bands import BandFiles, read_ndvi  # noqa: PLC0415  few cities give an image

    origin = nearest_in_time(city.satellite, city.year)
    year = origin.year or city.year
    key, paths = f"satellite.{origin.year}", inputs["source/satellite"]
    (red,) = paths[key]
    (nir,) = paths.get(f"{key}.nir", (red,))
    (mask,) = paths.get(f"{key}.mask", (red,))
    files = BandFiles(red, nir, mask if origin.mask is not None else None)
    box = city_box(inputs["features/boundaries"][city.counted_level].geometry)
    placed, pixels = read_ndvi(files, origin, box=box)
    cells = inputs["layer/cells"]
    layer = vegetation_on_cells(placed, cells, inputs["layer/districts"].projection, year=year)
    facts = {"year": year, "cells_known": int(layer.ndvi.is_known.sum())}
    facts |= {f"pixels_{name}": count for name, count in pixels.items()}
    return Outcome(layer, facts, checks_of(layer.ndvi, np.asarray(cells.area_m2), KIND, city.year))


def _parameters(city: City) -> Any:
    of_files = {"file", "nir_file", "mask_file"}
    return city.year, [origin.model_dump(mode="json", exclude=of_files) for origin in city.satellite]


STEPS = (
    Step(
        f"layer/{KIND}",
        ("source/satellite", "features/boundaries", "layer/cells", "layer/districts"),
        _vegetation,
        "NDVI of every cell and of what is within 300 m of its middle, and the share of its land that is green.",
        (__name__, "pipelines.sources.bands", "pipelines.sources.raster_window"),
        parameters=_parameters,
        check_names=names_of(KIND),
        is_given=lambda city: bool(city.satellite),
    ),
)
