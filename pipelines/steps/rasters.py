"""Layers from rasters: what each says of every cell, by the rule of its kind."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from pipelines.source_catalog.registry import source_named
from pipelines.step import Check, Outcome, Place, Step
from pipelines.steps.features import city_box
from spatial_indicators.air_origin import AirOrigin
from spatial_indicators.city import City
from spatial_indicators.errors import InputError
from spatial_indicators.layers.on_cells import OnCells, PlacedRaster
from spatial_indicators.origin import Origin, RasterOrigin

Dated = TypeVar("Dated", bound=Origin)

FACTORS = {
    "pm25": {"ug m-3": 1.0, "kg m-3": 1e9, "g m-3": 1e6},
    "built_up": {"m2": 1.0, "km2": 1e6, "ha": 1e4},
    "population": {"people": 1.0},
    "flood": {"m": 1.0, "cm": 0.01, "mm": 0.001},
    "canopy": {"percent": 0.01, "share": 1.0},
    "land_cover": {"class": 1.0},
}
"""Factors from a raster's unit to the layer's; the first is the unit of a file that names none. CAMS gives kg m-3."""

RANGES = {
    "pm25": (0.0, 1000.0),
    "built_up": (0.0, np.inf),
    "population": (0.0, np.inf),
    "flood": (0.0, 100.0),
    "canopy": (0.0, 1.0),
    "land_cover": (0.0, 255.0),
}
"""What a layer's values can be, in its unit; the deepest flood of the JRC's maps is below 100 m."""


def placed_raster(
    place: Place, inputs: Mapping[str, Any], kind: str, key: str, origin: RasterOrigin, *, values: str = ""
) -> PlacedRaster:
    """Read the window of a raster that covers the city, in the layer's unit or that of the named values.

    Raises
    ------
    InputError
        When the unit is not known, or a value is outside the layer's range.
    """
    from pipelines.sources.raster_window import check_range, read_tiles  # noqa: PLC0415  few cities give a raster

    paths = inputs[f"source/{kind}"][key]
    known = FACTORS[values or kind]
    unit = origin.unit or next(iter(known))
    if unit not in known:
        raise InputError(
            "the unit is not known", where=f"{place.city.city}: {key}", value=unit,
            remedy=f"Write one of {', '.join(known)}",
        )  # fmt: skip
    box = city_box(inputs["features/boundaries"][place.city.counted_level].geometry)
    chosen = _of_air(place, key, paths[0], origin, unit) if isinstance(origin, AirOrigin) else {"band": origin.band}
    placed = read_tiles(paths, box=box, factor=known[unit], **chosen)
    check_range(placed, *RANGES[values or kind], paths)
    return placed


def _of_air(place: Place, key: str, path: Path, origin: AirOrigin, unit: str) -> Mapping[str, Any]:
    """Say what of a file of air is read; refuse a unit that it contradicts.

    A unit that it writes like none that is known says nothing.
    """
    from pipelines.sources.netcdf import unit_told  # noqa: PLC0415  few cities give a raster of air

    declared = source_named(origin.source, where=key) if origin.source else None
    variable = origin.variable or (declared.variable if declared else None)
    told = _plain(unit_told(path, variable))
    meant = next((name for name in FACTORS["pm25"] if _plain(name) == told), unit)
    if meant != unit:
        raise InputError(
            f"`unit` is {unit}, but the file says otherwise", where=f"{place.city.city}: {key}", value=meant,
            remedy=f"Write `unit: {meant}`",
        )  # fmt: skip
    least = origin.missing_up_to if declared is None else declared.missing_up_to
    band = None if origin.average else origin.band
    return {"band": band, "variable": variable, "missing_up_to": -np.inf if least is None else least}


def _plain(unit: str) -> str:
    """Write a unit without the signs that differ: kg m**-3, kg m^-3 and kg/m3 are kg m-3, and a micro is a u."""
    plain = unit.replace("\u00b5", "u").replace("\u03bc", "u").replace("\u00b3", "3").replace("/m3", "m-3")
    return re.sub(r"[\s*^]", "", plain).lower()


def nearest_in_time(origins: Sequence[Dated], year: int) -> Dated:
    """Choose the origin whose year is nearest to the asked one, the earlier of two."""
    return min(origins, key=lambda origin: (abs((origin.year or year) - year), origin.year or year))


def checks_of(layer: OnCells, area_m2: Any, kind: str, year: int) -> tuple[Check, ...]:
    """Look at what a layer covers and at its year."""
    share = float(np.sum(layer.known * area_m2) / np.sum(area_m2))
    covered = {"share_of_land": round(share, 6)}
    return (
        Check(f"{kind}_meets_city", passed=share > 0, facts=covered),
        Check(f"{kind}_covers_city", share > 1 - 1e-6, covered, is_warning=True),
        Check(f"{kind}_is_of_the_year", layer.year == year, {"year": layer.year, "asked": year}, is_warning=True),
    )


def yearly(kind: str, on_cells: Callable[..., OnCells]) -> Callable[[Place, Mapping[str, Any]], Outcome]:
    """Make the function that reads the raster of the nearest year onto the cells."""

    def compute(place: Place, inputs: Mapping[str, Any]) -> Outcome:
        origin = nearest_in_time(getattr(place.city, kind), place.city.year)
        cells, projection = inputs["layer/cells"], inputs["layer/districts"].projection
        placed = placed_raster(place, inputs, kind, f"{kind}.{origin.year}", origin)
        layer = on_cells(placed, cells, projection, year=origin.year)
        facts = {"year": layer.year, "cells_known": int(layer.is_known.sum())}
        return Outcome(layer, facts, checks_of(layer, cells.area_m2, kind, place.city.year))

    return compute


def names_of(kind: str) -> tuple[str, ...]:
    """Name the gates of a layer."""
    return f"{kind}_meets_city", f"{kind}_covers_city", f"{kind}_is_of_the_year"


def raster_step(
    kind: str, description: str, compute: Callable[[Place, Mapping[str, Any]], Outcome], *modules: str
) -> Step:
    """Make the step of a layer on cells that several files of one key give."""

    def parameters(city: City) -> Any:
        return city.year, [origin.model_dump(mode="json", exclude={"file"}) for origin in getattr(city, kind)]

    return Step(
        f"layer/{kind}",
        (f"source/{kind}", "features/boundaries", "layer/cells", "layer/districts"),
        compute,
        description,
        (__name__, "pipelines.sources.raster_window", *modules),
        parameters=parameters,
        check_names=names_of(kind),
        is_given=lambda city: bool(getattr(city, kind)),
    )
