"""`urban-sdg city new`: a city joins with a boundary, and its file says what more it can give."""

import datetime as dt
from pathlib import Path

import click

from pipelines.new_city import NewCity, write_city
from pipelines.project import Surroundings
from spatial_indicators.errors import InputError


@click.group("city")
def command() -> None:
    """Make a city's file."""


@command.command("new")
@click.argument("name")
@click.option("--boundary", required=True, help="A file of districts or of the outline, or relation:NUMBER of the map.")
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
    relation = boundary.removeprefix("relation:")
    is_relation = relation != boundary
    if is_relation and not relation.isdigit():
        raise InputError(
            "is no number of a relation", where="--boundary", value=relation, remedy="Write relation:2220322"
        )
    if not is_relation and not (producer and licence):
        raise InputError(
            "a file of boundaries needs whose it is",
            where="--boundary",
            value=boundary,
            remedy="Name --producer and --licence: nothing is published without them",
        )
    path = write_city(
        NewCity(
            name,
            country.upper(),
            year or dt.datetime.now(tz=dt.UTC).year,
            int(relation) if is_relation else Path(boundary),
            osm,
            producer or "OpenStreetMap",
            licence or "ODbL-1.0",
        ),
        folder=surroundings.cities,
        root=surroundings.data_root,
    )
    click.echo(f"{path}\nNext: urban-sdg check {path.stem}, then urban-sdg run {path.stem}")
