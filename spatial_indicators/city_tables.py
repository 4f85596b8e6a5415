"""What a city declares about its tables: which columns hold what, and how the file is written."""

from typing import Literal

from pydantic import Field, model_validator

from spatial_indicators.origin import Declaration, Named, Origin, Slug, Year

TableFormat = Literal["csv", "excel", "parquet", "vector", "json_stat", "sdmx_csv"]

MISSING = ("..", "...", ".", ":", "-", "\u2013", "*", "**", "x", "X", "c", ":c", ": c", ":C", "n/a", "N/A", "NA", "NaN")
"""Marks of suppressed, confidential or absent counts, of Eurostat, ONS, Statistics Canada and KOSIS."""


class TableForm(Declaration):
    """How a table is written."""

    format: TableFormat | None = None
    """Told by the name of the file where it is not given; a CSV with a column OBS_VALUE is SDMX-CSV."""
    encoding: str = "utf-8"
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    """Comma, semicolon, tab or bar; the header tells where it is not given."""
    decimal: Literal[".", ","] = "."
    thousands: Literal[",", ".", " ", "'"] | None = None
    """Never guessed: 1,234 is another number where the comma is the decimal sign."""
    sheet: str | int | None = None
    """Name, or position from 0, of the sheet of a workbook; the first one where it is not given."""
    layer: str | None = None
    """The layer of a vector file that holds several."""
    header_row: int = Field(default=1, ge=1)
    """The row of the header, counted as spreadsheets do."""
    header_rows: int = Field(default=1, ge=1, le=9)
    """Rows that make up the header; their different texts in a column are joined by a blank."""
    missing: tuple[str, ...] = MISSING
    """Cells that stand for a count that is not known; ``<5`` and the like always do."""
    only: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """Rows that are kept, by column: ``{TIME_PERIOD: "2020"}``."""
    leave_out: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """Rows that are left out, by column, such as rows of totals."""

    @model_validator(mode="after")
    def _signs_differ(self) -> "TableForm":
        if self.thousands == self.decimal:
            raise ValueError("`thousands` and `decimal` are the same sign")
        return self


class Crosswalk(TableForm, Origin):
    """A table that says which districts the codes of another vintage became."""

    from_code: str = Field(alias="from")
    to_code: str = Field(alias="to")
    """Columns of the table's codes and of the districts' codes."""
    weight: str | None = None
    """Column of the share of the old district that the new one has; they sum to 1 per old district."""


class TableOrigin(TableForm, Origin):
    """A table of districts."""

    code: str
    """Column of the district's code."""
    match: Literal["code", "name"] = "code"
    """What of the districts the column holds."""
    crosswalk: Crosswalk | None = None


class ColumnRange(Declaration):
    """Neighbouring columns of a table, both ends included."""

    first: str
    last: str


class GroupColumns(Declaration):
    """A group of people and the columns whose sum counts it; in a long table the group alone."""

    sex: str = "_T"
    age: str = "_T"
    disability: str = "_T"
    columns: tuple[str, ...] | ColumnRange = ()


class LongColumns(Declaration):
    """A long table: one row per district and age, sex or both; the column of people is the table's ``total``."""

    age: str | None = None
    ages: dict[str, str] = Field(default_factory=dict)
    """Labels that do not say their ages, such as ``{all persons: _T, not stated: _U, infants: Y0T0}``."""
    sex: str | None = None
    sexes: dict[str, str] = Field(default_factory=dict)
    """Labels of sexes, such as ``{Females: F, Males: M, Persons: _T}``; the codes themselves are known."""
    sex_columns: dict[Literal["F", "M"], str] = Field(default_factory=dict)
    """Columns of people by sex, where a row holds both."""

    @model_validator(mode="after")
    def _is_long(self) -> "LongColumns":
        if self.age is None and self.sex is None:
            raise ValueError("a long table has a column of ages or of sexes: name `age` or `sex`")
        if self.sex and self.sex_columns:
            raise ValueError("give `sex`, a column of labels, or `sex_columns`, not both")
        return self


class DisabilityTable(TableOrigin):
    """A long table (district, status, count), whose shares are applied to the people of each district."""

    status: str
    count: str
    with_disability: str
    without_disability: str


class CensusTable(TableOrigin):
    """A table of the people of the counted level: wide, one row per district, or long."""

    total: str
    long: LongColumns | None = None
    groups: tuple[GroupColumns, ...] = ()

    @model_validator(mode="after")
    def _groups_fit(self) -> "CensusTable":
        for group in self.groups:
            if self.long is None and not group.columns:
                raise ValueError("a group of a wide table needs `columns`, those whose sum counts it")
            if self.long is not None and group.columns:
                raise ValueError("a group of a long table has no `columns`: its rows are found by their labels")
            if self.long is not None and group.disability != "_T":
                raise ValueError("a long table tells ages and sexes alone: give `people.disability` a table of its own")
        return self


class HousingTable(TableOrigin):
    """Households, or people, by district and category of housing: overcrowding, tenure, deprivation."""

    year: Year
    category: str
    count: str
    inadequate: tuple[str, ...] = Field(min_length=1)
    """The categories that count as inadequate; all the others are adequate."""
    not_known: tuple[str, ...] = ()
    """Categories that say nothing, such as ``not stated``: neither counted as adequate nor as inadequate."""
    component: Named
    """What the table measures of inadequate housing, such as ``overcrowding``: no single one is the official union."""


class HouseholdTable(TableOrigin):
    """One row per household: its people, and whether it has each deprivation (0 or 1)."""

    year: Year
    people: str
    """Column of the people of the household."""
    deprivations: tuple[str, ...] = Field(min_length=1)
    """Columns of 0 and 1; a household with at least one is deprived."""
    component: Named = "union of deprivations"


class Places(TableForm, Origin):
    """A table of stations and their positions."""

    station: str
    lon: str
    lat: str


class StationTables(TableForm, Origin):
    """Measurements of a pollutant at stations, one row per station and day."""

    year: Year
    station: str
    date: str
    pollutant: str
    date_format: str = "%Y%m%d"
    places: Places | None = None
    level: Slug | None = None
    """Without ``places``: a station is named like the district of this level that it stands for."""
    exclude: tuple[str, ...] = ()
    """Stations that do not speak for the air that people breathe at home, such as those at a roadside."""
    completeness: float = Field(default=0.75, gt=0, le=1)
    """Least share of the days of the year with a measurement; EU directive 2008/50/EC asks for more, WHO for 75 %."""
    power: float = Field(default=2.0, gt=0, le=8)
    """Exponent of inverse distance weighting."""

    @model_validator(mode="after")
    def _has_places(self) -> "StationTables":
        if (self.places is None) == (self.level is None):
            raise ValueError(
                "give either `places`, a table of positions, or `level`, whose districts name the stations"
            )
        return self
