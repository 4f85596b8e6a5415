"""Checks of the schema's files: does this database have what this checkout has?"""

from collections.abc import Iterator

from pipelines.database.doctor.check import Examined, Fault, check
from pipelines.database.migration import file_state

MIGRATE = "Run: urban-sdg db migrate"


@check(needs_schema=False)
def migrations_are_applied(database: Examined) -> Iterator[Fault]:
    """Was every file of sql/ applied as it is now?"""
    if database.value("SELECT to_regclass('ops.migration') IS NULL"):
        yield Fault("the database was never migrated", MIGRATE)
        return
    state = file_state(dict(database.rows("SELECT file, sha256 FROM ops.migration")))
    for name in state.pending:
        yield Fault(f"sql/{name} is not applied", MIGRATE)
    for name in state.changed:
        yield Fault(
            f"sql/{name} has been changed since it was applied",
            "Restore its text and put the change into a new migration",
        )
    for name in state.unknown:
        yield Fault(f"sql/{name} was applied by newer code", "Update this checkout, or use another database")
    for name in state.outdated:
        yield Fault(f"sql/{name} differs from what was applied", MIGRATE)


@check()
def everything_belongs_to_the_owner(database: Examined) -> Iterator[Fault]:
    """Does every table, view and function of the schemas belong to urban_sdg_owner?"""
    query = """
        SELECT format('%s %s', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, oid::REGCLASS) FROM pg_class
        WHERE relnamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops') AND relkind IN ('r', 'p', 'v')
        AND relowner <> 'urban_sdg_owner'::REGROLE
        UNION ALL
        SELECT format('FUNCTION %s', oid::REGPROCEDURE) FROM pg_proc
        WHERE pronamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops') AND proowner <> 'urban_sdg_owner'::REGROLE
        ORDER BY 1"""
    for name in database.names(query):
        yield Fault(f"{name.lower()} belongs to somebody else", f"Run: ALTER {name} OWNER TO urban_sdg_owner")
