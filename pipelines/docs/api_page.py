"""The reference of schema ``api``: every view and function that readers have, in the words of its own comments."""

import re

from pipelines.docs.database_catalog import Connection, Relation, Routine, relations, routines
from pipelines.docs.markdown import code, codes, page, table

SHORT = {
    "double precision": "double",
    "timestamp with time zone": "timestamptz",
    "character varying": "varchar",
}
"""Names that make a table narrower, and that PostgreSQL takes as well, but for double: that one is for reading."""


INDICATOR_COLUMNS = ("", "_coverage", "_reason", "_unserved")
"""What the name of an indicator is followed by in the wide layers."""


def api_page(connection: Connection) -> str:
    """Describe schema ``api`` of a migrated database that knows the catalogue."""
    found, callable_ones = relations(connection, "api"), routines(connection, "api")
    rows = connection.execute('SELECT DISTINCT indicator_id::TEXT COLLATE "C" FROM core.indicator ORDER BY 1')
    names = [str(name) for (name,) in rows]
    layers = [each for each in found if each.geometry]
    return page(
        "# Reference of schema `api`",
        "What readers may rely on; `\\d+ api.NAME` in `psql` shows the same. Every view has `id`, a key for clients. An"
        " empty value is not known: it is never 0. [PostGIS](postgis.md) shows how to ask.",
        "## At a glance",
        table(("layer", "geometry, EPSG:4326", "rows"), [(_link(each), _shape(each), _first(each)) for each in layers]),
        table(("view", "rows"), [(_link(each), _first(each)) for each in found if not each.geometry]),
        table(("function", "gives"), [(_link(each), _first(each)) for each in callable_ones]),
        _indicators(next(each for each in found if each.name == "district_latest"), names),
        *(_view(each, names) for each in found),
        *(_function(each) for each in callable_ones),
    )


def heading(each: Relation | Routine) -> str:
    """Name a section: a view and a function may share their name."""
    return f"api.{each.name}" if isinstance(each, Relation) else f"Function api.{each.name}"


def _link(each: Relation | Routine) -> str:
    anchor = heading(each).lower().replace(".", "").replace(" ", "-")
    return f"[{each.name}](#{anchor})"


def _first(each: Relation | Routine) -> str:
    """Give the first sentence of a comment."""
    return each.comment.partition(". ")[0].rstrip(".") + "."


def _shape(relation: Relation) -> str:
    return relation.geometry.partition(",")[0].removeprefix("Multi").lower()


def _indicators(layer: Relation, names: list[str]) -> str:
    """Say once what the columns are that every wide layer has for each indicator."""
    meanings = {column.name: column.comment for column in layer.columns}
    return page(
        "## Columns of indicators",
        "The layers that end in `_latest` or `_overview` have a column for each indicator of the catalogue, and those"
        " of areas two more: `NAME_coverage`, the share of the people or land that the value speaks for, 0 to 1, and"
        " `NAME_reason`, why the value is missing, such as `no_people`. Where the value is a share of people they have"
        " `NAME_unserved` as well: the people without it, among those that the value speaks for.",
        table(("column", "type", "meaning"), [(code(name), "double", meanings[name]) for name in names]),
    )


def _view(relation: Relation, names: list[str]) -> str:
    spread = {name + suffix for name in names for suffix in INDICATOR_COLUMNS}
    rows = [(code(each.name), _type(each.type), each.comment) for each in relation.columns if each.name not in spread]
    columns = {each.name for each in relation.columns}
    found = [suffix for suffix in INDICATOR_COLUMNS if any(name + suffix in columns for name in names)]
    also = f"And [for each indicator](#columns-of-indicators) {codes(f'NAME{suffix}' for suffix in found)}."
    return page(
        f"## {heading(relation)}", relation.comment, table(("column", "type", "meaning"), rows), also if found else ""
    )


def _function(routine: Routine) -> str:
    arguments = ",\n    ".join(_type(each) for each in routine.arguments)
    call = f"```\napi.{routine.name}(\n    {arguments}\n)\n```" if arguments else code(f"api.{routine.name}()")
    return page(
        f"## {heading(routine)}", routine.comment, call,
        "Gives " + ", ".join(f"{code(each.name)} {_type(each.type)}" if each.name else _type(each.type)
                             for each in routine.results) + ".",
    )  # fmt: skip


def _type(text: str) -> str:
    """Shorten the names of types, casts of defaults included."""
    plain = re.sub(r"::(text|integer)", "", text)
    for long, short in SHORT.items():
        plain = plain.replace(long, short)
    return plain
