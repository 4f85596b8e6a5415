"""Which inputs does a city give of which year, and what identifies their source?"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace

from pipelines.step import Place
from spatial_indicators.city import City
from spatial_indicators.indicator import Indicator
from spatial_indicators.loss_table import LossTable
from spatial_indicators.measure import measures
from spatial_indicators.origin import Origin
from spatial_indicators.series import breaks_of
from spatial_indicators.years import DATED, WEIGHED, GivenYears, layers_of, nearest_year, of_another_year

KEYS: Mapping[str, tuple[str, ...]] = {
    "losses": ("disasters",),
    "pm25": ("pm25", "air_stations"),
    "vegetation": ("satellite",),
    "built_up": ("built_up",),
}
"""Keys of the city's file that a dated layer is made of, the one that counts first."""


def given_years(city: City) -> GivenYears:
    """Say of which years a city gives its dated layers, and rasters of people."""
    layers = {layer: frozenset(y for _, origin in _origins(city, layer) for y in _years_of(origin)) for layer in DATED}
    people = frozenset(origin.year for origin in city.population if origin.year)
    return GivenYears(city.year, layers, people, None if city.people is None else city.people.year)


def _origins(city: City, layer: str) -> Iterator[tuple[str, Origin]]:
    for key in KEYS[layer]:
        for origin in getattr(city, key):
            yield key, origin


def _years_of(origin: Origin) -> tuple[int, ...]:
    if isinstance(origin, LossTable):
        return origin.years
    return () if origin.year is None else (origin.year,)


def place_of_year(place: Place, year: int) -> Place:
    """Give the place as if the city asked for another year and gave nothing but that year's dated inputs."""
    keys = [key for keys in KEYS.values() for key in keys]
    of_year = {key: tuple(one for one in getattr(place.city, key) if year in _years_of(one)) for key in keys}
    return replace(place, city=place.city.model_copy(update={"year": year, **of_year}))


def own_flags(city: City, indicator: Indicator) -> tuple[str, ...]:
    """Say which inputs of the city's own values are of another year than the city asks for."""
    nearest: dict[str, int] = {}
    for layer, keys in KEYS.items():
        given = next((getattr(city, key) for key in keys if getattr(city, key)), ())
        if years := [year for one in given for year in _years_of(one)]:
            nearest[layer] = nearest_year(years, city.year)
    return of_another_year(indicator, measures(), nearest, city.year)


def people_by_raster(city: City, year: int) -> bool:
    """Whether the people of a year are those of a raster, and not the city's own."""
    is_own = city.people is not None and city.people.year == year
    return not is_own and year <= city.year and any(origin.year == year for origin in city.population)


def breaks_of_indicator(city: City, indicator: Indicator, years: tuple[int, ...]) -> tuple[int, ...]:
    """List the years in which a series of values breaks: another source, or one that the city's file names."""
    layers = layers_of(indicator, measures())
    found = breaks_of({year: _source(city, layers, year) for year in years})
    declared = {one.year for one in city.breaks if one.layer in layers}
    return tuple(sorted({*found, *declared}))


def _source(city: City, layers: frozenset[str], year: int) -> Hashable:
    of_layers = tuple(_source_of(city, layer, year) for layer in sorted(layers & DATED))
    if "people" not in layers:
        return of_layers
    # People who only weigh and are the same in all years are one source.
    is_raster = people_by_raster(city, year)
    is_constant = not is_raster and layers & DATED and layers & DATED <= WEIGHED
    return (*of_layers, "raster" if is_raster else "constant" if is_constant else "own")


def _source_of(city: City, layer: str, year: int) -> Hashable:
    key, origin = next((key, one) for key, one in _origins(city, layer) if year in _years_of(one))
    return key, origin.source, origin.producer or city.producer
