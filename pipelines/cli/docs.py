"""`urban-sdg docs`: the pages that follow from the declarations."""

import sys

import click

from pipelines.docs import stale_pages, write_pages
from pipelines.project import HOME


@click.command("docs")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 and the names when a page is stale.")
def command(*, check: bool) -> None:
    """Write docs/indicators, docs/measures and docs/cities from the declarations."""
    if not check:
        for path in write_pages(HOME / "docs"):
            click.echo(path)
        return
    stale = stale_pages(HOME / "docs")
    for path in stale:
        click.echo(f"stale: {path}", err=True)
    sys.exit(1 if stale else 0)
