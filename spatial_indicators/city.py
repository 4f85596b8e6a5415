"""What a city declares about itself: one YAML file, checked whole before anything is read."""

import datetime as dt
import difflib
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from spatial_indicators.errors import InputError

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=40)]
"""A city's id is also its partition key in Dagster, where a comma or a blank would block backfills."""

Named = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

StopOrigin = Literal["feed", "osm", "union"]


class Declaration(BaseModel):
    """A part of the city's file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DistrictLevel(Declaration):
    """One division of the city into districts, finest (the census's) first."""

    level: Slug
    file: Path
    code: str
    name: str
    built_from: Slug | None = None
    """The finer level whose districts make up these; without it, cells are cut along these boundaries too."""


class ColumnRange(Declaration):
    """Neighbouring columns of a table, both ends included."""

    first: str
    last: str


class GroupColumns(Declaration):
    """A group of people and the columns whose sum counts it."""

    sex: str = "_T"
    age: str = "_T"
    disability: str = "_T"
    columns: tuple[str, ...] | ColumnRange


class DisabilityTable(Declaration):
    """A long table (district, status, count), whose shares are applied to the people of each district."""

    file: Path
    year: int
    code: str
    status: str
    count: str
    with_disability: str
    without_disability: str


class CensusTable(Declaration):
    """A wide table with one row per district of the people's level."""

    file: Path
    code: str
    total: str
    encoding: str = "utf-8"
    groups: tuple[GroupColumns, ...] = ()


class People(Declaration):
    """Where the people are counted."""

    level: Slug
    year: int
    table: CensusTable
    disability: DisabilityTable | None = None


class StreetDensity(Declaration):
    """Blocks with people but with hardly a street are taken as not mapped."""

    block_m: float = Field(default=1000.0, gt=0)
    minimum_street_m_per_person: float = Field(default=0.5, gt=0)


class Coverage(Declaration):
    """How it is known which part of the city the map extract covers; nothing given means: all of it."""

    bbox: tuple[float, float, float, float] | None = None
    polygon: Path | None = None
    street_density: StreetDensity | None = None

    @model_validator(mode="after")
    def _one_way_to_know(self) -> "Coverage":
        given = [name for name in ("bbox", "polygon", "street_density") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"give one of bbox, polygon and street_density, not {' and '.join(given)}")
        if self.bbox is not None and not (self.bbox[0] < self.bbox[2] and self.bbox[1] < self.bbox[3]):
            raise ValueError("bbox is west, south, east, north in degrees, with west < east and south < north")
        return self


class OpenStreetMap(Declaration):
    """The extract that streets, open spaces, buildings and mapped stops are read from."""

    file: Path
    date: dt.date
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Checksum of the file, where its publisher gives one: a PBF cut exactly between two blocks looks whole."""
    coverage: Coverage = Coverage()
    producer: Named = "OpenStreetMap"
    licence: Named = "ODbL-1.0"
    """Another one only for data that are not OpenStreetMap's, such as a generated city's."""


class Feed(Declaration):
    """One GTFS feed."""

    file: Path
    producer: Named
    licence: Named


class Stops(Declaration):
    """Which stops the published value rests on; the other origins are computed as named methods beside it."""

    origin: StopOrigin = "union"


class Grid(Declaration):
    """The cells that people and land are counted on."""

    cell_size_m: float = Field(default=100.0, gt=0, le=100.0)


class Region(Declaration):
    """The region of the country that the city belongs to; its values are the sums of its cities'."""

    code: Named
    """ISO 3166-2, such as GB-WLS, or another code that all cities of the region give."""
    name: Named


class Boundaries(Declaration):
    """The days for which the boundaries of the districts are the official ones, both included."""

    valid_from: dt.date | None = None
    valid_until: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Boundaries":
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError(f"valid_until, {self.valid_until}, is before valid_from, {self.valid_from}")
        return self


class City(Declaration):
    """One city: its names, districts, people, map extract, feeds and stops.

    All files are relative to the root of the data. ``year`` is the year that the people are counted for;
    ``analysis_date`` is the day whose timetable decides which stops are served.
    """

    city: Slug
    name: str
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    producer: Named
    """Who made the boundaries and the census."""
    licence: Named
    """Their licence, as an SPDX id or a name; nothing is published without one."""
    year: int = Field(ge=1900, le=2100)
    analysis_date: dt.date
    region: Region | None = None
    boundaries: Boundaries = Boundaries()
    districts: tuple[DistrictLevel, ...] = Field(min_length=1)
    people: People
    osm: OpenStreetMap
    gtfs: tuple[Feed, ...] = ()
    stops: Stops = Stops()
    grid: Grid = Grid()

    @model_validator(mode="after")
    def _levels_exist(self) -> "City":
        levels = [district.level for district in self.districts]
        if len(set(levels)) != len(levels) or "city" in levels:
            raise ValueError("every level of districts needs a name of its own, and `city` is the whole city's")
        if self.districts[0].level != self.people.level:
            raise ValueError(f"the first level of districts is the one that people are counted in: {self.people.level}")
        wrong = [d.built_from for d in self.districts[1:] if d.built_from not in {None, levels[0]}]
        if wrong or self.districts[0].built_from is not None:
            raise ValueError(f"built_from names the first level, {levels[0]}, and the first level has none")
        if self.stops.origin == "feed" and not self.gtfs:
            raise ValueError("stops.origin is feed, but the city names no gtfs file")
        return self

    @property
    def default_stops(self) -> StopOrigin:
        """The origin of the stops that the published value rests on."""
        return self.stops.origin if self.gtfs else "osm"

    def files(self) -> Iterator[tuple[str, Path]]:
        """Name every file that the city's file mentions, with the key that mentions it."""
        for district in self.districts:
            yield f"districts.{district.level}", district.file
        yield "people.table", self.people.table.file
        if self.people.disability:
            yield "people.disability", self.people.disability.file
        yield "osm", self.osm.file
        if self.osm.coverage.polygon:
            yield "osm.coverage.polygon", self.osm.coverage.polygon
        for number, feed in enumerate(self.gtfs):
            yield f"gtfs.{number}", feed.file


def read_city(path: Path) -> City:
    """Read and check one city's file.

    Raises
    ------
    InputError
        With every problem of the file in one message: unknown keys with the nearest known one, wrong types, missing
        keys, an id that is not the name of the file.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _unknown_city(path) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise InputError("is not YAML", where=str(path), value=reason, remedy="Mend the file's syntax") from None
    if not isinstance(content, dict):
        raise InputError("is empty", where=str(path), remedy="Copy cities/demo.yaml and change it")
    try:
        city = City.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(_sentence(problem) for problem in error.errors())
        raise InputError(problems, where=str(path), remedy="Mend the keys named here") from None
    if city.city != path.stem:
        raise InputError(
            "the city's id is not the name of its file",
            where=str(path),
            value=city.city,
            remedy=f"Write `city: {path.stem}`",
        )
    return city


def _unknown_city(path: Path) -> InputError:
    known = sorted(other.stem for other in path.parent.glob("*.yaml"))
    near = difflib.get_close_matches(path.stem, known, n=1)
    remedy = f"Did you mean {near[0]}" if near else f"Known cities: {', '.join(known) or 'none'}"
    return InputError("there is no such city", where=str(path), value=path.stem, remedy=remedy)


def _sentence(problem: Any) -> str:
    *parents, key = problem["loc"] or ("",)
    place = ".".join(str(part) for part in (*parents, key))
    if problem["type"] != "extra_forbidden":
        found = "" if problem["type"] == "missing" else f" (found: {problem['input']!r})"[:200]
        return f"`{place}`: {problem['msg'].removeprefix('Value error, ')}{found}"
    near = difflib.get_close_matches(str(key), _known_keys(parents), n=1, cutoff=0.5)
    return f"`{place}` is not known" + (f", did you mean `{near[0]}`" if near else "")


def _known_keys(parents: list[Any]) -> list[str]:
    model: Any = City
    for part in parents:
        if isinstance(model, type) and issubclass(model, BaseModel) and part in model.model_fields:
            model = _declared(model.model_fields[part].annotation)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _declared(annotation: Any) -> Any:
    """Find the declaration inside `X | None` and `tuple[X, ...]`."""
    if typing.get_origin(annotation) in {typing.Union, types.UnionType, tuple, Annotated}:
        inner = [_declared(part) for part in typing.get_args(annotation)]
        return next((part for part in inner if isinstance(part, type) and issubclass(part, BaseModel)), None)
    return annotation
