"""`urban-sdg db start`, `stop` and `psql`: the server itself."""

import os

import click
from sqlalchemy import URL, Engine

from pipelines.database.cluster import PrivateCluster
from pipelines.database.url import database_url, engine_of, parsed_url, shown_url
from pipelines.project import Surroundings


def engine() -> Engine:
    """Give an engine for the database that the environment names, or the project's own, started."""
    made = engine_of(database_url(Surroundings.from_environment().state))
    click.get_current_context().call_on_close(made.dispose)
    return made


@click.command("start")
def start() -> None:
    """Start the project's own PostGIS (nothing to do when URBAN_SDG_DATABASE_URL names another) and print its URL."""
    click.echo(shown_url(database_url(Surroundings.from_environment().state)))


@click.command("stop")
def stop() -> None:
    """Stop the project's own PostGIS; its data stay."""
    PrivateCluster(Surroundings.from_environment().state / "postgres").stop()


def psql_address(url: URL) -> str:
    """Give an address as psql reads it, without the password: every user of the machine sees a program's arguments."""
    without = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return without.render_as_string(hide_password=False)


@click.command("psql", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    """Open psql on the database; ARGUMENTS go to psql."""
    url = parsed_url(database_url(Surroundings.from_environment().state))
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    os.execvpe("psql", ["psql", psql_address(url), *arguments], environment)  # noqa: S606, S607  the user's own psql
