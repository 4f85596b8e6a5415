"""What did the database refuse, and who can mend it? The driver's errors in one line, without passwords."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError

from pipelines.database.url import shown_url
from spatial_indicators.errors import GateFailed, InputError, SourceUnavailable, UrbanSdgError

NOT_MIGRATED = ("not migrated yet", "Run: urban-sdg db migrate")
MENDABLE = {
    "53100": ("its disk is full", "Free space and run again"),
    "42501": ("the login lacks a right", "Grant it the role urban_sdg_loader, or migrate as the database's owner"),
    "2BP01": ("other objects were built on a view that has to be remade", "Drop them, migrate, and make them again"),
    **dict.fromkeys(("42P01", "3F000", "42883", "42704"), NOT_MIGRATED),
}
"""What a user can mend, by SQLSTATE (PostgreSQL manual, appendix A)."""

REFUSED_LOGINS = ("authentication failed", "no pg_hba.conf entry", "does not exist", "no password supplied")
"""Parts of messages: before a session exists, the driver gives no SQLSTATE."""


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turn errors of the driver within the block into errors that say what to do.

    Raises
    ------
    SourceUnavailable
        When the database does not answer, is busy or ended the connection.
    InputError
        When the login, its rights, the disk or the migrations need a hand.
    GateFailed
        When a rule of the tables refused the data.
    """
    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, psycopg.Error):
            raise
        raise project_error(error.orig, engine.url) or error from None
    except psycopg.Error as error:
        explanation = project_error(error, engine.url)
        if explanation is None:
            raise
        raise explanation from None


def project_error(error: psycopg.Error, url: URL) -> UrbanSdgError | None:
    """Give the project's error for one of the driver's; None for a bug, which keeps its traceback."""
    # A NUL within a text is refused by the driver already, by the server under this number.
    code = error.sqlstate or ("22021" if isinstance(error, psycopg.DataError) else "")
    where, reason = f"database {shown_url(url)}", _first_line(error, url)
    is_without_roles = code == "22023" and 'role "urban_sdg_' in reason
    if code in MENDABLE or is_without_roles:
        what, remedy = NOT_MIGRATED if is_without_roles else MENDABLE[code]
        detail = (error.diag.message_detail or "").partition("\n")[0]
        return InputError(what, where=where, value=f"{reason}: {detail}" if detail else reason, remedy=remedy)
    if code == "55000":
        return GateFailed("run_is_complete", reason, remedy="Load the run anew and publish that one")
    if code.startswith(("22", "23")):
        gate = error.diag.constraint_name or "value_fits_its_column"
        return GateFailed(
            gate, f"the database refused rows: {reason}{_place(error)}", remedy="Correct the values named"
        )
    if not isinstance(error, psycopg.OperationalError):
        return None
    if not code and any(text in reason for text in REFUSED_LOGINS):
        return InputError(
            "it refuses the login", where=where, value=reason, remedy="Correct user, password or database"
        )
    return SourceUnavailable(f"{where}: does not answer or is busy ({reason}). Start it or wait, then run again.")


def _first_line(error: psycopg.Error, url: URL) -> str:
    lines = [line.strip() for line in (error.diag.message_primary or str(error)).splitlines() if line.strip()]
    shown = lines[0] if lines else type(error).__name__
    return shown.replace(url.password, "***") if url.password else shown


def _place(error: psycopg.Error) -> str:
    context = (error.diag.context or "").partition("\n")[0]
    return f" ({context[:200]})" if context else ""
