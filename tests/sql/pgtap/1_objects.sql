-- What a migrated database consists of.
SELECT * FROM no_plan();

SELECT has_extension('postgis');
SELECT has_extension('btree_gist');

SELECT schemas_are(ARRAY['api', 'core', 'ops', 'public', 'staging']);
SELECT schema_owner_is(name::NAME, 'urban_sdg_owner') FROM unnest(ARRAY['api', 'core', 'ops', 'staging']) AS name;

SELECT has_table('core', name::NAME, format('core.%s is a table', name)) FROM unnest(ARRAY[
    'area', 'area_of_analysis', 'city', 'feature_set', 'geography', 'indicator', 'indicator_term', 'measure', 'people_group',
    'progress', 'publication', 'run', 'run_measure', 'source'
]) AS name;
SELECT is_partitioned('core', name::NAME, format('core.%s has a partition a city', name)) FROM unnest(ARRAY[
    'area_measure', 'block', 'block_measure', 'cell', 'cell_measure', 'observation', 'open_space', 'street', 'transit_stop'
]) AS name;
SELECT partitions_are('core', relname, ARRAY[format('core.%s_of_tiny', relname)])
FROM pg_class WHERE relnamespace = 'core'::REGNAMESPACE AND relkind = 'p';
SELECT tables_are('ops', ARRAY['migration']);
SELECT tables_are('api', ARRAY[]::NAME[]);
SELECT tables_are('staging', ARRAY[]::NAME[]);

SELECT has_view('api', name::NAME, format('api.%s is a view', name)) FROM unnest(ARRAY[
    'area', 'cell', 'cell_measure', 'change', 'city', 'city_latest', 'country_latest', 'district_latest', 'grid_latest',
    'grid_overview', 'indicator', 'inequality', 'left_behind', 'observation', 'observation_map', 'open_space',
    'progress', 'publication', 'region_latest', 'source', 'street', 'transit_stop'
]) AS name;
SELECT has_column('api', relname, 'id', format('api.%s has an id', relname))
FROM pg_class WHERE relnamespace = 'api'::REGNAMESPACE AND relkind = 'v';
SELECT has_function('api', name::NAME, format('api.%s is a function', name))
FROM unnest(ARRAY['indicator', 'indicator_table', 'observation_as_of']) AS name;

-- Every table says what one row is, and refuses what must not be.
SELECT has_pk('core', relname, format('core.%s has a primary key', relname))
FROM pg_class WHERE relnamespace = 'core'::REGNAMESPACE AND relkind IN ('r', 'p') AND NOT relispartition;
SELECT col_is_pk('core', 'run', 'run_id'::NAME, 'a run is known by its id');
SELECT col_is_pk('core', 'observation', ARRAY[
    'city_id', 'run_id', 'indicator_id', 'method', 'level', 'area_code', 'year', 'sex', 'age', 'disability'
]::NAME[], 'a value is known by its run, place, time, indicator, method and group');
SELECT col_is_fk('core', 'publication', ARRAY['city_id', 'run_id']::NAME[], 'a publication shows a run of its city');
SELECT has_check('core', name::NAME, format('core.%s has a check', name))
FROM unnest(ARRAY['area', 'city', 'geography', 'indicator', 'observation', 'publication', 'run', 'source']) AS name;
SELECT has_index('core', name[1]::NAME, name[2]::NAME, format('core.%s is found by place', name[1])) FROM (VALUES
    (ARRAY['area', 'idx_area_geom']), (ARRAY['cell', 'idx_cell_geom']), (ARRAY['block', 'idx_block_geom']),
    (ARRAY['street', 'idx_street_geom']), (ARRAY['transit_stop', 'idx_transit_stop_geom']),
    (ARRAY['open_space', 'idx_open_space_geom'])
) AS geometries (name);
SELECT index_is_unique('core', 'publication', 'idx_publication_current');
SELECT has_domain('core', 'code', 'core.code is a domain');
SELECT has_domain('core', 'finite', 'core.finite is a domain');
SELECT col_not_null('core', 'observation', 'flags', 'a value has flags, if none');

SELECT throws_ok(
    $$ SELECT 'NaN'::core.finite $$, '23514', NULL, 'a number that is not one is refused'
);
SELECT throws_ok(
    $$ INSERT INTO core.observation (city_id, run_id, indicator_id, method, is_default, level, area_code, year, method_version)
       SELECT city_id, run_id, 'transport', 'un', TRUE, 'city', 'x', 2021, '1' FROM core.run LIMIT 1 $$,
    '23514', NULL, 'a value that is missing without a reason is refused'
);
SELECT throws_ok(
    $$ INSERT INTO core.publication (city_id, run_id, published)
       SELECT city_id, run_id, '[2020-01-01, 2120-01-01)' FROM core.publication $$,
    '23P01', NULL, 'two publications of a city at one time are refused'
);

SELECT * FROM finish();
