"""`urban-sdg qgis`: a project for QGIS with all layers of a city."""

from pathlib import Path

import click
from sqlalchemy import URL, Engine

from pipelines.database.url import database_url, engine_of
from pipelines.project import Surroundings
from pipelines.qgis.project import project_file, write_project
from pipelines.qgis.published_city import published_city
from spatial_indicators.errors import InputError

SERVICE = "urban_sdg"


@click.command("qgis")
@click.argument("city")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), default="urban-sdg.qgz", show_default=True)
@click.option(
    "--service", default=SERVICE, show_default=True, help="Entry of ~/.pg_service.conf that layers are read by."
)
@click.option(
    "--environment", is_flag=True, help="Name no service: PGHOST, PGDATABASE, ... of QGIS's environment decide."
)
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
def command(city: str, *, output: Path, service: str, environment: bool, force: bool) -> None:
    """Write a QGIS project with the published layers of CITY, styled, on a map of the city.

    No address and no password stands in the project. It is read from QGIS 3.22 on.
    """
    if output.exists() and not force:
        raise InputError("the file is there already", where=str(output), remedy="Add --force to replace it")
    engine = engine_of(database_url(Surroundings.from_environment().state))
    click.get_current_context().call_on_close(engine.dispose)
    write_project(output, project_file(published_city(engine, city), None if environment else service))
    click.echo(output)
    if not environment:
        click.echo(service_entry(engine, service), err=True)


def service_entry(engine: Engine, service: str) -> str:
    """Say what the service file needs, as this command reads the database; a password belongs into ~/.pgpass."""
    entries = _address(engine.url) | {"options": "-crole=urban_sdg_reader"}
    lines = [f"{name}={value}" for name, value in entries.items()]
    return "\n".join([f"QGIS reads it through this entry of ~/.pg_service.conf:\n[{service}]", *lines])


def _address(url: URL) -> dict[str, str]:
    host = url.host or str(url.query.get("host", ""))
    port = str(url.port or url.query.get("port", "5432"))
    found = {"host": host, "port": port, "dbname": url.database or "", "user": url.username or ""}
    return {name: value for name, value in found.items() if value}
