"""What a city declares about itself, in one YAML file that `spatial_indicators.city_file` reads."""

import datetime as dt
import difflib
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from spatial_indicators.air_origin import AirOrigin
from spatial_indicators.area_of_analysis import AreaOfAnalysis
from spatial_indicators.area_origin import BuildingOrigin, CanopyOrigin, LandCoverOrigin, OpenSpaceOrigin, TreeOrigin
from spatial_indicators.boundary_origin import BoundaryOrigin
from spatial_indicators.city_errors import CityErrors
from spatial_indicators.city_tables import CensusTable, DisabilityTable, HouseholdTable, HousingTable, StationTables
from spatial_indicators.feed_origin import Feed
from spatial_indicators.flood_origin import Floods
from spatial_indicators.loss_table import LossTable
from spatial_indicators.map_origin import OpenStreetMap
from spatial_indicators.origin import BandsOrigin, Declaration, Named, Origin, RasterOrigin, Slug, Year
from spatial_indicators.people_grid_origin import PeopleGridOrigin
from spatial_indicators.place_origin import PlaceOrigin
from spatial_indicators.series import Break
from spatial_indicators.street_origin import StreetOrigin

StopOrigin = Literal["feed", "osm", "union"]

OWN = ("streets", "open_space", "buildings", "services")
"""Layers of the map that a file of the city's own can stand in for."""


class DistrictLevel(BoundaryOrigin):
    """One division of the city into districts, finest (the census's) first."""

    level: Slug
    code: str = ""
    name: str = ""
    """Columns of the code and the name; a relation, a source or a table of H3 cells needs none."""
    layer: str | None = None
    """The layer of a file that holds several."""
    relation: int | None = None
    """An OpenStreetMap relation whose members of ``admin_level`` are the districts; the file is then an extract."""
    admin_level: int | None = None
    h3: str | None = None
    """The column of H3 cells, where the file is a table of them; the cells are the districts."""
    built_from: Slug | None = None
    """The finer level whose districts make up these; without it, cells are cut along these boundaries too."""

    @model_validator(mode="after")
    def _has_codes(self) -> "DistrictLevel":
        if not (self.h3 or self.relation or self.source) and not (self.code and self.name):
            raise ValueError("a file of districts needs `code` and `name`: its columns of codes and names")
        return self


