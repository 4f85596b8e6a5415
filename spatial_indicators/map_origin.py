"""What a city declares about its map, and about how much of the city that covers."""

import datetime as dt

from pydantic import Field, model_validator

from spatial_indicators.origin import Declaration, Named, Origin


class StreetDensity(Declaration):
    """Blocks with people but with hardly a street are taken as not mapped."""

    block_m: float = Field(default=1000.0, gt=0)
    minimum_street_m_per_person: float = Field(default=0.5, gt=0)


class Coverage(Declaration):
    """How it is known which part of the city the map extract covers; nothing given means: all of it."""

    bbox: tuple[float, float, float, float] | None = None
    polygon: Origin | None = None
    street_density: StreetDensity | None = None

    @model_validator(mode="after")
    def _one_way_to_know(self) -> "Coverage":
        given = [name for name in ("bbox", "polygon", "street_density") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"give one of bbox, polygon and street_density, not {' and '.join(given)}")
        if self.bbox is not None and not (self.bbox[0] < self.bbox[2] and self.bbox[1] < self.bbox[3]):
            raise ValueError("bbox is west, south, east, north in degrees, with west < east and south < north")
        return self


class OpenStreetMap(Origin):
    """The extract that streets, open spaces, buildings and mapped stops are read from."""

    date: dt.date | None = None
    coverage: Coverage = Coverage()
    producer: Named | None = "OpenStreetMap"
    licence: Named | None = "ODbL-1.0"
    """Another one only for data that are not OpenStreetMap's, such as a generated city's."""
