"""`urban-sdg demo`: the whole way on the generated city, with its values and where everything is."""

import time

import click

from pipelines.cli.indicators import is_everyone
from pipelines.cli.run import summary
from pipelines.cli.table import as_table
from pipelines.database.reading import published_observations
from pipelines.database.url import database_url, engine_of
from pipelines.execution import run_city
from pipelines.project import DEMO, Surroundings


@click.command("demo")
def command() -> None:
    """Run the generated demo city from raw files to PostGIS, and show its values by borough."""
    began = time.perf_counter()
    report = run_city(DEMO, with_dagster=True, progress=lambda line: click.echo(line, err=True))
    surroundings = Surroundings.from_environment()
    engine = engine_of(database_url(surroundings.state))
    rows = [row for level in ("borough", "city") for row in published_observations(engine, DEMO, level)]
    click.echo(f"\n{as_table([row for row in rows if is_everyone(row) and row['is_default']])}")
    click.echo("\nseconds of the slowest steps")
    for key, seconds in sorted(report.made.items(), key=lambda step: -step[1])[:5]:
        click.echo(f"  {seconds:6.2f}  {key}")
    click.echo(f"\n{summary(report)}")
    click.echo(f"  files:    {surroundings.store}/{DEMO}\n  inputs:   {surroundings.demo_root}/{DEMO}")
    click.echo("  Dagster:  .venv/bin/urban-sdg ui\n  psql:     .venv/bin/urban-sdg db psql")
    click.echo(f"done in {time.perf_counter() - began:.1f} s")
