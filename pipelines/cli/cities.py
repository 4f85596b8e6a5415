"""`urban-sdg cities`: which cities have a file, and whether it is sound."""

import json
import sys

import click

from pipelines.project import Surroundings
from spatial_indicators.errors import InputError


@click.command("cities")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def command(*, as_json: bool) -> None:
    """List the cities that have a file; exit code 1 when one of them is wrong."""
    surroundings = Surroundings.from_environment()
    rows = [_row(surroundings, city) for city in surroundings.city_ids()]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    else:
        for row in rows:
            click.echo(f"{row['city']:20} {row['name']:24} {row['problem'] or 'sound'}")
    if any(row["problem"] for row in rows):
        sys.exit(1)


def _row(surroundings: Surroundings, city: str) -> dict[str, str]:
    try:
        return {"city": city, "name": surroundings.place(city).city.name, "problem": ""}
    except InputError as error:
        return {"city": city, "name": "", "problem": str(error)}
