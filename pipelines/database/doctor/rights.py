"""Checks of rights: can anybody do more than docs/database.md says?"""
# ruff: noqa: S608 - the parts of the queries are constants of this file

from collections.abc import Iterator

from pipelines.database.doctor.check import Examined, Fault, check

ROLES = ("urban_sdg_owner", "urban_sdg_loader", "urban_sdg_reader", "urban_sdg_submit", "urban_sdg_moderator")
CLOSED = "('core', 'ops', 'staging')"
REAPPLY = "Run: urban-sdg db migrate; if it stays, take away the membership or right that somebody granted"

MAY_WRITE = "'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'"
OUTSIDE_API = f"""
    SELECT 'table ' || oid::REGCLASS FROM pg_class
    WHERE relnamespace::REGNAMESPACE::TEXT IN {CLOSED} AND relkind IN ('r', 'p', 'v', 'm')
    AND (has_table_privilege(%(role)s, oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
        OR has_any_column_privilege(%(role)s, oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
    UNION ALL
    SELECT 'schema ' || nspname FROM pg_namespace
    WHERE nspname IN {CLOSED} AND has_schema_privilege(%(role)s, oid, 'USAGE, CREATE')
    OR nspname IN ('api', 'public') AND has_schema_privilege(%(role)s, oid, 'CREATE')
    UNION ALL
    SELECT 'function ' || oid::REGPROCEDURE FROM pg_proc
    WHERE pronamespace::REGNAMESPACE::TEXT IN {CLOSED} AND has_function_privilege(%(role)s, oid, 'EXECUTE')
    -- Whoever reads a view calls its functions; without the schema nobody calls them by themselves.
    AND NOT EXISTS (
        SELECT FROM pg_depend JOIN pg_rewrite ON pg_rewrite.oid = objid JOIN pg_class AS view ON view.oid = ev_class
        WHERE refobjid = pg_proc.oid AND refclassid = 'pg_proc'::REGCLASS AND view.relnamespace = 'api'::REGNAMESPACE
    )
    UNION ALL
    SELECT 'table ' || pg_class.oid::REGCLASS || ', to change it' FROM pg_class
    WHERE (relnamespace = 'api'::REGNAMESPACE OR relname = 'layer_styles' AND relnamespace = 'public'::REGNAMESPACE)
    AND relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege(%(role)s, pg_class.oid, {MAY_WRITE})
    ORDER BY 1
"""
API_VIEWS = "FROM pg_class WHERE relnamespace = 'api'::REGNAMESPACE AND relkind = 'v'"
WITHIN_API = f"""
    SELECT 'view ' || oid::REGCLASS {API_VIEWS} AND has_table_privilege(%(role)s, oid, 'SELECT')
    UNION ALL
    SELECT 'function ' || oid::REGPROCEDURE FROM pg_proc
    WHERE pronamespace = 'api'::REGNAMESPACE AND has_function_privilege(%(role)s, oid, 'EXECUTE')
    ORDER BY 1
"""
GIVEN_TO_ALL = """
    SELECT format('function %s', pg_proc.oid::REGPROCEDURE)
    FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS granted
    WHERE grantee = 0
    AND (pronamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops', 'staging') OR proowner = 'urban_sdg_owner'::REGROLE)
    UNION
    SELECT format('table %s', pg_class.oid::REGCLASS) FROM pg_class, aclexplode(relacl) AS granted
    WHERE grantee = 0 AND relnamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops', 'staging')
    UNION
    SELECT format('schema %s', nspname) FROM pg_namespace, aclexplode(nspacl) AS granted
    WHERE grantee = 0 AND nspname IN ('core', 'api', 'ops', 'staging')
    ORDER BY 1
"""
FUTURE_FUNCTIONS = """
    SELECT NOT EXISTS (
        SELECT FROM pg_default_acl
        WHERE defaclrole = 'urban_sdg_owner'::REGROLE AND defaclnamespace = 0 AND defaclobjtype = 'f'
        AND NOT EXISTS (SELECT FROM aclexplode(defaclacl) WHERE grantee = 0)
    )
"""
LOADER_CHANGES = """
    SELECT oid::REGCLASS::TEXT FROM pg_class
    WHERE relnamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops') AND relkind IN ('r', 'p', 'v')
    AND (has_table_privilege('urban_sdg_loader', oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
        -- The wording of the catalogue may improve.
        OR relname <> 'indicator' AND has_any_column_privilege('urban_sdg_loader', oid, 'UPDATE'))
    ORDER BY 1
"""
HOLDING = """
    SELECT 'function ' || pg_proc.oid::REGPROCEDURE FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::REGNAMESPACE
    AND (proname ~ '^pg_(try_)?advisory_(xact_)?lock' OR proname IN ('lo_creat', 'lo_create', 'lo_from_bytea'))
    AND has_function_privilege('urban_sdg_reader', pg_proc.oid, 'EXECUTE')
    UNION ALL
    SELECT 'temporary tables' WHERE has_database_privilege('urban_sdg_reader', current_database(), 'TEMPORARY')
    ORDER BY 1
"""
WITHOUT_LIMIT = """
    SELECT login.rolname FROM pg_roles AS login
    WHERE rolcanlogin AND NOT rolsuper AND pg_has_role(login.oid, 'urban_sdg_reader', 'MEMBER')
    AND NOT pg_has_role(login.oid, 'urban_sdg_loader', 'MEMBER') AND NOT EXISTS (
        SELECT FROM pg_db_role_setting, unnest(setconfig) AS setting
        WHERE setrole IN (0, login.oid) AND setting LIKE 'statement_timeout=%'
    )
    ORDER BY 1
"""


