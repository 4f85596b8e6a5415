"""Is this database sound? Every check in turn, each in a transaction that changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from pipelines.database.doctor.check import CHECKS, Check, Examined, Fault, Level, Limits
from pipelines.database.failure import explained
from pipelines.database.session import session
from pipelines.database.sql_file import Connection

MODULES = ("server", "files", "rights", "storage", "plans", "runs")
"""They declare the checks, in the order in which one rests on the other."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the diagnosis.

    Parameters
    ----------
    check
        Name of the check.
    level
        ``ok``, ``warn`` or ``fail``.
    what
        What was asked, or what is wrong.
    remedy
        What to do; empty when nothing is wrong.
    """

    check: str
    level: Level
    what: str
    remedy: str


def checks() -> list[Check]:
    """Give every declared check."""
    for module in MODULES:
        import_module(f"pipelines.database.doctor.{module}")
    return CHECKS


def diagnosis(engine: Engine, limits: Limits | None = None) -> list[Line]:
    """Examine a database and give a line for each fault, and one for each check without.

    Raises
    ------
    InputError
        When the login may not act as urban_sdg_owner.
    SourceUnavailable
        When the database does not answer.
    """
    with explained(engine), session(engine) as connection:
        examined = Examined(connection, limits or Limits(), _data_directory(connection))
        known = [check for check in checks() if examined.is_migrated or not check.needs_schema]
        return [line for check in known for line in _lines(check, examined)]


def _lines(check: Check, examined: Examined) -> Sequence[Line]:
    with examined.connection.transaction(force_rollback=True):
        if examined.is_migrated:
            examined.connection.execute("SET LOCAL ROLE urban_sdg_owner")
        faults = _faults(check, examined)
    if not faults:
        return [Line(check.name, "ok", check.question, "")]
    return [Line(check.name, fault.level, fault.what, fault.remedy) for fault in faults]


def _faults(check: Check, examined: Examined) -> list[Fault]:
    try:
        return list(check.find(examined))
    except (psycopg.ProgrammingError, psycopg.DataError) as error:
        # Something that the check rests on is gone or in other hands; another line says what.
        reason = str(error).splitlines()[0]
        return [Fault(f"{check.name} could not be answered: {reason}", "Mend the other lines, then examine again")]


def _data_directory(connection: Connection) -> Path | None:
    """Where the server keeps its data, when it is on this machine and tells."""
    is_here = connection.info.host.startswith("/")
    found = connection.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'").fetchone()
    return Path(found[0]) if is_here and found and found[0] else None
