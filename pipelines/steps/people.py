"""People on cells, from a census or from a raster, and where their walks start."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.source_catalog.registry import source_named
from pipelines.step import Check, Outcome, Place, Step, not_needed
from pipelines.steps.completeness import BUILDINGS, STREETS, buildings_gate, streets_gate
from pipelines.steps.features import WHOSE, city_box
from pipelines.steps.layers import BY_DISTRICT
from spatial_indicators.city import City
from spatial_indicators.grid import grid_of
from spatial_indicators.layers.people import EVERYONE, people_on_cells
from spatial_indicators.snapping import snap

DOORSTEP_M = 250.0
"""Homes farther from every walkable street are not served by any walk. Project's own choice (methods: 250 m)."""

ALIKE = 0.1
"""Difference between a census and a raster of people, relative to the census, that is worth a warning. Rasters are
models of a census: GHS-POP's totals are those of CIESIN's units, of another year and other borders. Our choice."""

RASTER = "features/people_raster"
CHECKS = ("census_codes_join", "disability_codes_join", "population_is_conserved", "census_agrees_with_raster")


def _raster(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if place.city.people is None or place.city.people.grid is None:
        return Outcome(None)
    from pipelines.sources.people_raster import read_people  # noqa: PLC0415  few cities give a raster

    origin = place.city.people.grid
    is_by_group = origin.is_by_group
    if origin.source is not None:
        is_by_group = source_named(origin.source, where=f"{place.city.city}: people.grid").is_by_group
    box = city_box(inputs["features/boundaries"][place.city.counted_level].geometry)
    return Outcome(read_people(inputs["source/census"]["people.grid"], origin, box=box, is_by_group=is_by_group))


def _residents(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    by_district, raster, cells = inputs[BY_DISTRICT], inputs[RASTER], inputs["layer/cells"]
    if place.city.people is None or (by_district is None and raster is None):
        return Outcome(None)
    districts, buildings, year = inputs["layer/districts"], inputs["features/buildings"], place.city.people.year
    if by_district is not None:
        return Outcome(people_on_cells(by_district.census, cells, districts, buildings, year=year))
    from spatial_indicators.layers.people_raster import people_from_raster  # noqa: PLC0415  few cities need it

    return Outcome(people_from_raster(raster, cells, buildings, districts.projection, year=year))


def _people(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if inputs["features/residents"] is None:
        return Outcome(None, checks=not_needed(*CHECKS))
    by_district, (people, _) = inputs[BY_DISTRICT], inputs["features/residents"]
    facts = {"people": float(people.count[0].sum()), "inhabited_cells": int((people.count[0] > 0).sum())}
    conserved = Check("population_is_conserved", passed=True, facts={"people": facts["people"]})
    gone_through = () if by_district is None else by_district.checks
    return Outcome(people, facts, (*gone_through, conserved, _compared(place, inputs)))


def _compared(place: Place, inputs: Mapping[str, Any]) -> Check:
    """Compare the census's total with that of a raster over the same land, where the city gives both."""
    by_district, raster = inputs[BY_DISTRICT], inputs[RASTER]
    if by_district is None or raster is None:
        return not_needed("census_agrees_with_raster")[0]
    from spatial_indicators.layers.on_cells import sum_on_cells  # noqa: PLC0415  few cities give both

    projection, year = inputs["layer/districts"].projection, place.city.people.year if place.city.people else 0
    counted = float(np.sum(by_district.census[EVERYONE]))
    modelled = float(np.nansum(sum_on_cells(raster.everyone, inputs["layer/cells"], projection, year=year).value))
    facts = {"census": round(counted, 1), "raster": round(modelled, 1)}
    is_alike = abs(modelled - counted) <= ALIKE * counted
    return Check("census_agrees_with_raster", is_alike, facts, is_warning=True)


def _homes(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if inputs["features/residents"] is None:
        return Outcome(None, checks=not_needed(BUILDINGS))
    _, homes = inputs["features/residents"]
    has_map = place.city.osm is not None
    checks = (buildings_gate(inputs["features/buildings"]),) if has_map else not_needed(BUILDINGS)
    return Outcome(homes, {"homes": len(homes.cell)}, checks)


def _people_grid(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if inputs["layer/people"] is None:
        return Outcome(None)
    size = place.city.grid.cell_size_m
    grid = grid_of(inputs["layer/cells"], inputs["layer/people"].count[0], cell_size_m=size)
    return Outcome(grid, {"people": float(np.nansum(grid.values, dtype=np.float64))})


def _doorsteps(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if place.city.osm is None or inputs["layer/homes"] is None:
        return Outcome(None, checks=not_needed(STREETS))
    homes = inputs["layer/homes"]
    doorsteps = snap(inputs["layer/streets"], homes.x, homes.y, limit_m=DOORSTEP_M)
    joined = float(np.mean(doorsteps.edge >= 0)) if len(doorsteps) else 0.0
    enough = streets_gate(place.city, inputs["layer/streets"], inputs["layer/cells"], inputs["layer/people"])
    return Outcome(doorsteps, {"share_joined_to_a_street": joined}, (enough,))


def _counted(city: City) -> Any:
    return city.people and (city.people.year, city.people.table is None), city.year


STEPS = (
    Step(
        RASTER,
        ("source/census", "features/boundaries"),
        _raster,
        "People per cell of a raster, in and around the city.",
        (__name__, "pipelines.sources.people_raster", "pipelines.sources.raster_window"),
        parameters=lambda city: city.people and city.people.grid and city.people.grid.model_dump(exclude=WHOSE),
        is_stored=False,
    ),
    Step(
        "features/residents",
        (BY_DISTRICT, RASTER, "features/buildings", "layer/cells", "layer/districts"),
        _residents,
        "People and homes.",
        (__name__,),
        parameters=_counted,
        is_stored=False,
    ),
    Step(
        "layer/people",
        ("features/residents", BY_DISTRICT, RASTER, "layer/cells", "layer/districts"),
        _people,
        "People of every group on cells; every district sums to its census, or to what a raster has there.",
        (__name__,),
        parameters=_counted,
        check_names=CHECKS,
        is_given=lambda city: city.people is not None,
    ),
    Step(
        "layer/people_grid",
        ("layer/people", "layer/cells"),
        _people_grid,
        "Everyone on uncut squares, as a Cloud Optimized GeoTIFF.",
        (__name__,),
        parameters=lambda city: city.grid.model_dump(mode="json"),
    ),
    Step(
        "layer/homes",
        ("features/residents", "features/buildings"),
        _homes,
        "Points that people start their walks from.",
        (__name__,),
        check_names=(BUILDINGS,),
    ),
    Step(
        "layer/doorsteps",
        ("layer/homes", "layer/streets", "layer/people", "layer/cells"),
        _doorsteps,
        "The point of the street network nearest to every home.",
        (__name__,),
        parameters=lambda city: city.grid.model_dump(mode="json"),
        check_names=(STREETS,),
    ),
)
