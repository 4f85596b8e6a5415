"""The command `urban-sdg`: what it offers, and how it fails."""

import gc
import sys
from collections.abc import Callable
from importlib import import_module

import click

from spatial_indicators.errors import UrbanSdgError

COMMANDS = {
    "run": ("pipelines.cli.run", "Compute a city from its files and publish it in PostGIS."),
    "check": ("pipelines.cli.check", "Look at a city's files and gates, and tell what they leave out."),
    "demo": ("pipelines.cli.demo", "Run the generated demo city and show its values."),
    "indicators": ("pipelines.cli.indicators", "Read a city's published values back from PostGIS."),
    "left-behind": ("pipelines.cli.left_behind", "Count who is left behind, by group, and how unequal districts are."),
    "progress": ("pipelines.cli.progress", "Show trends, and whether the targets of 2030 come within reach."),
    "compare-methods": ("pipelines.cli.compare_methods", "Set two methods of an indicator side by side, by district."),
    "cities": ("pipelines.cli.cities", "List the cities, and check their files."),
    "fetch": ("pipelines.cli.fetch", "Bring the files of a city that are at an address."),
    "dataset": ("pipelines.cli.dataset", "Write what a dataset of the catalogue holds around a place."),
    "city": ("pipelines.cli.city", "Write the file of a city that joins."),
    "degurba": ("pipelines.cli.degurba", "Tell city, town and countryside apart on a grid of people."),
    "urban-extent": ("pipelines.cli.urban_extent", "Find where a city ends, by its built-up land."),
    "qgis": ("pipelines.cli.qgis", "Write a QGIS project with all layers of a city."),
    "db": ("pipelines.cli.database", "Start, stop, migrate or name the database."),
    "ui": ("pipelines.cli.ui", "Open Dagster's user interface on this project."),
    "docs": ("pipelines.cli.docs", "Write the pages of docs/ that follow from declarations."),
}

OBJECTS_BETWEEN_COLLECTIONS = 1_000_000
"""A city is some 100,000 geometries and tags that live until the end. To look through them for circles after every 700
new objects, as Python does by itself, took a sixth of a run."""


class LazyGroup(click.Group):
    """Imports a command when it is called, so that help and usage errors come at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of their use."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def urban_sdg() -> None:
    """Spatial SDG 11 indicators of a city, from raw files to PostGIS.

    Places come from the environment: URBAN_SDG_DATA_ROOT (files that cities name), URBAN_SDG_DATABASE_URL (else the
    project's own PostGIS), URBAN_SDG_STATE (what runs make). Exit codes: 0 done, 1 something to mend, 2 wrong usage.
    """


def main() -> None:
    """Run the command line; what a user can mend is one line and exit code 1, without a traceback."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    code = exit_code(urban_sdg)
    gc.freeze()  # what is left goes with the process: to look through all of it for circles first took 0.7 s
    sys.exit(code)


def exit_code(command: Callable[..., object]) -> int:
    """Run a command and give its exit code."""
    try:
        command()
    except UrbanSdgError as error:
        click.echo(f"error: {error}", err=True)
        return 1
    except OSError as error:
        reason = f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
        click.echo(f"error: {reason}. Published values are whole either way. Mend it and run again.", err=True)
        return 1
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


if __name__ == "__main__":
    main()
