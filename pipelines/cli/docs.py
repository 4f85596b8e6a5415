"""`urban-sdg docs`: the pages that follow from the declarations and from sql/."""

import sys

import click

from pipelines.docs import stale_pages, write_pages
from pipelines.docs.database_pages import new_database, stale_database_pages, write_database_pages
from pipelines.project import HOME


@click.command("docs")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 and the names when a page is stale.")
def command(*, check: bool) -> None:
    """Write the pages of docs/ that follow from the declarations, and those that follow from the database.

    The latter are read from a database that is made for a moment: PostGIS must be installed.
    """
    folder = HOME / "docs"
    if not check:
        for path in [*write_pages(folder), *write_database_pages(folder)]:
            click.echo(path)
        return
    with new_database() as connection:
        stale = [*stale_pages(folder), *stale_database_pages(connection, folder)]
    for path in stale:
        click.echo(f"stale: {path}", err=True)
    sys.exit(1 if stale else 0)