class People(Declaration):
    """Where the people are counted."""

    level: Slug
    year: Year
    table: CensusTable | None = None
    grid: PeopleGridOrigin | None = None
    """A raster of people per cell; with a table beside it, the two are compared and the table counts."""
    disability: DisabilityTable | None = None
    housing: HousingTable | HouseholdTable | None = None
    """How many of them live in inadequate housing."""

    @model_validator(mode="after")
    def _are_counted(self) -> "People":
        if self.table is None and self.grid is None:
            raise ValueError("give `table`, a census by district, or `grid`, a raster of people")
        if self.disability is not None and self.table is None:
            raise ValueError("`disability` splits the people of a `table`")
        return self


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
    year: Year
    analysis_date: dt.date | None = None
    region: Region | None = None
    boundaries: Boundaries = Boundaries()
    area_of_analysis: AreaOfAnalysis = AreaOfAnalysis()
    """How the outline that the districts fill was drawn; the values say so."""
    boundary: BoundaryOrigin | None = None
    """Outline of the city, which the districts have to fill; without it, the city is what they cover."""
    districts: tuple[DistrictLevel, ...] = Field(min_length=1)
    people: People | None = None
    osm: OpenStreetMap | None = None
    streets: StreetOrigin | None = None
    """The city's own streets, in place of the map's."""
    open_space: OpenSpaceOrigin | None = None
    """The city's own open spaces, in place of the map's; gates stay the map's."""
    buildings: BuildingOrigin | None = None
    """The city's own buildings that people live in, in place of the map's."""
    services: PlaceOrigin | None = None
    """The city's own schools, health care and food shops, in place of the map's; gates stay the map's."""
    gtfs: tuple[Feed, ...] = ()
    stops: Stops = Stops()
    methods: tuple[str, ...] = ()
    """Methods that are computed only on request, by the end of their names, such as ``sampled_circles``."""
    built_up: tuple[LandCoverOrigin, ...] = ()
    population: tuple[RasterOrigin, ...] = ()
    """People of several years, which growth is counted from: of one release, and of the years of `built_up`."""
    pm25: tuple[AirOrigin, ...] = ()
    air_stations: tuple[StationTables, ...] = ()
    """Measured fine dust; where the city gives no raster of that year, it is interpolated."""
    flood: Floods = ()
    disasters: tuple[LossTable, ...] = ()
    """Tables of people whom disasters killed or affected."""
    breaks: tuple[Break, ...] = ()
    """Years from which on a layer is not what it was, beside those where its source changes."""
    satellite: tuple[BandsOrigin, ...] = ()
    """Images, one a year, which vegetation is read from."""
    trees: TreeOrigin | None = None
    """An inventory of trees, of the whole city."""
    canopy: tuple[CanopyOrigin, ...] = ()
    """Rasters of land under crowns of trees, one a year."""
    degurba: RasterOrigin | None = None
    """Classes of the degree of urbanisation, level 2 in the codes of GHS-SMOD, which say what is rural."""
    grid: Grid = Grid()
    errors: CityErrors = CityErrors()
    """How wrong the inputs may be; the values that this touches have bounds."""

    @field_validator("methods")
    @classmethod
    def _are_on_request(cls, asked: tuple[str, ...]) -> tuple[str, ...]:
        if asked:
            from spatial_indicators.measure import methods_on_request  # noqa: PLC0415  most cities ask for none

            for name in asked:
                if name not in methods_on_request():
                    near = difflib.get_close_matches(name, methods_on_request(), n=1)
                    hint = f"did you mean {near[0]}" if near else f"known: {', '.join(methods_on_request())}"
                    raise ValueError(f"there is no method on request named {name}; {hint}")
        return asked

    @model_validator(mode="after")
    def _levels_exist(self) -> "City":
        levels = [district.level for district in self.districts]
        if len(set(levels)) != len(levels) or "city" in levels:
            raise ValueError("every level of districts needs a name of its own, and `city` is the whole city's")
        if self.people and self.districts[0].level != self.people.level:
            raise ValueError(f"the first level of districts is the one that people are counted in: {self.people.level}")
        wrong = [d.built_from for d in self.districts[1:] if d.built_from not in {None, levels[0]}]
        if wrong or self.districts[0].built_from is not None:
            raise ValueError(f"built_from names the first level, {levels[0]}, and the first level has none")
        return self

    @model_validator(mode="after")
    def _has_the_map_it_replaces(self) -> "City":
        for name in OWN:
            if getattr(self, name) is not None and self.osm is None:
                raise ValueError(f"`{name}` stands for what the map has of it, and the city names no `osm` file")
        return self

    @model_validator(mode="after")
    def _has_what_it_names(self) -> "City":
        if self.stops.origin == "feed" and not self.gtfs:
            raise ValueError("stops.origin is feed, but the city names no gtfs file")
        if self.gtfs and self.analysis_date is None:
            raise ValueError("`analysis_date` is missing: the day whose timetable decides which stops are served")
        for name in ("built_up", "population", "pm25", "satellite", "canopy"):
            if any(origin.year is None for origin in getattr(self, name)):
                raise ValueError(f"every raster of `{name}` needs its `year`")
        years = [image.year for image in self.satellite]
        if twice := [year for year in years if years.count(year) > 1]:
            raise ValueError(f"`satellite` has two images of {twice[0]}: give one of them, or a composite of both")
        return self

    @property
    def default_stops(self) -> StopOrigin:
        """The origin of the stops that the published value rests on."""
        if not self.gtfs:
            return "osm"
        return self.stops.origin if self.osm else "feed"

    @property
    def counted_level(self) -> str:
        """The finest level of districts, which people are counted in."""
        return self.districts[0].level

    def files(self) -> Iterator[tuple[str, Origin]]:
        """Name every origin that the city's file mentions, with the key that mentions it."""
        if self.boundary:
            yield "boundary", self.boundary
        for district in self.districts:
            yield f"districts.{district.level}", district
        if self.people:
            yield from _people_files(self.people)
        if self.osm:
            yield "osm", self.osm
            if self.osm.coverage.polygon:
                yield "osm.coverage.polygon", self.osm.coverage.polygon
        yield from ((name, origin) for name in (*OWN, "trees", "degurba") if (origin := getattr(self, name)))
        for number, feed in enumerate(self.gtfs):
            yield f"gtfs.{number}", feed
        yield from self._rasters()

    def _rasters(self) -> Iterator[tuple[str, Origin]]:
        for name in ("built_up", "population", "pm25", "canopy"):
            for origin in getattr(self, name):
                yield f"{name}.{origin.year}", origin
        for stations in self.air_stations:
            yield f"air_stations.{stations.year}", stations
            if stations.places:
                yield f"air_stations.{stations.year}.places", stations.places
        yield from ((f"disasters.{number}", losses) for number, losses in enumerate(self.disasters))
        for flood in self.flood:
            yield f"flood.{flood.return_period}", flood
        for image in self.satellite:
            yield from image.files(f"satellite.{image.year}")


def _people_files(people: People) -> Iterator[tuple[str, Origin]]:
    for name in ("table", "grid", "disability", "housing"):
        if origin := getattr(people, name):
            yield f"people.{name}", origin
            if crosswalk := getattr(origin, "crosswalk", None):
                yield f"people.{name}.crosswalk", crosswalk
