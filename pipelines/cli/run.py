"""`urban-sdg run`: one city, from raw files to published rows."""

import json

import click

from pipelines.execution import RunReport, run_city


@click.command("run")
@click.argument("city")
@click.option("--dagster/--no-dagster", default=True, help="Record the run in Dagster, or compute in memory alone.")
@click.option("--keep", is_flag=True, help="Keep every step's result also without Dagster, which always keeps them.")
@click.option("--maps/--no-maps", "maps", default=True, help="Draw a map of every indicator, or none.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, and nothing else on standard output.")
def command(city: str, *, dagster: bool, keep: bool, maps: bool, as_json: bool) -> None:
    """Compute CITY from its files and publish it in PostGIS; steps that are up to date are not made again."""
    report = run_city(
        city, with_dagster=dagster, keep=keep, with_maps=maps, progress=lambda line: click.echo(line, err=True)
    )
    click.echo(json.dumps(report.as_dict(), indent=1) if as_json else summary(report))


def summary(report: RunReport) -> str:
    """Say in a few lines what was made and where it is."""
    made = f"{len(report.made)} steps made" if report.made else "nothing to do: everything is up to date"
    warnings = [f"  note: {warning}" for warning in report.warnings]
    return "\n".join(
        [
            f"{report.city}: {made}, {'published' if report.is_published_now else 'published before'}"
            f" in {report.seconds:.1f} s",
            *warnings,
            f"  database: {report.database}",
            f"  maps:     {report.maps}",
        ]
    )
