"""Values of other years than the city's own: the same formulas on the same cells, with the inputs of each year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipelines.layers_of_year import LayersOfYear
from pipelines.step import Outcome, Place, Step
from pipelines.years import breaks_of_indicator, given_years, own_flags, people_by_raster
from spatial_indicators.city import City
from spatial_indicators.flood_origin import published_flood
from spatial_indicators.indicator import Indicator, indicators
from spatial_indicators.layers.people import EVERYONE
from spatial_indicators.measure import measures
from spatial_indicators.observation import COLUMNS, NUMBERS, Setting, observations
from spatial_indicators.series import BREAK_FLAG
from spatial_indicators.years import layers_of, other_years
from spatial_indicators.zones import zones_of

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]

KEY = "features/years"
PARAMETERS = {
    "year",
    "stops",
    "breaks",
    "people",
    "population",
    "pm25",
    "air_stations",
    "satellite",
    "built_up",
    "flood",
    "disasters",
}


@dataclass(frozen=True)
class OtherYears:
    """What is known of other years, everyone alone: a raster tells no groups, and held shares of groups say nothing.

    Parameters
    ----------
    observations
        Values, one row an observation; empty where there are none.
    places, cells
        What the amounts of cells mean, and the amounts, shape (cells,) each.
    series
        Years of every indicator that are of one series with each other, the city's own among them where its inputs
        are of that year.
    breaks
        Years in which the series of an indicator breaks.
    """

    observations: "pd.DataFrame | None" = None
    places: list[tuple[str, str, int]] = field(default_factory=list)
    cells: list[FloatArray] = field(default_factory=list)
    series: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    breaks: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def _years(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    city, given = place.city, given_years(place.city)
    others = {name: other_years(one, measures(), given) for name, one in indicators().items()}
    series = {name: _series(city, indicators()[name], years) for name, years in others.items()}
    breaks = {name: breaks_of_indicator(city, indicators()[name], years) for name, years in series.items() if years[1:]}
    found = OtherYears(series=series, breaks=breaks)
    rows: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    chosen = (city.default_stops, published_flood(city.flood))
    for year in sorted({year for years in others.values() for year in years}):
        names = [name for name, years in others.items() if year in years]
        layers = LayersOfYear(place, inputs, year)
        arrays = {name: _amounts(layers, name) for name in _measures_of(names)}
        for measure, variants in arrays.items():
            for variant, amounts in variants.items():
                found.places.append((measure, variant, year))
                found.cells.append(amounts[0])
        zones = zones_of(inputs["layer/districts"], inputs["layer/cells"], city=city.city)
        for name in names:
            flags = _flags(city, name, year, breaks.get(name, ()))
            setting = Setting(city.city, year, (EVERYONE,), chosen, flags=flags)
            columns = observations(indicators()[name], measures(), arrays, zones, setting)
            for column in COLUMNS:
                rows[column] += columns[column]
    return Outcome(_with_rows(found, rows))


def _with_rows(found: OtherYears, rows: dict[str, list[Any]]) -> OtherYears:
    if not rows["value"]:
        return found
    import pandas as pd  # noqa: PLC0415  few cities give several years

    frame = pd.DataFrame(rows).astype(dict.fromkeys(NUMBERS, float))
    return OtherYears(frame, found.places, found.cells, found.series, found.breaks)


def _series(city: City, indicator: Indicator, others: tuple[int, ...]) -> tuple[int, ...]:
    is_exact = not own_flags(city, indicator)
    return tuple(sorted({*others, city.year} if is_exact else set(others)))


def _measures_of(names: list[str]) -> Iterator[str]:
    yield from dict.fromkeys(measure for name in names for measure in indicators()[name].inputs)


def _amounts(layers: LayersOfYear, name: str) -> dict[str, FloatArray]:
    """Compute one measure for everyone, by variant; shape (1, cells)."""
    declared = measures()[name]
    return {variant: array[:1] for variant, array in declared({key: layers[key] for key in declared.layers}).items()}


def _flags(city: City, name: str, year: int, breaks: tuple[int, ...]) -> tuple[str, ...]:
    """Say whose people a value of another year counts, and whether its series breaks there."""
    flags = [BREAK_FLAG] * (year in breaks)
    if "people" in layers_of(indicators()[name], measures()) and city.people is not None:
        if people_by_raster(city, year):
            flags.append("people_by_raster")
        elif city.people.year != year:
            flags.append(f"people_of_{city.people.year}")
    return tuple(flags)


STEPS = (
    Step(
        KEY,
        (
            *(
                "source/disasters",
                "source/pm25",
                "source/air_stations",
                "source/satellite",
                "source/built_up",
                "source/population",
            ),
            *("features/boundaries", "layer/cells", "layer/districts", "layer/people"),
            *(f"layer/{name}" for name in ("pm25", "vegetation", "built_up", "losses", "flood")),
        ),
        _years,
        "Values of every other year that has inputs.",
        (
            *(__name__, *(f"spatial_indicators.indicators.{name}" for name in indicators())),
            *(f"spatial_indicators.measures.{name}" for name in measures()),
            *(f"pipelines.sources.{name}" for name in ("raster_window", "bands", "air_stations", "losses")),
        ),
        parameters=lambda city: city.model_dump(
            mode="json",
            include={"year", "breaks", "people", "population", "pm25", "air_stations", "satellite", "built_up"},
        ),
        is_stored=False,
    ),
)
