"""Where do boundaries come from: a file, or a division of the country in a dataset of the catalogue?"""

from typing import Annotated

from pydantic import StringConstraints, model_validator

from spatial_indicators.origin import Named, Origin

AdminLevel = Annotated[str, StringConstraints(pattern=r"^ADM[0-5]$")]
"""Level of a division of a country: ADM0 is the country (geoBoundaries, gbOpen)."""


class BoundaryOrigin(Origin):
    """Boundaries of a file, or those of one level of a country's divisions."""

    adm: AdminLevel | None = None
    """The level, where a dataset of the catalogue has the boundaries."""
    shapes: tuple[Named, ...] = ()
    """Names or ids of the areas that are meant; without them all of the level, or all inside the city's boundary."""

    @model_validator(mode="after")
    def _is_of_a_level(self) -> "BoundaryOrigin":
        if self.source is not None and self.adm is None:
            raise ValueError("boundaries of a source need `adm`, the level of the country's divisions, such as ADM2")
        if self.source is None and (self.adm or self.shapes):
            raise ValueError("`adm` and `shapes` choose from a source, such as geoboundaries: name it, or drop them")
        return self

    @property
    def shown(self) -> str:
        """The origin as it may be told: a source with its level, for its year is known only when it is there."""
        return super().shown if self.source is None else f"{self.source}, {self.adm}"
