"""Which runs of a city are kept, and which did readers see? And back to the one before."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Row, text

from pipelines.database.failure import explained
from spatial_indicators.errors import InputError

RUNS = """
    SELECT run.run_id, run.status, run.started_at, run.finished_at, run.code_version, run.fingerprint, run.failure,
        count(publication_id) AS times_shown, max(lower(published)) AS shown_from,
        coalesce(bool_or(upper_inf(published)), FALSE) AS is_shown
    FROM core.run LEFT JOIN core.publication USING (city_id, run_id)
    WHERE city_id = :city GROUP BY run.run_id ORDER BY run.started_at DESC, run.run_id"""
SHOWN = "SELECT run_id FROM core.publication WHERE city_id = :city ORDER BY lower(published) DESC LIMIT 2"


@dataclass(frozen=True, slots=True)
class KnownRun:
    """One run of a city in the record.

    Parameters
    ----------
    run_id
        Identity of the run.
    status
        ``running``, ``complete`` or ``failed``.
    started_at, finished_at
        When it began, and when its rows were complete or it failed.
    code_version, fingerprint
        What computed it, and the hash of everything that its values depend on.
    failure
        Why it failed; None otherwise.
    times_shown
        How often it was published.
    shown_from
        When it was published last; None for never.
    is_shown
        Whether readers see it now.
    """

    run_id: uuid.UUID
    status: str
    started_at: dt.datetime
    finished_at: dt.datetime | None
    code_version: str
    fingerprint: str
    failure: str | None
    times_shown: int
    shown_from: dt.datetime | None
    is_shown: bool


def known_runs(engine: Engine, city_id: str) -> list[KnownRun]:
    """Give the runs of a city, the last first.

    Raises
    ------
    InputError
        When the database has no such city.
    """
    with explained(engine), engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE urban_sdg_loader"))
        require_city(connection, city_id)
        return [_run(row) for row in connection.execute(text(RUNS), {"city": city_id})]


def roll_back(engine: Engine, city_id: str) -> uuid.UUID:
    """Show the run again that readers saw before the present one, and give it.

    It is a publication like any other, so doing it twice comes back to where it began.

    Raises
    ------
    InputError
        When the database has no such city, or readers never saw another run of it.
    """
    with explained(engine), engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE urban_sdg_loader"))
        require_city(connection, city_id)
        # The turn of core.publish: nobody publishes between the look at the history and the step back.
        turn = text("SELECT pg_advisory_xact_lock(hashtextextended('urban_sdg.publish/' || :city, 0))")
        connection.execute(turn, {"city": city_id})
        shown = list(connection.scalars(text(SHOWN), {"city": city_id}))
        if len(shown) < 2:
            raise InputError(
                "there is no earlier publication to go back to",
                where=f"city {city_id}",
                value=f"{len(shown)} publications",
                remedy=f"See its runs: urban-sdg db runs {city_id}",
            )
        connection.execute(text("SELECT core.publish(:city, :run)"), {"city": city_id, "run": shown[1]})
        return uuid.UUID(str(shown[1]))


def require_city(connection: Connection, city_id: str) -> None:
    """Refuse a city that the database does not have, with the names of those that it has."""
    known = list(connection.scalars(text("SELECT city_id::TEXT FROM core.city ORDER BY city_id")))
    if city_id not in known:
        shown = ", ".join(known[:10]) + (" ..." if len(known) > 10 else "")
        remedy = f"Known are {shown}" if known else "It has no city yet: urban-sdg run CITY"
        raise InputError("the database has no such city", where="city", value=city_id, remedy=remedy)


def _run(row: Row[tuple[object, ...]]) -> KnownRun:
    return KnownRun(**dict(row._mapping))  # noqa: SLF001 - a documented name, underlined against column names
