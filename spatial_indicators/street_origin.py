"""Which lines of a file of its own are a city's streets, and what do their columns say?"""

import difflib
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from spatial_indicators.area_origin import AreaOrigin, Values
from spatial_indicators.origin import Named
from spatial_indicators.street_widths import DEFAULT_WIDTH_M

OF_COLUMNS = frozenset(
    {
        "layer",
        "kind",
        "kinds",
        "width",
        "lanes",
        "walkable",
        "public",
        "bridge",
        "tunnel",
        "level",
        "snap_m",
        "crossings",
    }
)


class StreetOrigin(AreaOrigin):
    """Lines of any file that GDAL reads, or of GeoParquet, in place of the map's streets."""

    format: Literal["overture"] | None = None
    """Whether it has the columns of Overture Maps' segments, whose classes, rules and connectors are known."""
    kind: Named | None = None
    """The column of the class of each street; without it, all are of class `road`."""
    kinds: Mapping[Named, tuple[bool | int | str, ...]] = Field(default={})
    """The classes that its values mean, by their names in OpenStreetMap, which the values have where none are given."""
    width: Named | None = None
    lanes: Named | None = None
    """Columns of the width, metres, and of the number of lanes; where neither says anything, the class does."""
    walkable: bool | Values | None = None
    """The rows that people may walk along; without it, all but motorways."""
    public: Values = Field(default={})
    """The rows whose land is allocated to streets (11.7.1); without it, all but tracks and tunnels."""
    bridge: Values = Field(default={})
    tunnel: Values = Field(default={})
    """The rows that pass over others, or under them."""
    level: Named | None = None
    """The column of the level of each, 0 on the ground; without it, bridges are on 1 and tunnels on -1."""
    snap_m: float = Field(default=0.5, gt=0, le=10)
    """How near an end has to be to what it meets. Project's own choice: coordinates of official files agree to a
    decimetre, and no two streets are so near."""
    crossings: bool = False
    """Whether lines of one level meet where they cross without a point in common."""

    @model_validator(mode="before")
    @classmethod
    def _has_the_columns_of_its_source(cls, given: Any) -> Any:
        is_source = isinstance(given, dict) and given.get("source") is not None
        return {"format": "overture"} | given if is_source else given

    @field_validator("kinds")
    @classmethod
    def _are_known(cls, kinds: Mapping[str, object]) -> Mapping[str, object]:
        for name in kinds:
            if name not in DEFAULT_WIDTH_M:
                near = difflib.get_close_matches(name, DEFAULT_WIDTH_M, n=1)
                hint = f"did you mean {near[0]}" if near else f"known: {', '.join(DEFAULT_WIDTH_M)}"
                raise ValueError(f"there is no class of street named {name}; {hint}")
        return kinds

    @model_validator(mode="after")
    def _has_column_of_kinds(self) -> "StreetOrigin":
        if self.kinds and self.kind is None:
            raise ValueError("`kinds` says what the values of a column mean: name the column by `kind`")
        return self

    @model_validator(mode="after")
    def _has_known_columns(self) -> "StreetOrigin":
        if self.format is not None and (given := sorted(self.model_fields_set & OF_COLUMNS)):
            raise ValueError(f"`{given[0]}` is known of the format {self.format}: leave it out")
        return self

    def columns(self) -> set[str]:
        """Name the columns that are read."""
        named = {column for column in (self.kind, self.width, self.lanes, self.level) if column is not None}
        walkable = self.walkable if isinstance(self.walkable, Mapping) else {}
        return super().columns() | named | set(walkable) | set(self.public) | set(self.bridge) | set(self.tunnel)
