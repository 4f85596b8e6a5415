"""Checks of storage: partitions, indexes and statistics."""
# ruff: noqa: S608 - the parts of the queries are constants of this file

from collections.abc import Iterator

from pipelines.database.doctor.check import Examined, Fault, check

PARENTS = "SELECT oid, relname FROM pg_class WHERE relnamespace = 'core'::REGNAMESPACE AND relkind = 'p'"
BOUND = "substring(pg_get_expr(child.relpartbound, child.oid) FROM 'IN \\(''(.*)''\\)')"
WITHOUT_PARTITION = f"""
    SELECT parent.relname, city.city_id, city.name, city.country FROM core.city, ({PARENTS}) AS parent
    WHERE NOT EXISTS (
        SELECT FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
        WHERE inhparent = parent.oid AND {BOUND} = city.city_id
    )
    ORDER BY 2, 1
"""
WITHOUT_CITY = f"""
    SELECT child.oid::REGCLASS FROM pg_inherits JOIN ({PARENTS}) AS parent ON parent.oid = inhparent
    JOIN pg_class AS child ON child.oid = inhrelid
    WHERE NOT EXISTS (SELECT FROM core.city WHERE city_id = {BOUND})
    ORDER BY 1
"""
DETACHED = f"""
    SELECT child.oid::REGCLASS, parent.relname FROM pg_class AS child JOIN ({PARENTS}) AS parent
    ON child.relname LIKE parent.relname || '\\_of\\_%'
    WHERE child.relnamespace = 'core'::REGNAMESPACE AND child.relkind = 'r' AND NOT child.relispartition
    ORDER BY 1
"""
INVALID_INDEXES = """
    SELECT indexrelid::REGCLASS, indrelid::REGCLASS FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace::REGNAMESPACE::TEXT IN ('core', 'ops') AND NOT (indisvalid AND indisready)
    ORDER BY 1
"""
# A few pages are read whole, whatever is known of them.
WITHOUT_STATISTICS = """
    SELECT oid::REGCLASS FROM pg_class
    WHERE relnamespace = 'core'::REGNAMESPACE AND relkind = 'r' AND pg_relation_size(oid) > 65536
    AND NOT EXISTS (SELECT FROM pg_stats WHERE schemaname = 'core' AND tablename = relname)
    ORDER BY 1
"""


@check()
def cities_and_partitions_agree(database: Examined) -> Iterator[Fault]:
    """Has every city its partitions, and every partition its city?"""
    for parent, city, name, country in database.rows(WITHOUT_PARTITION):
        yield Fault(
            f"city {city} has no partition of core.{parent}, so its rows are lost or cannot be loaded",
            f"Restore it from a backup, or make it empty: SELECT core.add_city('{city}', '{name}', '{country}')",
        )
    for child in database.names(WITHOUT_CITY):
        yield Fault(f"partition {child} belongs to no city", f"When nobody misses its rows: DROP TABLE {child}")
    for child, parent in database.rows(DETACHED):
        city = str(child).partition("_of_")[2].strip('"')
        yield Fault(
            f"table {child} is detached from core.{parent}, so readers do not see its rows",
            f"Run: ALTER TABLE core.{parent} ATTACH PARTITION {child} FOR VALUES IN ('{city}') - or drop it",
        )


@check()
def indexes_are_valid(database: Examined) -> Iterator[Fault]:
    """Is every index whole?"""
    for index, table in database.rows(INVALID_INDEXES):
        yield Fault(f"index {index} of {table} is not valid", f"Run: REINDEX INDEX {index} - or drop it if it is yours")


@check()
def statistics_are_there(database: Examined) -> Iterator[Fault]:
    """Does the planner know what the tables hold?"""
    for table in database.names(WITHOUT_STATISTICS):
        yield Fault(f"{table} has rows but no statistics, so queries may loop", f"Run: ANALYZE {table}", "warn")
