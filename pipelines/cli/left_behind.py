"""`urban-sdg left-behind`: who is left behind in a city, as a table or for machines."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

import click

from pipelines.cli.table import aligned
from pipelines.database.left_behind import published_city
from pipelines.database.reading import Row
from pipelines.database.url import database_url, engine_of
from pipelines.left_behind import GROUP, SERIES, TOTAL, UNKNOWN, Choice, left_behind, shares_of_people
from pipelines.project import Surroundings
from spatial_indicators.errors import InputError
from spatial_indicators.inequality import AVERSION
from spatial_indicators.left_behind import LEAST_PEOPLE

FORMATS = ("table", "json", "csv")
NAMED = 4
"""Districts that the table names of those that are equal, or left out; json and csv name all."""


@click.command("left-behind")
@click.argument("city")
@click.option("--level", default=None, help="Districts to compare, such as `ward`; the coarsest without it.")
@click.option("--indicator", default=None, help="Only this indicator, such as public_transport_access.")
@click.option("--method", default=None, help="This method, instead of the one that the city publishes as its own.")
@click.option("--aversion", default=AVERSION, show_default=True, help="How much Kolm-Pollak minds inequality.")
@click.option("--kappa", type=float, default=None, help="Kappa itself, to compare several cities under the same.")
@click.option("--least-people", default=LEAST_PEOPLE, show_default=True, help="Smaller districts are not named.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
def command(  # noqa: PLR0913  one parameter an option
    city: str,
    *,
    level: str | None,
    indicator: str | None,
    method: str | None,
    aversion: float,
    kappa: float | None,
    least_people: float,
    form: str,
) -> None:
    """Count the people of CITY who are left behind, by group, and say how unequal its districts are.

    For every share of people: how many are without access (or exposed), how far each group lies behind the best-off of
    its kind, and how the districts differ, each weighed by its people. A district without a value is left out, and
    named with everyone who lives there.
    """
    choice = Choice(aversion, kappa, least_people)
    _check_indicator(indicator)
    engine = engine_of(database_url(Surroundings.from_environment().state))
    rows = left_behind(published_city(engine, city, level, indicator=indicator, method=method), choice)
    click.echo({"table": as_table, "json": as_json, "csv": as_csv}[form](rows))


def _check_indicator(indicator: str | None) -> None:
    known = shares_of_people()
    if indicator is not None and indicator not in known:
        remedy = f"Choose one of: {', '.join(known)}"
        raise InputError("is no share of people", where="--indicator", value=indicator, remedy=remedy)


def as_json(rows: Sequence[Row]) -> str:
    """Write every row with all that is known of it."""
    return json.dumps(list(rows), indent=1, ensure_ascii=False)


def as_csv(rows: Sequence[Row]) -> str:
    """Write one line a row; a missing number is an empty field, several names are joined by semicolons."""
    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]) if rows else ["city_id"], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        names = {name: "; ".join(row[name]) for name in ("best", "worst")}
        missing = "; ".join(f"{name}: {reason}" for name, reason in row["missing"].items())
        out = "; ".join(f"{one['code']}: {one['reason']}" for one in row["left_out"])
        writer.writerow({**row, **names, "missing": missing, "left_out": out})
    return target.getvalue().rstrip("\n")


def as_table(rows: Sequence[Row]) -> str:
    """Show one block an indicator: the groups of the city, then its districts."""
    blocks: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        blocks.setdefault(tuple(str(row[name]) for name in SERIES), []).append(row)
    return "\n\n".join(_block(key, of_key) for key, of_key in blocks.items()) if blocks else "no values"


def _block(key: tuple[str, ...], rows: Sequence[Row]) -> str:
    name, method, year = key
    # Everyone first, then the groups in the order of their names.
    rows = sorted(rows, key=lambda row: [row[part] != TOTAL for part in GROUP])
    everyone = rows[0]
    title = f"{name.replace('_', ' ')}, {method}, {year}"
    if all(row["value"] is None for row in rows):
        return f"{title}\nnot known: {everyone['reason']}"
    head = ["group", "people", "left behind", "%", "gap", "people in gap", "districts", "gini"]
    table = [head, *([_name(row), *_cells(row)] for row in rows)]
    return "\n".join([title, *aligned(table, 1, heads=1), *_districts(everyone)])


def _name(row: Row) -> str:
    names = (f"{name} unknown" if row[name] == UNKNOWN else row[name] for name in GROUP if row[name] != TOTAL)
    return " ".join(names) or "everyone"


def _cells(row: Row) -> list[str]:
    if row["value"] is None:
        return [f"- {row['reason']}", *[""] * 6]
    return [
        _count(row["people"]),
        _count(row["people_behind"]),
        _decimal(row["percent_behind"], 1),
        _decimal(row["gap"], 1),
        _count(row["people_in_gap"]),
        str(row["districts"]),
        _decimal(row["gini"], 3),
    ]


def _districts(row: Row) -> Iterable[str]:
    """Say in words how everyone's districts differ."""
    if row["districts"]:
        ratio = _decimal(row["p90_p10"], 2) if row["p90_p10"] is not None else f"- {row['missing']['p90_p10']}"
        yield (
            f"{row['districts']} districts ({row['level']}) with {_count(row['people_in_districts'])} people: "
            f"mean {_decimal(row['mean'], 1)}, as good as {_decimal(row['ede'], 1)} for all "
            f"(Kolm-Pollak, kappa {row['kappa']:.3g}), p90/p10 {ratio}"
        )
    for end in ("best", "worst"):
        if row[end]:
            yield f"{end}: {_names(row[end])} ({_decimal(row[f'{end}_value'], 1)})"
    if row["left_out"]:
        people = f"{_count(row['people_left_out']) or 'an unknown number of'} people"
        names = _names([f"{one['name']} ({one['reason']})" for one in row["left_out"]])
        yield f"left out: {row['districts_left_out']} districts with {people}: {names}"


def _names(names: Sequence[str]) -> str:
    return ", ".join([*names[:NAMED], *([f"and {len(names) - NAMED} more"] if len(names) > NAMED else [])])


def _count(number: float | None) -> str:
    return "" if number is None else f"{number:,.0f}"


def _decimal(number: float | None, digits: int) -> str:
    return "" if number is None else f"{number:.{digits}f}"
