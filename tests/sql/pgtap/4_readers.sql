-- What readers see of the city of Tiny, and what they are refused.
SELECT * FROM no_plan();

-- Row counts: a run of Tiny has 3 areas with a value or a reason each, 4 cells of 2 measures, in 2 blocks.
SELECT results_eq(
    format('SELECT count(*) FROM api.%I', name), ARRAY[rows::BIGINT], format('api.%s has %s rows', name, rows)
)
FROM (VALUES
    ('city', 1), ('area', 3), ('indicator', 1), ('observation', 3), ('observation_map', 3), ('cell', 4), ('source', 1),
    ('publication', 1), ('district_latest', 2), ('city_latest', 1), ('country_latest', 1), ('region_latest', 0),
    ('grid_latest', 4), ('grid_overview', 2)
) AS known (name, rows);
SELECT lives_ok(
    format('SET LOCAL ROLE urban_sdg_reader; SELECT * FROM api.%I; RESET ROLE', relname), format('a reader reads api.%s', relname)
)
FROM pg_class WHERE relnamespace = 'api'::REGNAMESPACE AND relkind = 'v';
SELECT is(
    (SELECT count(*) FROM api.observation),
    (SELECT count(*) FROM core.observation JOIN core.publication USING (city_id, run_id) WHERE upper_inf(published)),
    'readers see every value of the run that is shown'
);

SELECT throws_ok('SET LOCAL ROLE urban_sdg_reader; ' || statement, '42501', NULL, 'a reader is refused: ' || statement)
FROM unnest(ARRAY[
    'SELECT * FROM core.observation', 'SELECT * FROM core.observation_of_tiny', 'SELECT * FROM core.run',
    'SELECT * FROM ops.migration', 'SELECT core.publish(''tiny'', gen_random_uuid())',
    'SELECT core.drop_city(''tiny'')', 'SELECT core.prune_runs(''0 days'')', 'SELECT core.remove_runs(''tiny'', ''{}'')',
    'CREATE TABLE public.mine (x INTEGER)', 'CREATE TABLE api.mine (x INTEGER)'
]) AS statement;
SELECT throws_ok('SET LOCAL ROLE urban_sdg_loader; ' || statement, '42501', NULL, 'a loader is refused: ' || statement)
FROM unnest(ARRAY[
    'UPDATE core.observation SET value = 1', 'DELETE FROM core.run', 'TRUNCATE core.cell',
    'UPDATE core.run SET status = ''complete''', 'UPDATE core.publication SET run_id = gen_random_uuid()',
    'SELECT core.drop_city(''tiny'')', 'SELECT core.prune_runs(''0 days'')', 'DROP TABLE core.cell_of_tiny'
]) AS statement;
SELECT throws_ok('SET LOCAL ROLE urban_sdg_submit; ' || statement, '42501', NULL, 'who submits is refused: ' || statement)
FROM unnest(ARRAY['SELECT * FROM api.city', 'SELECT * FROM core.city', 'SELECT * FROM ops.migration']) AS statement;
SELECT lives_ok('SET LOCAL ROLE urban_sdg_moderator; SELECT * FROM api.observation; RESET ROLE', 'a moderator reads api');
SELECT throws_ok('SET LOCAL ROLE urban_sdg_moderator; SELECT * FROM core.run', '42501', NULL, 'but not the record');
SELECT ok(
    'statement_timeout=30s' = ANY (rolconfig), 'a reader''s statement ends after 30 seconds'
) FROM pg_roles WHERE rolname = 'urban_sdg_reader';

SELECT * FROM finish();
