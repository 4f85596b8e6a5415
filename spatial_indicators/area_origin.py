"""Which areas of a file of its own does a city mean, and what do their columns say?"""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from spatial_indicators.land_cover import Legend
from spatial_indicators.origin import Named, Origin, RasterOrigin

Values = Mapping[Named, tuple[bool | int | str, ...]]
"""Columns with the values that are meant; a row is meant when it has one of them in each column."""


class AreaOrigin(Origin):
    """Polygons of any file that GDAL reads, or of GeoParquet, in place of those of the map."""

    layer: Named | None = None
    """The layer of a file with several."""
    where: Values = Field(default={})
    """The rows that are meant; without it, all."""

    def columns(self) -> set[str]:
        """Name the columns that are read."""
        return set(self.where)


class OpenSpaceOrigin(AreaOrigin):
    """Land that is open to everyone without charge: `where` leaves out what is not."""

    green: bool | Values
    """Whether it is green space: all of it, none of it, or the rows with these values."""
    id: Named | None = None
    name: Named | None = None
    kind: Named | None = None
    """Columns of the id, the name and the kind of each."""

    def columns(self) -> set[str]:
        """Name the columns that are read."""
        named = {column for column in (self.id, self.name, self.kind) if column is not None}
        return super().columns() | named | (set() if isinstance(self.green, bool) else set(self.green))


class TreeOrigin(AreaOrigin):
    """Trees as points: `where` leaves out those that are felled or planned."""

    height: Named | None = None
    """The column of heights, metres; trees known to be lower than `least_height_m` are left out."""
    least_height_m: float = Field(default=3.0, ge=0)
    """Smaller trees are not seen from a window (the project's reading of Konijnendijk 2023)."""

    def columns(self) -> set[str]:
        """Name the columns that are read."""
        return super().columns() | ({self.height} if self.height is not None else set())


class LandCoverOrigin(RasterOrigin):
    """A layer's own amount in every pixel, or classes of land cover."""

    classes: tuple[int, ...] = ()
    """Classes that make up the layer; a pixel of another one has none of it. Datasets by keyword know theirs."""
    legend: Legend | None = None
    """The map of land cover whose classes the raster has, in place of `classes`."""

    @model_validator(mode="after")
    def _is_an_amount_or_a_class(self) -> "LandCoverOrigin":
        if (self.classes or self.legend) and self.unit:
            raise ValueError("`classes` and `legend` are of land cover, and `unit` is of amounts: give one of them")
        if self.classes and self.legend:
            raise ValueError("`legend` knows its classes: give it or `classes`")
        return self


class CanopyOrigin(LandCoverOrigin):
    """Land under crowns of trees: a share of every pixel, or classes of land cover."""


class BuildingOrigin(AreaOrigin):
    """Buildings that people live in: `where` leaves out the others."""

    levels: Named | None = None
    """The column of storeys."""
    height: Named | None = None
    """The column of heights, metres, for those whose storeys are not known."""
    storey_m: float = Field(default=3.0, gt=0)
    """Height of a storey. Project's own choice; homes of one district are compared, so that the size hardly counts."""

    @model_validator(mode="before")
    @classmethod
    def _has_the_columns_of_its_source(cls, given: Any) -> Any:
        is_source = isinstance(given, dict) and given.get("source") is not None
        return {"levels": "num_floors", "height": "height"} | given if is_source else given

    def columns(self) -> set[str]:
        """Name the columns that are read."""
        return super().columns() | {column for column in (self.levels, self.height) if column is not None}
