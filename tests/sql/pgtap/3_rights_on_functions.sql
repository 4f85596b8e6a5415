-- What every role may execute, one test for each function and role; everything else is for the owner alone.
SELECT * FROM no_plan();

CREATE TEMPORARY TABLE allowed (role NAME, name TEXT);
INSERT INTO allowed VALUES
('urban_sdg_reader', 'api.indicator'),
('urban_sdg_reader', 'api.indicator_table'),
('urban_sdg_reader', 'api.observation_as_of'),
('urban_sdg_loader', 'core.add_city'),
('urban_sdg_loader', 'core.add_geography'),
('urban_sdg_loader', 'core.close_staging'),
('urban_sdg_loader', 'core.finish_run'),
('urban_sdg_loader', 'core.open_staging'),
('urban_sdg_loader', 'core.publish'),
('urban_sdg_loader', 'core.run_faults'),
('urban_sdg_loader', 'core.staging_faults');
-- What a view or a check is made of is called with the rights of the one who asks.
INSERT INTO allowed
SELECT role, name
FROM unnest(ARRAY['core.run_places', 'core.union_values']) AS name,
    unnest(ARRAY['urban_sdg_reader', 'urban_sdg_loader', 'urban_sdg_moderator']) AS role;
INSERT INTO allowed
SELECT 'urban_sdg_loader', name
FROM unnest(ARRAY['core.sum_faults', 'core.value_faults', 'core.amount_sums', 'core.growth_rates']) AS name;

SELECT is(
    has_function_privilege(role, pg_proc.oid, 'EXECUTE'),
    EXISTS (SELECT FROM allowed WHERE (allowed.role, name) = (roles.role, format('%s.%s', nspname, proname))),
    format('%s on %s.%s', role, nspname, proname)
)
FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
CROSS JOIN unnest(ARRAY[
    'urban_sdg_loader', 'urban_sdg_reader', 'urban_sdg_submit', 'urban_sdg_moderator'
]) AS roles (role)
WHERE nspname IN ('core', 'api', 'ops');

SELECT is_empty(
    $$ SELECT oid::REGPROCEDURE FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
       WHERE grantee = 0 AND pronamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops') $$,
    'everybody executes nothing'
);
SET LOCAL ROLE urban_sdg_owner;
CREATE FUNCTION core.later() RETURNS INTEGER LANGUAGE sql AS 'SELECT 1';
RESET ROLE;
SELECT ok(
    NOT has_function_privilege('urban_sdg_reader', 'core.later()', 'EXECUTE'),
    'a function that the owner makes later is not for everybody'
);
SELECT function_owner_is(
    nspname, proname, string_to_array(oidvectortypes(proargtypes), ', ')::NAME[], 'urban_sdg_owner'
)
FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname = 'api';

-- A function with its owner's rights must not be led astray by a path of its caller.
SELECT alike(
    array_to_string(proconfig, ', '), '%search_path=pg_catalog, public, core, pg_temp%',
    format('%s pins its search_path', pg_proc.oid::REGPROCEDURE)
)
FROM pg_proc WHERE pronamespace::REGNAMESPACE::TEXT IN ('core', 'api', 'ops') AND prosecdef;

SELECT * FROM finish();
