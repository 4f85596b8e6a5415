"""Checks of runs and publications: is every load ended, and one whole run of a city shown at a time?"""
# ruff: noqa: S608 - the parts of the queries are constants of this file

from collections.abc import Iterator

from pipelines.database.doctor.check import Examined, Fault, check

LOADING = """
    EXISTS (
        SELECT FROM pg_locks, hashtextextended('urban_sdg.load/' || {city}, 0) AS turn
        WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND classid = ((turn >> 32) & 4294967295)::OID AND objid = (turn & 4294967295)::OID AND granted
    )
"""
"""Whether a loader holds the turn of a city: the lock that pipelines/database/loading.py takes for a load."""

ORPHANS = f"""
    SELECT run_id, city_id, to_char(started_at, 'YYYY-MM-DD HH24:MI') FROM core.run
    WHERE status = 'running' AND NOT {LOADING.format(city="city_id")}
    ORDER BY started_at
"""
LEFTOVERS = f"""
    SELECT oid::REGCLASS FROM pg_class
    WHERE relnamespace = to_regnamespace('staging') AND relkind IN ('r', 'p') AND NOT EXISTS (
        SELECT FROM core.city
        WHERE right(relname, length('_of_' || city_id)) = '_of_' || city_id AND {LOADING.format(city="city_id")}
    )
    ORDER BY 1
"""
OVERLAPS = """
    SELECT first.city_id, first.publication_id, second.publication_id
    FROM core.publication AS first JOIN core.publication AS second
    ON second.city_id = first.city_id AND second.publication_id > first.publication_id
    AND second.published && first.published
    ORDER BY 1, 2
"""
EXCLUDES = """
    SELECT EXISTS (
        SELECT FROM pg_constraint
        WHERE conrelid = 'core.publication'::REGCLASS AND contype = 'x' AND convalidated AND NOT condeferrable
    )
"""
SHOWN_UNFINISHED = """
    SELECT city_id, run_id, status FROM core.publication JOIN core.run USING (city_id, run_id)
    WHERE upper_inf(published) AND status <> 'complete' ORDER BY 1
"""
SHOWN_EMPTY = """
    SELECT city_id, run_id FROM core.publication AS shown
    WHERE upper_inf(published) AND NOT EXISTS (
        SELECT FROM core.observation WHERE observation.city_id = shown.city_id AND observation.run_id = shown.run_id
    )
    ORDER BY 1
"""


@check()
def no_run_is_orphaned(database: Examined) -> Iterator[Fault]:
    """Is a loader alive for every run that is said to be loading?"""
    for run, city, started in database.rows(ORPHANS):
        yield Fault(
            f"run {run} of {city} has been loading since {started}, but nobody loads it",
            f"Run the city again: urban-sdg run {city} - its load ends the old one as failed",
            "warn",
        )


@check()
def staging_is_empty(database: Examined) -> Iterator[Fault]:
    """Has every load removed its staging tables?"""
    for table in database.names(LEFTOVERS):
        yield Fault(
            f"{table} was left by a load that was killed",
            f"Run the city again, or: DROP TABLE {table}",
            "warn",
        )


@check()
def one_run_is_shown_at_a_time(database: Examined) -> Iterator[Fault]:
    """Is at every moment at most one run of a city shown, and a complete one?"""
    if not database.value(EXCLUDES):
        yield Fault(
            "core.publication has lost its constraint one_run_at_a_time",
            "Add it again as sql/migrations/0007_publication.sql says",
        )
    for city, first, second in database.rows(OVERLAPS):
        yield Fault(
            f"publications {first} and {second} of {city} overlap",
            "As urban_sdg_owner, let the earlier end where the later begins: UPDATE core.publication SET published ...",
        )
    for city, run, status in database.rows(SHOWN_UNFINISHED):
        yield Fault(f"{city} shows run {run}, which is {status}", f"Run: urban-sdg db rollback {city}")


@check()
def shown_runs_have_values(database: Examined) -> Iterator[Fault]:
    """Has every run that readers see its values?"""
    for city, run in database.rows(SHOWN_EMPTY):
        yield Fault(
            f"{city} shows run {run}, which has no values",
            f"Restore the city's partitions from a backup, or run it again: urban-sdg run {city}",
        )
