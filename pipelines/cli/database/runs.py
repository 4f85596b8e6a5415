"""`urban-sdg db runs`, `publish`, `rollback`, `prune` and `drop-city`: what is kept, and what readers see."""

import uuid

import click

from pipelines.cli.database.health import as_json_option
from pipelines.cli.database.printing import as_json, columns
from pipelines.cli.database.server import engine
from pipelines.database.history import known_runs, roll_back
from pipelines.database.pruning import drop_city, prune
from pipelines.database.publication import publish
from spatial_indicators.errors import InputError


@click.command("runs")
@click.argument("city")
@as_json_option
def runs(city: str, *, is_json: bool) -> None:
    """List the runs of CITY, the last first; a star marks the one that readers see."""
    found = known_runs(engine(), city)
    if is_json:
        click.echo(as_json(found))
        return
    head = ("", "run", "status", "began", "shown since", "times shown", "failure")
    rows = [
        (
            "*" if run.is_shown else "",
            run.run_id,
            run.status,
            run.started_at,
            run.shown_from,
            run.times_shown,
            run.failure,
        )
        for run in found
    ]
    click.echo("\n".join(columns([head, *rows])))


@click.command("publish")
@click.argument("city")
@click.argument("run", type=click.UUID)
def publish_command(city: str, run: uuid.UUID) -> None:
    """Show RUN of CITY to readers; refused unless it is complete, and nothing to do when they see it already."""
    moved = publish(engine(), city, run)
    click.echo(f"{city}: readers see run {run}" + ("" if moved else ", as before"))


@click.command("rollback")
@click.argument("city")
def rollback(city: str) -> None:
    """Show the run of CITY again that readers saw before the present one; a second rollback takes the first back."""
    click.echo(f"{city}: readers see run {roll_back(engine(), city)} again")


@click.command("prune")
@click.option("--keep-days", default=30, show_default=True, type=click.IntRange(min=0), help="Keep younger runs.")
@click.option("--dry-run", "is_trial", is_flag=True, help="Only print what would go.")
@as_json_option
def prune_command(keep_days: int, *, is_trial: bool, is_json: bool) -> None:
    """Remove runs that were never published, and print them; what a publication points to stays."""
    found = prune(engine(), keep_days=keep_days, is_trial=is_trial)
    if is_json:
        click.echo(as_json(found))
        return
    rows = [(run.city_id, run.run_id, run.status, run.started_at) for run in found]
    click.echo("\n".join(columns([("city", "run", "status", "began"), *rows]) if rows else ["nothing to remove"]))


@click.command("drop-city")
@click.argument("city")
@click.option("--yes", is_flag=True, help="Really remove it.")
def drop_city_command(city: str, *, yes: bool) -> None:
    """Remove CITY with all its runs, values and publications from the database; its files stay."""
    database = engine()
    kept = known_runs(database, city)
    if not yes:
        raise InputError(
            f"this would remove its {len(kept)} runs for ever",
            where=f"city {city}",
            remedy=f"If that is meant: urban-sdg db drop-city {city} --yes",
        )
    drop_city(database, city)
    click.echo(f"{city}: removed with {len(kept)} runs")
