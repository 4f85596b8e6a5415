"""How do the tables of the record hang together? Drawn from the database's own catalogue."""

import re

from pipelines.docs.database_catalog import Column, Connection, Reference, Relation, references, relations

CHECKED = (
    Reference("observation", "run", ("city_id", "run_id")),
    Reference("observation", "area", ("level", "area_code")),
    Reference("observation", "indicator", ("indicator_id", "method_version")),
    Reference("cell", "geography", ("city_id", "geography_id")),
    Reference("cell", "block", ("block_id",)),
    Reference("block", "geography", ("city_id", "geography_id")),
    Reference("cell_measure", "run", ("city_id", "run_id")),
    Reference("cell_measure", "cell", ("cell_id",)),
    Reference("block_measure", "block", ("block_id",)),
    Reference("area_measure", "area", ("level", "area_code")),
    Reference("street", "feature_set", ("city_id", "feature_set_id")),
    Reference("transit_stop", "feature_set", ("city_id", "feature_set_id")),
    Reference("open_space", "feature_set", ("city_id", "feature_set_id")),
)
"""What large tables refer to without a foreign key: checked for a whole run at once, where a key costs every row."""

NAMES = {
    "timestamp with time zone": "timestamptz",
    "double precision": "double",
    "character varying": "varchar",
}


def entity_diagram(connection: Connection) -> str:
    """Draw schema ``core`` as a Mermaid diagram: every table with its columns, keys and references."""
    tables, found = relations(connection, "core"), references(connection, "core")
    lines = [
        *(_line(each, "||--o{") for each in found),
        *(_line(each, "||..o{") for each in CHECKED),
        *(line for each in tables for line in _entity(each, found)),
    ]
    return "\n".join(["```mermaid", "erDiagram", *(f"    {line}" for line in lines), "```"])


def _line(reference: Reference, kind: str) -> str:
    return f'{reference.parent} {kind} {reference.child} : "{", ".join(reference.columns)}"'


def _entity(relation: Relation, found: list[Reference]) -> list[str]:
    foreign = {name for each in found if each.child == relation.name for name in each.columns}
    return [f"{relation.name} {{", *(f"    {_attribute(each, foreign)}" for each in relation.columns), "}"]


def _attribute(column: Column, foreign: set[str]) -> str:
    keys = ", ".join(["PK"] * column.is_key + ["FK"] * (column.name in foreign))
    return f"{_type(column.type)} {column.name} {keys}".strip()


def _type(name: str) -> str:
    """Name a type without the signs that Mermaid does not take: ``geometry(Point,4326)`` is ``point``."""
    for long, short in NAMES.items():
        name = name.replace(long, short)
    geometry = re.fullmatch(r"geometry\((\w+),\d+\)", name)
    return geometry[1].lower() if geometry else name
