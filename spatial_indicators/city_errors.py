"""How wrong may a city's inputs be? Sizes of errors as the city's file declares them, each with its reference."""

from typing import Annotated

from pydantic import Field

from spatial_indicators.origin import Declaration, Named


class Spread(Declaration):
    """Standard deviation of a factor around 1."""

    size: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)]
    reference: Named
    """Where the size is from."""


class Chance(Declaration):
    """Chance that people stand on the wrong side, one way."""

    size: Annotated[float, Field(ge=0, le=1)]
    reference: Named


class ChanceEitherWay(Declaration):
    """Chance that people stand on the wrong side, whichever they stand on."""

    size: Annotated[float, Field(ge=0, le=0.5)]
    reference: Named


class CityErrors(Declaration):
    """Sources of error; with one or more of them, the values that they touch have bounds."""

    population_model: Spread | None = None
    """People of a square kilometre, where a model says where in a district they live."""
    snapping: ChanceEitherWay | None = None
    """A home on the other side of the threshold than its place on the street."""
    missing_streets: Chance | None = None
    """People without access for the lack of a street on the map."""
    missing_stops: Chance | None = None
    """The same for a stop."""
    missing_open_space: Chance | None = None
    """The same for a park or square."""
    missing_services: Chance | None = None
    """The same for a school, a doctor or a food shop."""
    timetable_day: Chance | None = None
    """People whose stop is served on the day of analysis and not on other days."""
    pixel_classification: ChanceEitherWay | None = None
    """Land of the wrong class in a raster."""

    @property
    def sizes(self) -> dict[str, float]:
        """Sizes of the declared sources, by name."""
        declared = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: error.size for name, error in declared.items() if error is not None}
