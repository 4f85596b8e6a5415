"""Where is a timetable, and what of it is informal transport?"""

from pydantic import Field, model_validator

from spatial_indicators.origin import Declaration, Named, Origin


class InformalRoutes(Declaration):
    """Routes that are run without a concession or a fixed timetable: those that any of the lists names."""

    agencies: tuple[Named, ...] = ()
    routes: tuple[Named, ...] = ()
    """Ids of agencies and of routes."""
    route_types: tuple[int, ...] = ()
    """GTFS types, plain or extended, such as 1500 to 1507 of taxi services."""

    @model_validator(mode="after")
    def _names_some(self) -> "InformalRoutes":
        if not (self.agencies or self.routes or self.route_types):
            raise ValueError("name `agencies`, `routes` or `route_types`, or write `informal: true` for the whole feed")
        return self


class Feed(Origin):
    """One GTFS feed."""

    informal: bool | InformalRoutes = Field(default=False)
    """Whether its transport is informal: all of it, none of it, or some routes."""

    @model_validator(mode="after")
    def _is_named(self) -> "Feed":
        if not (self.producer and self.licence):
            raise ValueError("a feed needs `producer` and `licence`")
        return self
