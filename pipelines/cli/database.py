"""`urban-sdg db`: the database by hand."""

import os

import click

from pipelines.database.cluster import PrivateCluster
from pipelines.database.migration import migrate
from pipelines.database.url import database_url, engine_of, parsed_url, shown_url
from pipelines.project import Surroundings


@click.group("db")
def command() -> None:
    """Start, stop, migrate or name the database."""


@command.command("start")
def start() -> None:
    """Start the project's own PostGIS (nothing to do when URBAN_SDG_DATABASE_URL names another) and print its URL."""
    click.echo(shown_url(database_url(Surroundings.from_environment().state)))


@command.command("stop")
def stop() -> None:
    """Stop the project's own PostGIS; its data stay."""
    PrivateCluster(Surroundings.from_environment().state / "postgres").stop()


@command.command("migrate")
def migrate_command() -> None:
    """Apply what is new in sql/, each file once, and print it."""
    for name in migrate(engine_of(database_url(Surroundings.from_environment().state))):
        click.echo(name)


@command.command("psql", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    """Open psql on the database; ARGUMENTS go to psql."""
    url = parsed_url(database_url(Surroundings.from_environment().state))
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    os.execvpe("psql", ["psql", plain, *arguments], environment)  # noqa: S606, S607  the user's own psql
