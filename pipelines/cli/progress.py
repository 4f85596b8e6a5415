"""`urban-sdg progress`: trends of a city, and whether the targets of 2030 come within reach."""

import json
from collections.abc import Iterable, Sequence

import click

from pipelines.cli.table import aligned
from pipelines.database.progress import published_progress
from pipelines.database.reading import Row
from pipelines.database.url import database_url, engine_of
from pipelines.project import Surroundings
from pipelines.unit import rounded
from spatial_indicators.progress import THRESHOLDS

HEADS = ("years", "last", "trend a year", "pace", "target", "required", "progress")


@click.command("progress")
@click.argument("city")
@click.option("--level", default="city", show_default=True, help="`city`, or a level of its districts such as `ward`.")
@click.option("--indicator", default=None, help="Only this indicator, such as pm25_exposure.")
@click.option("--method", default=None, help="This method, instead of the one that the city publishes as its own.")
@click.option("--rule", type=click.Choice(list(THRESHOLDS)), default="linear", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print all that is known of every series as JSON.")
def command(city: str, *, level: str, indicator: str | None, method: str | None, rule: str, as_json: bool) -> None:
    """Show how CITY moves: trend, the pace that the target of 2030 asks for, and the class of progress.

    All values of a series are of the same boundaries. Years before a break of source or method are not compared with
    those after it, and a series that spans fewer than 3 years says nothing of a trend.
    """
    engine = engine_of(database_url(Surroundings.from_environment().state))
    rows = published_progress(engine, city, level, rule=rule, indicator=indicator, method=method)
    click.echo(json.dumps([_plain(row) for row in rows], indent=1) if as_json else as_table(rows))


def as_table(rows: Sequence[Row]) -> str:
    """Show a line a series; below it what has no value in any year, or in one alone."""
    several = [row for row in rows if row["year_count"] > 1]
    single = dict.fromkeys(row["indicator_id"].replace("_", " ") for row in rows if row["year_count"] == 1)
    none = dict.fromkeys(row["indicator_id"].replace("_", " ") for row in rows if row["year_count"] == 0)
    lines: list[str] = []
    if several:
        table = [["indicator", "area", *HEADS], *(_cells(row) for row in several)]
        lines += [*aligned(table, 2, heads=1), ""]
    lines += [f"Breaks of source or method: {_breaks(several)}."] * any(row["breaks"] for row in several)
    lines += [f"Of one year alone, which is no trend: {', '.join(single)}."] * bool(single)
    lines += [f"Without a value in any year: {', '.join(none)}."] * bool(none)
    return "\n".join(lines).rstrip()


def _cells(row: Row) -> list[str]:
    unit = row["unit"]
    status = row["status"].replace("_", " ")
    return [
        row["indicator_id"].replace("_", " "),
        row["area"],
        f"{row['years'][0]}-{row['years'][-1]} ({row['year_count']})",
        "" if row["last_value"] is None else rounded(row["last_value"], unit),
        _signed(row["trend"]),
        _pace(row["pace"], row["rule"]),
        "-" if row["target"] is None else rounded(row["target"], unit),
        _pace(row["required"], row["rule"]),
        status if row["reason"] is None else f"{status}: {row['reason'].replace('_', ' ')}",
    ]


def _pace(number: float | None, rule: str) -> str:
    """Show a pace: units a year, or per cent a year where rates are compared."""
    if number is None or rule == "linear":
        return _signed(number)
    return f"{100 * number:+.2f} %"


def _signed(number: float | None) -> str:
    return "-" if number is None else f"{number:+.2f}"


def _breaks(rows: Iterable[Row]) -> str:
    found = {row["indicator_id"].replace("_", " "): row["breaks"] for row in rows if row["breaks"]}
    return "; ".join(f"{name} {', '.join(map(str, years))}" for name, years in found.items())


def _plain(row: Row) -> Row:
    return {name: str(value) if name == "run_id" else value for name, value in row.items()}
