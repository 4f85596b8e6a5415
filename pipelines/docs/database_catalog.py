"""What is in the database? Read from its own catalogue, so that a page cannot say anything else."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

import psycopg

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a relation, or an argument or result of a function.

    Parameters
    ----------
    name
        Its name.
    type
        Its type as ``CREATE`` takes it, such as ``geometry(Polygon,4326)``; of a domain, what it is made of.
    comment
        What it means; empty for arguments and results, whose function's comment speaks for them.
    is_key
        Whether it belongs to the primary key.
    """

    name: str
    type: str
    comment: str = ""
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or a view."""

    name: str
    comment: str
    columns: tuple[Column, ...]

    @property
    def geometry(self) -> str:
        """Type of its geometry, such as ``Polygon,4326``; empty without one."""
        found = (column.type for column in self.columns if column.type.startswith("geometry("))
        return next((kind.removeprefix("geometry(").removesuffix(")") for kind in found), "")


@dataclass(frozen=True, slots=True)
class Routine:
    """A function: its arguments with their defaults, and the columns of its rows."""

    name: str
    comment: str
    arguments: tuple[str, ...]
    results: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: columns of ``child`` that name a row of ``parent``."""

    child: str
    parent: str
    columns: tuple[str, ...]


def relations(connection: Connection, schema: str) -> list[Relation]:
    """Give the tables and views of a schema in alphabetical order; partitions are part of their table."""
    rows = connection.execute(_RELATIONS, [schema]).fetchall()
    return [
        Relation(name, _line(comment), tuple(Column(*row[2:]) for row in columns))
        for (name, comment), columns in groupby(rows, key=itemgetter(0, 1))
    ]


def routines(connection: Connection, schema: str) -> list[Routine]:
    """Give the functions of a schema in alphabetical order."""
    return [
        Routine(name, _line(comment), tuple(_outside_parentheses(arguments)), _results(names, types, modes, result))
        for name, comment, arguments, result, names, types, modes in connection.execute(_ROUTINES, [schema])
    ]


def references(connection: Connection, schema: str) -> list[Reference]:
    """Give the foreign keys between the tables of a schema, in alphabetical order."""
    rows = connection.execute(_REFERENCES, [schema])
    return [Reference(child, parent, tuple(columns)) for child, parent, columns in rows]


def _line(comment: str) -> str:
    """Put a comment of several lines on one, as a cell of a table takes it."""
    return " ".join(comment.split())


def _results(names: list[str], types: list[str], modes: list[str], result: str) -> tuple[Column, ...]:
    """Give the columns of the rows, or the one result under the name that ``SELECT *`` would not need."""
    found = [Column(*each[:2]) for each in zip(names, types, modes, strict=True) if each[2] == "t"]
    return tuple(found) or (Column("", result),)


def _outside_parentheses(arguments: str) -> Iterator[str]:
    """Split at the commas that are not inside a type such as ``geometry(Polygon,4326)``."""
    depth, start = 0, 0
    for at, sign in enumerate(arguments):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            yield arguments[start:at].strip()
            start = at + 1
    if arguments[start:].strip():
        yield arguments[start:].strip()


_RELATIONS = """
    SELECT
        relation.relname::TEXT, coalesce(obj_description(relation.oid, 'pg_class'), ''), attribute.attname::TEXT,
        format_type(coalesce(nullif(kind.typbasetype, 0), attribute.atttypid), attribute.atttypmod),
        coalesce(col_description(relation.oid, attribute.attnum), ''),
        coalesce(attribute.attnum = ANY (key.conkey), FALSE)
    FROM pg_class AS relation
    JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid
    JOIN pg_type AS kind ON kind.oid = attribute.atttypid
    LEFT JOIN pg_constraint AS key ON key.conrelid = relation.oid AND key.contype = 'p'
    WHERE relation.relnamespace = %s::REGNAMESPACE AND relation.relkind IN ('r', 'p', 'v', 'm')
        AND NOT relation.relispartition AND attribute.attnum > 0 AND NOT attribute.attisdropped
    ORDER BY relation.relname::TEXT COLLATE "C", attribute.attnum
"""

_ROUTINES = """
    SELECT
        proname::TEXT, coalesce(obj_description(oid, 'pg_proc'), ''), pg_get_function_arguments(oid),
        pg_get_function_result(oid), coalesce(proargnames, '{}'),
        coalesce((SELECT array_agg(format_type(type, NULL) ORDER BY at)
            FROM unnest(proallargtypes) WITH ORDINALITY AS listed (type, at)), '{}'),
        coalesce(proargmodes::TEXT[], '{}')
    FROM pg_proc
    WHERE pronamespace = %s::REGNAMESPACE
    ORDER BY proname::TEXT COLLATE "C"
"""

_REFERENCES = """
    SELECT child.relname::TEXT, parent.relname::TEXT, array_agg(attribute.attname::TEXT ORDER BY part.at) AS columns
    FROM pg_constraint AS key
    JOIN pg_class AS child ON child.oid = key.conrelid
    JOIN pg_class AS parent ON parent.oid = key.confrelid
    CROSS JOIN unnest(key.conkey) WITH ORDINALITY AS part (attnum, at)
    JOIN pg_attribute AS attribute ON attribute.attrelid = child.oid AND attribute.attnum = part.attnum
    WHERE key.contype = 'f' AND child.relnamespace = %s::REGNAMESPACE AND NOT child.relispartition
        AND NOT parent.relispartition
    GROUP BY key.oid, child.relname, parent.relname
    ORDER BY child.relname::TEXT COLLATE "C", parent.relname::TEXT COLLATE "C", columns
"""
