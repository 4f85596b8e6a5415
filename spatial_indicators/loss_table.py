"""What a city declares about a table of losses by disasters."""

from typing import Literal

from pydantic import Field, model_validator

from spatial_indicators.city_tables import TableForm
from spatial_indicators.origin import Origin, Slug, Year


class LossTable(TableForm, Origin):
    """People whom disasters killed or affected: rows of a year, and of a district where ``code`` is given.

    Several rows of a district and year, such as one an event, are added up.
    """

    years: tuple[Year, ...] = Field(min_length=1)
    """Years that the table has all losses of: a district without a row had none in them. Other years are not read."""
    year_column: str
    deaths: str
    missing_persons: str | None = None
    """Where it is not given, ``deaths`` holds the missing too."""
    directly_affected: str
    """Columns of people: dead, missing, and injured, ill or with a damaged or destroyed home or livelihood."""
    code: str | None = None
    """Column of districts; without it, losses are known for the whole city alone, and the values say so."""
    level: Slug | None = None
    """The level of these districts; the first one where it is not given."""
    match: Literal["code", "name"] = "code"
    """What of the districts the column holds."""

    @model_validator(mode="after")
    def _is_of_a_level(self) -> "LossTable":
        if self.level and not self.code:
            raise ValueError("`level` needs `code`, the column of its districts; without both, it is the whole city")
        return self
