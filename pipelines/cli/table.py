"""How values are shown: a table for people, CSV, JSON and GeoJSON for machines."""

import csv
import io
import json
import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Engine

from pipelines.database.reading import published_shapes
from pipelines.unit import rounded

Row = dict[str, Any]
FORMATS = ("table", "csv", "json", "geojson")
TOTAL = "_T"
NO_SOURCE = "no_source"
"""The reason of what a city gives no data for; such indicators are named below the table."""
WIDTH = 100
"""Signs of a line beside the names of districts."""


def shown(rows: Sequence[Row], form: str, *, engine: Engine, city: str, level: str) -> str:
    """Show observations in one of `FORMATS`."""
    if form == "csv":
        return as_csv(rows)
    if form == "json":
        return json.dumps([_plain(row) for row in rows], indent=1)
    if form == "geojson":
        return json.dumps(as_geojson(rows, published_shapes(engine, city, level)))
    return as_table(rows)


def as_csv(rows: Sequence[Row]) -> str:
    """Write every column; a missing value is an empty field."""
    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]) if rows else ["id"], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**_plain(row), "flags": " ".join(row["flags"])} for row in rows)
    return target.getvalue().rstrip("\n")


def as_geojson(rows: Iterable[Row], shapes: dict[str, Any]) -> dict[str, Any]:
    """Give one feature a value, with its district's geometry (RFC 7946)."""
    features = [
        {"type": "Feature", "id": row["id"], "geometry": shapes[row["area_code"]], "properties": _plain(row)}
        for row in rows
    ]
    return {"type": "FeatureCollection", "features": features}


def as_table(rows: Sequence[Row]) -> str:
    """Show one line a district (and group), one column an indicator and method."""
    if not rows:
        return "no values"
    known = [row for row in newest(rows) if row["reason"] != NO_SOURCE]
    columns = list(dict.fromkeys((row["indicator_id"], row["method"]) for row in known))
    if not columns:
        return f"no values\n\n{_legend(rows)}"
    lines: dict[tuple[str, ...], dict[tuple[str, str], str]] = {}
    for row in known:
        group = " ".join(row[name] for name in ("sex", "age", "disability") if row[name] != TOTAL)
        lines.setdefault((row["area"], group), {})[(row["indicator_id"], row["method"])] = cell(row)
    has_groups = any(group for _, group in lines)
    units = {row["indicator_id"]: row["unit"] for row in rows}
    heads = [[name.replace("_", " "), method, units[name]] for name, method in columns]
    years = {(row["indicator_id"], row["method"]): row["year"] for row in known}
    if len({row["year"] for row in rows if row["reason"] != NO_SOURCE}) > 1:
        heads = [[*head[:2], f"{head[2]}, {years[column]}"] for head, column in zip(heads, columns, strict=True)]
    left = [["", ""], ["", ""], ["district", "group"]]
    blocks = []
    for part in _folded(columns, heads):
        table = [[*left[at][: 1 + has_groups], *(heads[number][at] for number in part)] for at in range(len(left))]
        for key, values in lines.items():
            table.append([*key[: 1 + has_groups], *(values.get(columns[number], "") for number in part)])
        blocks.append("\n".join(aligned(table, 1 + has_groups, heads=3)))
    return "\n\n".join([*blocks, legend]) if (legend := _legend(rows)) else "\n\n".join(blocks)


def newest(rows: Sequence[Row]) -> list[Row]:
    """Keep the newest year of every indicator and method."""
    years: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row["indicator_id"], row["method"])
        years[key] = max(row["year"], years.get(key, row["year"]))
    return [row for row in rows if row["year"] == years[row["indicator_id"], row["method"]]]


def _folded(columns: Sequence[tuple[str, str]], heads: Sequence[Sequence[str]]) -> Iterable[list[int]]:
    """Give the columns of one table after another, so that lines stay short enough to read."""
    part: list[int] = []
    width = 0
    for number in range(len(columns)):
        column = max(map(len, heads[number])) + 2
        if part and width + column > WIDTH:
            yield part
            part, width = [], 0
        part.append(number)
        width += column
    yield part


def _legend(rows: Sequence[Row]) -> str:
    """Explain what stands in this table."""
    partly = any(row["value"] is not None and is_partly_covered(row) for row in rows)
    bounded = any(row["lower"] is not None for row in rows)
    missing = any(row["value"] is None and row["reason"] != NO_SOURCE for row in rows)
    lacking = dict.fromkeys(row["indicator_id"].replace("_", " ") for row in rows if row["reason"] == NO_SOURCE)
    sentences = ["In brackets: the part of the district's people or land that the value speaks for."] * partly
    sentences += ["In square brackets: the bounds, from the errors that the city declares."] * bounded
    sentences += ["- is not known, and why."] * missing
    sentences += [f"The city gives no source for: {', '.join(lacking)}."] * bool(lacking)
    return " ".join(sentences)


def is_partly_covered(row: Row) -> bool:
    """Whether a value speaks for less than the whole district."""
    return row["coverage"] is not None and row["coverage"] <= 1 - 1e-6


def cell(row: Row) -> str:
    """Show one value with its bounds where it has any and its coverage when that is not whole, or why it is missing."""
    if row["value"] is None:
        return f"- {row['reason']}"
    unit = row["unit"]
    partly = f" ({math.floor(100 * row['coverage'])}%)" if is_partly_covered(row) else ""
    bounds = f" [{rounded(row['lower'], unit)} to {rounded(row['upper'], unit)}]" if row["lower"] is not None else ""
    return f"{rounded(row['value'], unit)}{bounds}{partly}"


def aligned(table: Sequence[Sequence[str]], texts: int, *, heads: int) -> Iterable[str]:
    """Give the lines of a table: so many columns of texts, then numbers; a rule below so many lines of heads."""
    widths = [max(_width(line[at]) for line in table) for at in range(len(table[0]))]
    for number, line in enumerate(table):
        cells = (
            text + " " * (width - _width(text)) if at < texts else " " * (width - _width(text)) + text
            for at, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
        if number == heads - 1:
            yield "-" * (sum(widths) + 2 * len(widths) - 2)


def _width(text: str) -> int:
    """Count the columns of a terminal: East Asian signs take two (Unicode Standard Annex 11)."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _plain(row: Row) -> Row:
    return {name: str(value) if name == "run_id" else value for name, value in row.items()}
