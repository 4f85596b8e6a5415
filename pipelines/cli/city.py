"""`urban-sdg city new`: a city joins with a boundary, and its file says what more it can give."""

import datetime as dt
import re
from pathlib import Path

import click

from pipelines.new_city import Division, NewCity, write_city
from pipelines.project import Surroundings
from spatial_indicators.errors import InputError

HELP = "A file of districts or of the outline, relation:NUMBER of the map, or geoboundaries:COUNTRY:LEVEL[:NAME]."

DIVISION = "geoboundaries:"


@click.group("city")
def command() -> None:
    """Make a city's file."""


@command.command("new")
@click.argument("name")
@click.option("--boundary", required=True, help=HELP)
@click.option("--osm", type=click.Path(path_type=Path), help="An OpenStreetMap extract, PBF or XML.")
@click.option("--country", default="XXX", show_default=True, help="ISO 3166-1 alpha-3 code.")
@click.option("--year", type=int, help="The year of the values; this year when not given.")
@click.option("--producer", help="Who made the boundary.")
@click.option("--licence", help="Its licence, such as CC-BY-4.0.")
def new(  # noqa: PLR0913  one option each
    name: str,
    *,
    boundary: str,
    osm: Path | None,
    country: str,
    year: int | None,
    producer: str | None,
    licence: str | None,
) -> None:
    """Write a commented file for the city NAME that runs; `urban-sdg check` then says what is missing.

    Files are looked for below URBAN_SDG_DATA_ROOT.
    """
    surroundings = Surroundings.from_environment()
    chosen = _boundary(boundary)
    if isinstance(chosen, Path) and not (producer and licence):
        raise InputError(
            "a file of boundaries needs whose it is",
            where="--boundary",
            value=boundary,
            remedy="Name --producer and --licence: nothing is published without them",
        )
    maker = ("geoBoundaries", "CC-BY-4.0") if isinstance(chosen, Division) else ("OpenStreetMap", "ODbL-1.0")
    path = write_city(
        NewCity(
            name,
            chosen.country if isinstance(chosen, Division) else country.upper(),
            year or dt.datetime.now(tz=dt.UTC).year,
            chosen,
            osm,
            producer or maker[0],
            licence or maker[1],
        ),
        folder=surroundings.cities,
        root=surroundings.data_root,
    )
    first = f"urban-sdg fetch {path.stem}, then " if isinstance(chosen, Division) else ""
    click.echo(f"{path}\nNext: {first}urban-sdg check {path.stem}, then urban-sdg run {path.stem}")


def _boundary(text: str) -> Path | int | Division:
    if text.startswith(DIVISION):
        return _division(text.removeprefix(DIVISION))
    relation = text.removeprefix("relation:")
    if relation == text:
        return Path(text)
    if not relation.isdigit():
        raise InputError(
            "is no number of a relation", where="--boundary", value=relation, remedy="Write relation:2220322"
        )
    return int(relation)


def _division(text: str) -> Division:
    country, _, rest = text.partition(":")
    level, _, name = rest.partition(":")
    if not re.fullmatch(r"[A-Za-z]{3}", country) or not re.fullmatch(r"ADM[0-5]", level.upper()):
        raise InputError(
            "names no level of a country's divisions",
            where="--boundary",
            value=text,
            remedy="Write geoboundaries:GBR:ADM2:Newport, or geoboundaries:MCO:ADM0",
        )
    return Division(country.upper(), level.upper(), name.strip() or None)
