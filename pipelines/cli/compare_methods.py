"""`urban-sdg compare-methods`: what two methods of one indicator say of the same districts."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import click
from sqlalchemy import Engine

from pipelines.cli.indicators import is_everyone
from pipelines.cli.table import aligned
from pipelines.database.left_behind import WHOLE, published_city
from pipelines.database.reading import Row, published_observations
from pipelines.database.url import database_url, engine_of
from pipelines.project import Surroundings
from spatial_indicators.errors import InputError, SourceUnavailable

FORMATS = ("table", "json", "csv")
GROUP = ("sex", "age", "disability")
Pair = tuple[str, str]


@click.command("compare-methods")
@click.argument("city")
@click.argument("indicator")
@click.argument("method_a")
@click.argument("method_b")
@click.option("--level", default=None, help="`city`, or a level of its districts; the coarsest districts without it.")
@click.option("--groups", is_flag=True, help="Also by sex, age and disability; without it, everyone.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
def command(  # noqa: PLR0913  one parameter a word
    city: str, indicator: str, method_a: str, method_b: str, *, level: str | None, groups: bool, form: str
) -> None:
    """Set two methods of INDICATOR in CITY side by side, district by district.

    INDICATOR is a name such as public_transport_access, or a code such as 11.2.1 where only one indicator of it has
    both methods. The difference is METHOD_B less METHOD_A, in the indicator's unit; where one of them has no value,
    there is none, and the table says why.
    """
    engine = engine_of(database_url(Surroundings.from_environment().state))
    rows = compared(published_rows(engine, city, indicator, (method_a, method_b), level), (method_a, method_b))
    rows = [row for row in rows if groups or is_everyone(row)]
    click.echo({"table": as_table, "json": as_json, "csv": as_csv}[form](rows))


def published_rows(engine: Engine, city: str, indicator: str, methods: Pair, level: str | None) -> list[Row]:
    """Read the city's and its districts' values of one indicator by all methods.

    Raises
    ------
    InputError
        When nothing like it is published; the message names what is.
    SourceUnavailable
        When the city was published anew between two readings.
    """
    if methods[0] == methods[1]:
        raise InputError("both methods are the same", where="METHOD_B", value=methods[1], remedy="Name another method")
    whole = published_observations(engine, city, WHOLE)
    name = indicator_of(whole, indicator, methods)
    rows = [row for row in whole if row["indicator_id"] == name]
    if level != WHOLE:
        level = level or published_city(engine, city, None, indicator=name, method=methods[0]).level
        rows += published_observations(engine, city, level, indicator=name)
    if len({row["run_id"] for row in rows}) > 1:
        raise SourceUnavailable(f"{city}: its values were renewed while they were read. Ask again.")
    return rows


def indicator_of(rows: Iterable[Row], wanted: str, methods: Pair) -> str:
    """Find the one indicator of a name or a code that has both methods.

    Raises
    ------
    InputError
        When there is none, or more than one; the message names what there is.
    """
    rows = list(rows)
    asked = {row["indicator_id"] for row in rows if wanted in {row["indicator_id"], row["indicator_code"]}}
    if not asked:
        known = ", ".join(sorted({row["indicator_id"] for row in rows}))
        raise InputError("no such indicator is published", where="INDICATOR", value=wanted, remedy=f"Known: {known}")
    stored = {name: {row["method"] for row in rows if row["indicator_id"] == name} for name in sorted(asked)}
    found = [name for name, known in stored.items() if known >= set(methods)]
    if len(found) > 1:
        remedy = f"Name one of: {', '.join(found)}"
        raise InputError("several indicators have both methods", where="INDICATOR", value=wanted, remedy=remedy)
    if not found:
        missing = [method for method in methods if not any(method in known for known in stored.values())] or methods
        stated = [f"{name} has {', '.join(sorted(names))}" for name, names in stored.items()]
        remedy = f"Known: {'; '.join(stated)}"
        raise InputError("nothing is published by it", where="method", value=" and ".join(missing), remedy=remedy)
    return str(found[0])


def compared(rows: Iterable[Row], methods: Pair) -> list[Row]:
    """Pair the values of two methods by area, year and group, in the order they came in."""
    pairs: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in rows:
        key = tuple(row[name] for name in ("level", "area_code", "year", *GROUP))
        pairs.setdefault(key, {})[row["method"]] = row
    return [_pair(found[methods[0]], found[methods[1]]) for found in pairs.values() if found.keys() >= set(methods)]


def _pair(one: Row, other: Row) -> Row:
    shared = {
        name: one[name] for name in ("city_id", "indicator_id", "unit", "level", "area_code", "area", "year", *GROUP)
    }
    is_known = one["value"] is not None and other["value"] is not None
    return {
        **shared,
        **{f"{name}_{side}": row[name] for side, row in (("a", one), ("b", other)) for name in _SIDES},
        "difference": other["value"] - one["value"] if is_known else None,
    }


_SIDES = ("method", "method_version", "value", "coverage", "reason")


def as_json(rows: Sequence[Row]) -> str:
    """Write every pair with all that is known of it."""
    return json.dumps(list(rows), indent=1, ensure_ascii=False)


def as_csv(rows: Sequence[Row]) -> str:
    """Write one line a pair; a missing number is an empty field."""
    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]) if rows else ["city_id"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().rstrip("\n")


def as_table(rows: Sequence[Row]) -> str:
    """Show one line a pair: both values, or why there is none, and the difference."""
    if not rows:
        return "no values that both methods have"
    first = rows[0]
    title = f"{first['indicator_id'].replace('_', ' ')}, {first['unit']}, {first['year']}"
    table = [["district", "group", first["method_a"], first["method_b"], "difference"]]
    for row in rows:
        group = " ".join(row[name] for name in GROUP if row[name] != "_T") or "everyone"
        values = [
            f"- {row[f'reason_{side}']}" if (value := row[f"value_{side}"]) is None else f"{value:.3f}" for side in "ab"
        ]
        apart = "" if row["difference"] is None else f"{row['difference']:+.3f}"
        table.append([row["area"], group, *values, apart])
    return "\n".join([title, *aligned(table, 2, heads=1), *_farthest(rows)])


def _farthest(rows: Sequence[Row]) -> list[str]:
    """Say where the methods are farthest apart."""
    known = [row for row in rows if row["difference"] is not None]
    if not known:
        return ["No district has a value by both methods."]
    row = max(known, key=lambda row: abs(row["difference"]))
    return [f"Farthest apart: {row['area']}, {row['difference']:+.3f}. Compared: {len(known)} of {len(rows)}."]
