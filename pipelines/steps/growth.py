"""Growth: built-up land and people of the same two years on the cells."""

from collections.abc import Mapping
from typing import Any

from pipelines.step import Check, Outcome, Place, Step
from pipelines.steps.land_cover import built_up_land
from pipelines.steps.rasters import placed_raster
from spatial_indicators.city import City
from spatial_indicators.errors import InputError
from spatial_indicators.growth.epochs import Epochs, epochs_to_compare
from spatial_indicators.layers.on_cells import OnCells, sum_on_cells

KINDS = ("built_up", "population")
GATES = ("growth_covers_city", "growth_is_up_to_the_year")


def _epochs(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    city = place.city
    years = growth_years(city)
    layers = [_layer(place, inputs, kind, year) for kind in KINDS for year in years]
    epochs, area_m2 = Epochs(*layers), inputs["layer/cells"].area_m2
    share = float((epochs.known * area_m2).sum() / area_m2.sum())
    between = {"from": years[0], "to": years[1]}
    checks = (
        Check(GATES[0], share > 1 - 1e-6, {"share_of_land": round(share, 6)}, is_warning=True),
        Check(GATES[1], years[1] == city.year, between | {"asked": city.year}, is_warning=True),
    )
    return Outcome(epochs, between, checks)


def _layer(place: Place, inputs: Mapping[str, Any], kind: str, year: int) -> OnCells:
    origin = next(origin for origin in getattr(place.city, kind) if origin.year == year)
    if kind == "built_up":
        return built_up_land(place, inputs, origin)
    placed = placed_raster(place, inputs, kind, f"{kind}.{year}", origin)
    return sum_on_cells(placed, inputs["layer/cells"], inputs["layer/districts"].projection, year=year)


def growth_years(city: City) -> tuple[int, int]:
    """Choose the years that growth is counted between.

    Raises
    ------
    InputError
        When fewer than two years have both rasters.
    """
    given = [{origin.year for origin in getattr(city, kind) if origin.year} for kind in KINDS]
    years = epochs_to_compare(given[0], given[1], city.year)
    if years is None:
        found = ", ".join(f"{kind} of {sorted(known)}" for kind, known in zip(KINDS, given, strict=True))
        raise InputError(
            "growth needs two years that have both rasters", where=f"{city.city}: population", value=found,
            remedy="Give rasters of the same years in `built_up` and `population`, or leave out `population`",
        )  # fmt: skip
    return years


def _parameters(city: City) -> Any:
    return city.year, [[origin.model_dump(mode="json", exclude={"file"}) for origin in getattr(city, k)] for k in KINDS]


STEPS = (
    Step(
        "layer/growth",
        ("source/built_up", "source/population", "features/boundaries", "layer/cells", "layer/districts"),
        _epochs,
        "Built-up land and people of the same two years on cells.",
        (__name__, "pipelines.steps.land_cover", "pipelines.sources.raster_window"),
        parameters=_parameters,
        check_names=GATES,
        is_given=lambda city: bool(city.built_up and city.population),
    ),
)
