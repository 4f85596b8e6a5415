"""`urban-sdg dataset`: what a dataset of the catalogue holds around a place, as one file."""

from dataclasses import replace
from math import cos, radians
from pathlib import Path

import click

from pipelines.project import Surroundings
from spatial_indicators.errors import InputError

KM_OF_A_DEGREE = 110.574
"""A degree of latitude at the equator, km (WGS 84); elsewhere it is longer, so that the margin is never too small."""

TARGET = click.Path(dir_okay=False, path_type=Path)


@click.command("dataset")
@click.argument("keyword")
@click.argument("city", required=False)
@click.option("--box", type=float, nargs=4, metavar="WEST SOUTH EAST NORTH", help="Degrees, in place of a city.")
@click.option("--margin-km", type=click.FloatRange(0, 1000), default=0.0, help="Land around it that comes too.")
@click.option("--year", type=int, help="Year; the city's where it is not given.")
@click.option("--period", type=int, help="Return period of a flood, years.")
@click.option("--country", help="ISO 3166-1 alpha-3, for a dataset with a file a country and no city.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="GeoTIFF to write."
)
@click.option("--offline", is_flag=True, help="Use only what the cache holds.")
def command(  # noqa: PLR0913  one argument for each option
    keyword: str, city: str | None, box: tuple[float, float, float, float] | None, margin_km: float, year: int | None,
    period: int | None, country: str | None, output: Path, *, offline: bool,
) -> None:  # fmt: skip
    """Write what dataset KEYWORD holds around CITY, or in a box, as one GeoTIFF on the dataset's own cells.

    Tiles come into the cache as for `urban-sdg fetch`. The degree of urbanisation wants the land around a city too:

        urban-sdg dataset ghs_pop_1km newport --margin-km 100 --year 2020 -o people.tif
    """
    from pipelines.fetch.city import box_of_city  # noqa: PLC0415  an HTTP client, which other commands do not need
    from pipelines.fetch.dataset import Asked, write_dataset  # noqa: PLC0415
    from pipelines.fetch.settings import Settings  # noqa: PLC0415
    from pipelines.source_catalog.registry import source_named  # noqa: PLC0415

    if (box is None) == (city is None):
        raise click.UsageError("Give a CITY or a --box.")
    declared, surroundings = source_named(keyword, where="dataset"), Surroundings.from_environment()
    settings = Settings.from_environment(surroundings.state)
    settings = replace(settings, is_offline=settings.is_offline or offline)
    if city is not None:
        told = surroundings.place(city).city
        box, country, year = box_of_city(surroundings, city), country or told.country, year or told.year
    year = year or max(declared.years, default=0)
    asked = Asked(declared, _with_margin(box, margin_km), country or "", year, period, "dataset", keyword)
    rows, columns = write_dataset(asked, output, settings, lambda line: click.echo(line, err=True))
    click.echo(f"{output}: {rows} x {columns} cells of {declared.title}")


def _with_margin(box: tuple[float, float, float, float] | None, margin_km: float) -> tuple[float, float, float, float]:
    west, south, east, north = box or (0.0, 0.0, 0.0, 0.0)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise InputError(
            "is no box of degrees",
            where="--box",
            value=f"{west:g} {south:g} {east:g} {north:g}",
            remedy="Write west, south, east and north, such as -3.1 51.5 -2.8 51.7",
        )
    up = margin_km / KM_OF_A_DEGREE
    side = up / max(cos(radians(min(89.0, max(abs(south), abs(north)) + up))), 1e-6)
    return max(west - side, -180.0), max(south - up, -90.0), min(east + side, 180.0), min(north + up, 90.0)
