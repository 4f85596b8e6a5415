"""What is a published dataset, who made it, and where are the files of it that a city needs?"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from pipelines.source_catalog.tiling import Box, Tiling, tiles_of
from spatial_indicators.errors import InputError
from spatial_indicators.origin import Declaration, Named, Year

Kind = Literal["count", "density", "class", "depth", "vector"]
"""How its values behave: counts are summed, densities averaged, classes counted; depths have thresholds."""

Address = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+/\S+$")]


@dataclass(frozen=True)
class RemoteFile:
    """One file of a dataset.

    Parameters
    ----------
    url, name
        Its address and its true name.
    member
        The pattern of the file that is meant in an archive, None where the file itself is.
    """

    url: str
    name: str
    member: str | None


class Source(Declaration):
    """A published dataset.

    Its ``url`` holds ``{year}``, ``{period}``, ``{tile}``, ``{country}`` (ISO 3166-1 alpha-3), ``{country_lower}``,
    ``{sex}``, ``{age}`` or ``{adm}``, a level of a country's divisions, where files differ by them.
    """

    title: Named
    producer: Named
    licence: Named
    """SPDX id, or the licence's own name."""
    citation: Named
    attribution: Named
    """Words to show beside whatever is made of it."""
    landing_page: Address
    kind: Kind
    layers: tuple[str, ...] = ()
    """Keys of a city's file that it can stand for, such as ``built_up``; none where it is for the command line."""
    unit: Named | None = None
    crs: Named
    cell: Named
    """Size of its cells."""
    nodata: float | None = None
    years: tuple[Year, ...] = ()
    """Years that it is published for; none where its files say it."""
    periods: tuple[int, ...] = ()
    """Return periods, years."""
    classes: Mapping[str, tuple[int, ...]] = Field(default={})
    """Classes of land cover that make up each layer that it stands for."""
    refresh_days: int = Field(gt=0)
    """Days after which it is worth asking whether it has changed."""
    url: Address
    listed_by: Named | None = None
    """Where ``url`` gives a list: its kind, as `Request.listed_by` has it."""
    collection: str = ""
    """What of the list is meant, or the name of the collection at an API."""
    member: str | None = None
    variable: Named | None = None
    """The variable of its files that is meant, where they are netCDF."""
    sexes: tuple[str, ...] = ("",)
    ages: tuple[int, ...] = (0,)
    """Where its files differ by sex and age: how names write them, as `PeopleGridOrigin` has it."""
    missing_up_to: float | None = None
    """Numbers up to this one mean that nothing is known, where its files do not mark them."""
    tiling: Tiling = "country"
    traps: tuple[Named, ...] = ()
    """What to think of before its values are used."""

    @property
    def is_by_group(self) -> bool:
        """Whether it has a file of each sex and age."""
        return "{sex}" in self.url

    def files(self, box: Box, country: str, *, year: int, period: int | None, where: str) -> list[RemoteFile]:
        """Name the files that meet a city's box (west, south, east, north, degrees).

        Raises
        ------
        InputError
            When there is no such year or return period.
        """
        if self.years:
            self._check(year, self.years, "year", where)
        if self.periods:
            self._check(period or 0, self.periods, "return period", where)
        named = {"year": year, "period": period, "country": country, "country_lower": country.lower()}
        parts = [(sex, age, tile) for sex in self.sexes for age in self.ages for tile in tiles_of(self.tiling, box)]
        urls = [self.url.format(sex=sex, age=age, tile=tile, **named) for sex, age, tile in parts]
        return [RemoteFile(url, PurePosixPath(url).name, self.member) for url in dict.fromkeys(urls)]

    def listing(self, country: str, adm: str | None) -> str:
        """Give the address of the JSON that describes a level of a country's divisions."""
        return self.url.format(country=country, adm=adm)

    def _check(self, asked: int, known: tuple[int, ...], what: str, where: str) -> None:
        if asked not in known:
            nearest = min(known, key=lambda other: abs(other - asked))
            raise InputError(
                f"{self.title} has no such {what}",
                where=where,
                value=asked,
                remedy=f"Nearest is {nearest}; it has {', '.join(map(str, known))}",
            )
