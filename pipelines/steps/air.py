"""Fine dust on cells: from a raster, else between the stations that measured it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from pipelines.step import Check, Outcome, Place, Step, not_needed
from pipelines.steps.rasters import checks_of, names_of, nearest_in_time, yearly
from spatial_indicators.city_tables import StationTables
from spatial_indicators.districts import Districts
from spatial_indicators.errors import GateFailed
from spatial_indicators.interpolation import Stations, inverse_distance, left_out
from spatial_indicators.layers.on_cells import OnCells, mean_on_cells
from spatial_indicators.projection import Projection

AGREE = ("air_stations_are_placed", "air_stations_agree")
LARGEST_BIAS = 0.2
"""Mean difference of a raster from the stations, relative to their mean, that is worth a warning. Project's choice."""


def _pm25(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    city = place.city
    if city.pm25:
        outcome = yearly("pm25", mean_on_cells)(place, inputs)
        return Outcome(outcome.value, outcome.facts, (*outcome.checks, *_compared(place, inputs, outcome.value)))
    declared = nearest_in_time(city.air_stations, city.year)
    stations, placed = _stations(inputs, declared)
    if not len(stations):
        raise GateFailed(
            "pm25_meets_city",
            f"no station of {city.city} has a place and {declared.completeness:.0%} of the days of {declared.year}",
            remedy="Give `places`, or the level whose districts the stations are named after",
        )
    cells = inputs["layer/cells"]
    middle = shapely.centroid(cells.geometry)
    value = inverse_distance(stations, shapely.get_x(middle), shapely.get_y(middle), power=declared.power)
    layer = OnCells(value, np.ones(len(cells)), declared.year, is_interpolated=True)
    error = left_out(stations, power=declared.power)
    facts = {"stations": len(stations), "rmse": error.rmse, "bias": error.bias, "rmse_of_mean": error.rmse_of_mean}
    known = {name: round(number, 3) for name, number in facts.items() if np.isfinite(number)}
    agree = Check("air_stations_agree", passed=True, facts=known)
    return Outcome(layer, known, (*checks_of(layer, cells.area_m2, "pm25", city.year), placed, agree))


def _compared(place: Place, inputs: Mapping[str, Any], layer: OnCells) -> tuple[Check, ...]:
    """Compare a raster with the stations of its year; the raster counts."""
    same = [declared for declared in place.city.air_stations if declared.year == layer.year]
    if not same:
        return not_needed(*AGREE)
    stations, placed = _stations(inputs, same[0])
    at = inputs["layer/cells"].holding(shapely.points(stations.x, stations.y))
    is_inside = (at >= 0) & layer.is_known[at]
    difference = layer.value[at[is_inside]] - stations.value[is_inside]
    if not len(difference):
        return placed, Check("air_stations_agree", passed=True, facts={"stations": 0})
    bias, mean = float(difference.mean()), float(stations.value[is_inside].mean())
    rmse = float(np.sqrt(np.mean(difference**2)))
    facts = {"stations": len(difference), "bias": round(bias, 3), "rmse": round(rmse, 3), "mean": round(mean, 3)}
    return placed, Check("air_stations_agree", abs(bias) <= LARGEST_BIAS * mean, facts, is_warning=True)


def _stations(inputs: Mapping[str, Any], declared: StationTables) -> tuple[Stations, Check]:
    """Give the stations with a place and enough days, and the gate that names the others."""
    from pipelines.sources.air_stations import read_annual_means  # noqa: PLC0415  few cities have tables of stations

    paths, key = inputs["source/air_stations"], f"air_stations.{declared.year}"
    means = read_annual_means(paths[key][0], declared)
    at = _places(inputs["layer/districts"], paths.get(f"{key}.places"), declared)
    unplaced = [name for name in means.station if name not in at]
    known = zip(means.station, np.isfinite(means.value), strict=True)
    sparse = [name for name, is_known in known if name in at and not is_known]
    used = [number for number, name in enumerate(means.station) if name in at and np.isfinite(means.value[number])]
    position = np.array([at[means.station[number]] for number in used]).reshape(-1, 2)
    facts = {"stations": len(used), "without_a_place": len(unplaced), "too_few_days": ", ".join(sparse)}
    is_whole = not sparse and (declared.places is None or not unplaced)
    placed = Check(AGREE[0], is_whole, facts, is_warning=True)
    return Stations(position[:, 0], position[:, 1], means.value[used]), placed


def _places(
    districts: Districts, paths: Sequence[Path] | None, declared: StationTables
) -> Mapping[str, tuple[float, float]]:
    """Give the places of stations, metres: by their table, else a point inside the district of the same name."""
    if declared.places is not None and paths:
        from pipelines.sources.air_stations import read_places  # noqa: PLC0415  few cities have tables of stations

        found = read_places(paths[0], declared.places)
        return dict(zip(found, _projected(list(found.values()), districts.projection), strict=True))
    level = next(level for level in districts.levels if level.name == declared.level)
    inside = shapely.point_on_surface(np.asarray(level.geometry, dtype=object))
    return {name: (point.x, point.y) for name, point in zip(level.names, inside, strict=True)}


def _projected(degrees: Sequence[tuple[float, float]], projection: Projection) -> list[tuple[float, float]]:
    points = projection.project(shapely.points(np.array(degrees)))
    return [(point.x, point.y) for point in points]


STEPS = (
    Step(
        "layer/pm25",
        ("source/pm25", "source/air_stations", "features/boundaries", "layer/cells", "layer/districts"),
        _pm25,
        "Mean PM2.5 of the year on cells, ug/m3: of a raster, else between stations.",
        (__name__, "pipelines.sources.raster_window", "pipelines.sources.air_stations"),
        parameters=lambda city: (
            city.year,
            [origin.model_dump(mode="json", exclude={"file"}) for origin in (*city.pm25, *city.air_stations)],
        ),
        check_names=(*names_of("pm25"), *AGREE),
        is_given=lambda city: bool(city.pm25 or city.air_stations),
    ),
)
