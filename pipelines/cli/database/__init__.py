"""`urban-sdg db`: the database by hand."""

import click

from pipelines.cli.database.health import doctor, migrate_command, status_command
from pipelines.cli.database.runs import drop_city_command, prune_command, publish_command, rollback, runs
from pipelines.cli.database.server import psql, start, stop


@click.group("db")
def command() -> None:
    """Start, migrate or examine the database; show, take back or remove runs.

    The database is the one that URBAN_SDG_DATABASE_URL names, else the project's own PostGIS, which these commands
    start. Exit codes: 0 done, 1 something to mend, 2 wrong usage.
    """


for part in (start, stop, psql, migrate_command, status_command, doctor):
    command.add_command(part)
for part in (runs, publish_command, rollback, prune_command, drop_city_command):
    command.add_command(part)
