"""Which places of a file of its own are a city's schools, its health care and its food shops?"""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from spatial_indicators.area_origin import AreaOrigin
from spatial_indicators.origin import Named


class PlaceOrigin(AreaOrigin):
    """Points or polygons of any file that GDAL reads, or of GeoParquet, in place of the map's services."""

    kind: Named
    """The column that says what each place is."""
    kinds: Mapping[Literal["school", "health", "food"], tuple[bool | int | str, ...]] = Field(min_length=1)
    """Its values that mean each kind of service; kinds that are not named here stay the map's."""
    id: Named | None = None
    name: Named | None = None
    """Columns of the id and the name of each."""

    def columns(self) -> set[str]:
        """Name the columns that are read."""
        named = {column for column in (self.kind, self.id, self.name) if column is not None}
        return super().columns() | named