@check()
def roles_are_there(database: Examined) -> Iterator[Fault]:
    """Are the five roles there, without a login of their own and without a superuser's rights?"""
    found = dict(
        database.rows("SELECT rolname, rolcanlogin OR rolsuper FROM pg_roles WHERE rolname LIKE 'urban\\_sdg%'")
    )
    for role in ROLES:
        if role not in found:
            yield Fault(f"role {role} is missing", "Run: urban-sdg db migrate")
        elif found[role]:
            yield Fault(f"role {role} can log in or is a superuser", f"Run: ALTER ROLE {role} NOLOGIN NOSUPERUSER")


@check()
def readers_read_only_what_is_published(database: Examined) -> Iterator[Fault]:
    """Do readers, and those who hand in or judge reports, stay outside the record and change nothing?"""
    for role in ("urban_sdg_reader", "urban_sdg_submit", "urban_sdg_moderator"):
        for name in _of(database, OUTSIDE_API, role):
            yield Fault(f"{role} may use {name}", REAPPLY)
    for name in _of(database, WITHIN_API, "urban_sdg_submit"):
        yield Fault(f"urban_sdg_submit may use {name}", REAPPLY)


@check()
def readers_hold_nothing_up(database: Examined) -> Iterator[Fault]:
    """Are readers kept from locks that a publication waits for, and from objects of their own that fill the disk?"""
    if names := database.names(HOLDING):
        remedy = "As the database's owner and a superuser run: urban-sdg db migrate"
        yield Fault(f"urban_sdg_reader may use {', '.join(names)}", remedy, "warn")


@check()
def readers_read_all_that_is_published(database: Examined) -> Iterator[Fault]:
    """May readers read every view of api?"""
    every = database.names("SELECT 'view ' || oid::REGCLASS " + API_VIEWS)
    for name in sorted(set(every) - set(_of(database, WITHIN_API, "urban_sdg_reader"))):
        grant = f"Run: GRANT SELECT ON {name.removeprefix('view ')} TO urban_sdg_reader"
        yield Fault(f"urban_sdg_reader may not read {name}", grant)


@check()
def nothing_is_given_to_everybody(database: Examined) -> Iterator[Fault]:
    """Does PUBLIC execute and read nothing of ours, now and in future?"""
    for name in database.names(GIVEN_TO_ALL):
        yield Fault(f"everybody may use {name}", f"Run: REVOKE ALL ON {name} FROM PUBLIC")
    if database.value(FUTURE_FUNCTIONS):
        yield Fault(
            "everybody may execute the owner's next function",
            "As urban_sdg_owner: ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
        )


@check()
def loaders_change_nothing(database: Examined) -> Iterator[Fault]:
    """Can a loader only add to the record?"""
    for name in database.names(LOADER_CHANGES):
        yield Fault(f"urban_sdg_loader may change or remove rows of {name}", REAPPLY)


@check()
def readers_cannot_ask_for_ever(database: Examined) -> Iterator[Fault]:
    """Has every reader's login a limit for its statements?"""
    settings = database.value("SELECT array_to_string(rolconfig, ',') FROM pg_roles WHERE rolname = 'urban_sdg_reader'")
    if "statement_timeout=" not in str(settings):
        yield Fault("urban_sdg_reader has no limit", "Run: ALTER ROLE urban_sdg_reader SET statement_timeout = '30s'")
    for login in database.names(WITHOUT_LIMIT):
        yield Fault(
            f"login {login} reads without a limit", f"Run: ALTER ROLE {login} SET statement_timeout = '30s'", "warn"
        )


def _of(database: Examined, query: str, role: str) -> list[str]:
    return [str(row[0]) for row in database.connection.execute(query.encode(), {"role": role}).fetchall()]
