"""`urban-sdg indicators`: the published values of a city, as a table or for machines."""

import click

from pipelines.cli.table import FORMATS, shown
from pipelines.database.reading import published_observations
from pipelines.database.url import database_url, engine_of
from pipelines.project import Surroundings


@click.command("indicators")
@click.argument("city")
@click.option("--level", default="city", show_default=True, help="`city`, or a level of its districts such as `ward`.")
@click.option("--indicator", default=None, help="Only this indicator, such as public_transport_access.")
@click.option("--method", default=None, help="This method, instead of the one that the city publishes as its own.")
@click.option("--groups", is_flag=True, help="Also by sex, age and disability; without it, everyone.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
def command(city: str, *, level: str, indicator: str | None, method: str | None, groups: bool, form: str) -> None:
    """Read the published values of CITY from PostGIS.

    A value that cannot be known is empty and has a reason; it is never 0. Coverage is the share of the district's
    people or land that the value speaks for.
    """
    engine = engine_of(database_url(Surroundings.from_environment().state))
    rows = published_observations(engine, city, level, indicator=indicator, method=method)
    rows = [row for row in rows if (method or row["is_default"]) and (groups or is_everyone(row))]
    click.echo(shown(rows, form, engine=engine, city=city, level=level))


def is_everyone(row: dict[str, object]) -> bool:
    """Whether a row is about all people, not a group."""
    return row["sex"] == row["age"] == row["disability"] == "_T"
