"""What is the city that a value speaks of: an administrative unit, an urban centre by DEGURBA, or an urban extent?"""

from typing import Literal, NamedTuple

from pydantic import model_validator

from spatial_indicators.origin import Declaration, Named, Year

Kind = Literal["administrative", "degurba_urban_centre", "urban_extent"]

AS_PUBLISHED = "districts_as_published"
"""Method of an administrative city: nothing is drawn, the area is what its districts cover."""


class AreaOfAnalysis(Declaration):
    """How the outline that the districts of a city fill was drawn.

    The UN encourages the degree of urbanisation (metadata of 11.2.1, 11.3.1 and 11.7.1); values of two areas of
    analysis are not compared without saying so.
    """

    kind: Kind = "administrative"
    method: Named | None = None
    """Name of the rule, such as ``degurba_2021``."""
    epoch: Year | None = None
    """The year that the outline is of; without it, the year of the first level of districts, where that is given."""
    version: Named | None = None
    """Release of the data it was drawn from, such as ``GHS-SMOD R2023A``, or edition of the boundaries."""

    @model_validator(mode="after")
    def _says_how_it_was_drawn(self) -> "AreaOfAnalysis":
        missing = [name for name in ("method", "epoch", "version") if getattr(self, name) is None]
        if self.kind != "administrative" and missing:
            raise ValueError(f"an area of kind {self.kind} needs {', '.join(missing)}: how, of when and from what")
        return self


class Delineation(NamedTuple):
    """The area of analysis of all values of one level.

    Parameters
    ----------
    level
        Level of the values: ``city`` or a level of districts.
    kind, method, epoch, version
        As in `AreaOfAnalysis`; None is not known.
    """

    level: str
    kind: Kind
    method: str
    epoch: int | None
    version: str | None


def delineations(declared: AreaOfAnalysis, levels: tuple[str, ...], *, year: int | None) -> tuple[Delineation, ...]:
    """Say of every level which area its values are of: districts are parts of the whole, and share its outline.

    Parameters
    ----------
    declared
        What the city's file says.
    levels
        The levels that values are of.
    year
        Year of the districts, where the city says no epoch.
    """
    method, epoch = declared.method or AS_PUBLISHED, declared.epoch or year
    return tuple(Delineation(level, declared.kind, method, epoch, declared.version) for level in levels)
