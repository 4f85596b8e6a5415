"""What may go? Runs that no publication points to, and a whole city when it is asked for by name."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import Engine, text

from pipelines.database.failure import explained
from pipelines.database.history import require_city


@dataclass(frozen=True, slots=True)
class PrunedRun:
    """A run that was removed, or would be.

    Parameters
    ----------
    city_id
        Its city.
    run_id
        Its identity.
    status
        ``running`` (its loader is gone), ``complete`` (never published) or ``failed``.
    started_at
        When it began.
    """

    city_id: str
    run_id: uuid.UUID
    status: str
    started_at: dt.datetime


def prune(engine: Engine, *, keep_days: int, is_trial: bool = False) -> list[PrunedRun]:
    """Remove runs that began longer ago than some days and were never published, and give them.

    Whatever a publication points to stays, however old: readers may ask what was shown then.

    Parameters
    ----------
    engine
        The database.
    keep_days
        Runs of so many days stay.
    is_trial
        Only tell what would go.
    """
    query = text(
        "SELECT city_id, run_id, status, started_at FROM core.prune_runs(make_interval(days => :days), :trial)"
    )
    with explained(engine), engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE urban_sdg_owner"))
        found = connection.execute(query, {"days": keep_days, "trial": is_trial}).all()
    return [PrunedRun(*row) for row in found]


def drop_city(engine: Engine, city_id: str) -> None:
    """Remove a city with all its runs, values and publications; other cities are not touched.

    Raises
    ------
    InputError
        When the database has no such city.
    """
    with explained(engine), engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE urban_sdg_owner"))
        require_city(connection, city_id)
        connection.execute(text("SELECT core.drop_city(:city)"), {"city": city_id})
