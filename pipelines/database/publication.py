"""Which run do readers see? One pointer a city, moved in one transaction."""

import uuid

from sqlalchemy import Engine, func, select, text

from pipelines.database.failure import explained
from pipelines.database.loading import load_run
from pipelines.database.run import RunContent, RunRecord

__all__ = ["RunContent", "RunRecord", "load_run", "publish", "published_fingerprint"]


def publish(engine: Engine, city_id: str, run_id: uuid.UUID) -> bool:
    """Show a run to readers; publishing an older run rolls back. True when the pointer moved.

    Publishing what is shown already changes nothing. Publications of one city take turns.

    Raises
    ------
    GateFailed
        When the run is unknown, still running or failed.
    SourceUnavailable
        When the database does not answer; readers keep what they saw.
    """
    with explained(engine), engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE urban_sdg_loader"))
        return bool(connection.scalar(select(func.core.publish(city_id, run_id))))


def published_fingerprint(engine: Engine, city_id: str) -> str | None:
    """Give the fingerprint of the run that readers see; None while the city has none.

    An equal fingerprint means that computing again would give the same values.
    """
    with explained(engine), engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE urban_sdg_loader"))
        found = connection.scalar(text("SELECT fingerprint FROM api.city WHERE id = :city"), {"city": city_id})
        return None if found is None else str(found)
