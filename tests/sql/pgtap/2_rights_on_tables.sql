-- What every role may do with every table and view, one test for each pair.
SELECT * FROM no_plan();

SELECT has_role(name::NAME) FROM unnest(ARRAY[
    'urban_sdg_owner', 'urban_sdg_loader', 'urban_sdg_reader', 'urban_sdg_submit', 'urban_sdg_moderator'
]) AS name;
SELECT isnt_superuser(rolname) FROM pg_roles WHERE rolname LIKE 'urban\_sdg\__%';
SELECT is(rolcanlogin, FALSE, format('%s has no login', rolname)) FROM pg_roles WHERE rolname LIKE 'urban\_sdg\__%';

-- Who may do what; what is not named here, nobody may do. Three tables are written by functions alone.
CREATE TEMPORARY TABLE allowed (role NAME, space NAME, name NAME, rights TEXT []);
INSERT INTO allowed
SELECT role, 'api', relname, ARRAY['SELECT']
FROM pg_class, unnest(ARRAY['urban_sdg_reader', 'urban_sdg_loader', 'urban_sdg_moderator']) AS role
WHERE relnamespace = 'api'::REGNAMESPACE AND relkind = 'v';
INSERT INTO allowed
SELECT
    'urban_sdg_loader', 'core', relname,
    CASE WHEN relname IN ('city', 'publication', 'run_indicator') THEN ARRAY['SELECT'] ELSE ARRAY['INSERT', 'SELECT'] END
FROM pg_class
WHERE relnamespace = 'core'::REGNAMESPACE AND relkind IN ('r', 'p');
INSERT INTO allowed VALUES ('urban_sdg_loader', 'ops', 'migration', ARRAY['SELECT']);

SELECT table_privs_are(
    nspname, relname, role::NAME,
    coalesce((SELECT rights FROM allowed WHERE (allowed.role, space, name) = (roles.role, nspname, relname)), '{}'),
    format('%s on %s.%s', role, nspname, relname)
)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
CROSS JOIN unnest(ARRAY[
    'urban_sdg_loader', 'urban_sdg_reader', 'urban_sdg_submit', 'urban_sdg_moderator'
]) AS roles (role)
WHERE nspname IN ('core', 'api', 'ops', 'staging') AND relkind IN ('r', 'p', 'v') AND NOT relispartition;

SELECT is_empty(
    $$ SELECT relname, role FROM pg_class, unnest(ARRAY['urban_sdg_reader', 'urban_sdg_submit', 'urban_sdg_moderator']) AS role
       WHERE relispartition AND has_table_privilege(role, pg_class.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE') $$,
    'nobody but a loader reaches a partition'
);
SELECT is_empty(
    $$ SELECT relname FROM pg_class
       WHERE relispartition AND has_table_privilege('urban_sdg_loader', pg_class.oid, 'UPDATE, DELETE, TRUNCATE') $$,
    'a loader changes and removes nothing in a partition'
);
SELECT is_empty(
    $$ SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
       WHERE relnamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops') AND attnum > 0 AND relkind IN ('r', 'p', 'v')
       AND has_column_privilege('urban_sdg_loader', attrelid, attnum, 'UPDATE') AND relname <> 'indicator' $$,
    'a loader rewords the catalogue and changes no other column'
);
SELECT ok(
    NOT has_column_privilege('urban_sdg_loader', 'core.indicator', column_name, 'UPDATE'),
    format('a loader does not change core.indicator.%s', column_name)
)
FROM unnest(ARRAY['indicator_id', 'method_version', 'unit', 'direction', 'scale', 'least_coverage']) AS column_name;

SELECT schema_privs_are('core', role, CASE role WHEN 'urban_sdg_loader' THEN ARRAY['USAGE'] ELSE '{}' END)
FROM unnest(ARRAY['urban_sdg_loader', 'urban_sdg_reader', 'urban_sdg_submit', 'urban_sdg_moderator']) AS role;
SELECT schema_privs_are('staging', role, CASE role WHEN 'urban_sdg_loader' THEN ARRAY['USAGE'] ELSE '{}' END)
FROM unnest(ARRAY['urban_sdg_loader', 'urban_sdg_reader', 'urban_sdg_submit', 'urban_sdg_moderator']) AS role;
SELECT schema_privs_are('api', role, CASE role WHEN 'urban_sdg_submit' THEN '{}' ELSE ARRAY['USAGE'] END)
FROM unnest(ARRAY['urban_sdg_loader', 'urban_sdg_reader', 'urban_sdg_submit', 'urban_sdg_moderator']) AS role;
SELECT schema_privs_are('ops', role, CASE role WHEN 'urban_sdg_loader' THEN ARRAY['USAGE'] ELSE '{}' END)
FROM unnest(ARRAY['urban_sdg_loader', 'urban_sdg_reader', 'urban_sdg_submit', 'urban_sdg_moderator']) AS role;
SELECT schema_privs_are('public', role, ARRAY['USAGE'])
FROM unnest(ARRAY['urban_sdg_loader', 'urban_sdg_reader', 'urban_sdg_submit', 'urban_sdg_moderator']) AS role;
SELECT table_privs_are('public', 'layer_styles', role, CASE role WHEN 'urban_sdg_submit' THEN '{}' ELSE ARRAY['SELECT'] END)
FROM unnest(ARRAY['urban_sdg_reader', 'urban_sdg_submit']) AS role;

SELECT * FROM finish();
