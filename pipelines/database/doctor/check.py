"""A check of the database, declared once: a question, and the faults that answer it with no."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipelines.database.sql_file import Connection

Level = Literal["ok", "warn", "fail"]

MEBIBYTE = 1024**2


@dataclass(frozen=True, slots=True)
class Limits:
    """What a sound database needs at least.

    Parameters
    ----------
    postgresql
        Release of the server: unprivileged users cannot create tables in schema public from 15 on.
    postgis
        Release of PostGIS: the oldest that supports every such server (3.3, 2022).
    free_bytes
        Room on the disk besides that for the largest city.
    """

    postgresql: int = 15
    postgis: tuple[int, int] = (3, 3)
    free_bytes: int = 256 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Examined:
    """The database under examination.

    Parameters
    ----------
    connection
        A session that may act as the owner.
    limits
        What it needs at least.
    data_directory
        Where the server keeps its data; None when that is on another machine or not told to this login.
    """

    connection: Connection
    limits: Limits
    data_directory: Path | None = None

    @property
    def is_migrated(self) -> bool:
        """Whether any file of sql/ was ever applied."""
        return bool(self.value("SELECT to_regclass('ops.migration') IS NOT NULL"))

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Give the rows of a query; its parameters stand as %s."""
        return self.connection.execute(query.encode(), parameters or None).fetchall()

    def names(self, query: str, *parameters: object) -> list[str]:
        """Give the first column of a query."""
        return [str(row[0]) for row in self.rows(query, *parameters)]

    def value(self, query: str, *parameters: object) -> Any:
        """Give the first column of the first row; None without a row."""
        found = self.rows(query, *parameters)
        return found[0][0] if found else None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Parameters
    ----------
    what
        What is wrong, with its name.
    remedy
        What to do: a command where there is one.
    level
        ``fail`` where values or rights are at stake, ``warn`` where things get slow or narrow.
    """

    what: str
    remedy: str
    level: Level = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """The declaration of a check.

    Parameters
    ----------
    name
        Name, which is also its function's.
    question
        The question that it answers, from the docstring.
    needs_schema
        Whether it looks at the project's own tables, so that it waits for a migration.
    find
        The function: a database in, its faults out.
    """

    name: str
    question: str
    needs_schema: bool
    find: Callable[[Examined], Iterator[Fault]] = field(repr=False)


CHECKS: list[Check] = []
"""Every check that was declared so far."""


def check(*, needs_schema: bool = True) -> Callable[[Callable[[Examined], Iterator[Fault]]], Check]:
    """Declare a check by the function that finds its faults; the first line of its docstring is the question."""

    def declare(find: Callable[[Examined], Iterator[Fault]]) -> Check:
        question = (inspect.getdoc(find) or "").partition("\n")[0]
        declared = Check(find.__name__, question, needs_schema, find)
        CHECKS.append(declared)
        return declared

    return declare
