"""Where is it known how far floods reach? A raster of depths, or polygons, with or without depths."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from spatial_indicators.origin import Named, RasterOrigin, shown

POLYGON_FILES = frozenset({".gpkg", ".geojson", ".json", ".shp", ".fgb", ".parquet", ".gml", ".kml"})
"""Endings of the files that hold polygons; all others are rasters."""

PUBLISHED_PERIOD = 100
"""Return period, years, that the published value speaks of."""


class FloodOrigin(RasterOrigin):
    """Depth of a flood, metres, or its outline, for one return period."""

    return_period: int = Field(gt=0)
    """Years between two such floods, on average."""
    layer: Named | None = None
    """The layer of a file of polygons that holds several."""
    period_column: Named | None = None
    """The column of return periods, years, where one file of polygons holds several floods."""
    depth_column: Named | None = None
    """The column of depths, in `unit`, the least of each polygon; without it a polygon is only wet."""
    depths: Mapping[str, float] = {}
    """Least depth of each class, in `unit`, where the column holds names of classes."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "FloodOrigin":
        given = [name for name in ("layer", "period_column", "depth_column", "depths") if getattr(self, name)]
        if given and not self.is_polygons:
            raise ValueError(f"`{given[0]}` is of polygons, and this file is a raster: {self.shown}")
        if self.depths and not self.depth_column:
            raise ValueError("`depths` needs `depth_column`, the column of the classes")
        return self

    @property
    def is_polygons(self) -> bool:
        """Whether the flood is drawn as polygons."""
        return self.file is not None and PurePosixPath(shown(self.file)).suffix.lower() in POLYGON_FILES

    @property
    def has_depth(self) -> bool:
        """Whether it is known how deep the water is, and not only where."""
        return not self.is_polygons or self.depth_column is not None


def _one_a_period(floods: tuple[FloodOrigin, ...]) -> tuple[FloodOrigin, ...]:
    periods = [flood.return_period for flood in floods]
    if twice := [period for period in periods if periods.count(period) > 1]:
        raise ValueError(f"`flood` has two floods of {twice[0]} years: give one of them")
    return floods


Floods = Annotated[tuple[FloodOrigin, ...], AfterValidator(_one_a_period)]


def published_flood(floods: Sequence[FloodOrigin]) -> str:
    """Name the variant of the published value: that of depths, or of outlines where the city gives no depths."""
    of_period = [flood for flood in floods if flood.return_period == PUBLISHED_PERIOD]
    is_outline = bool(of_period) and not any(flood.has_depth for flood in of_period)
    return f"outline_once_in_{PUBLISHED_PERIOD}" if is_outline else f"once_in_{PUBLISHED_PERIOD}"
