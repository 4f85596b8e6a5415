-- Ends a run. The only way to change a run: a run that has ended stays as it is.
CREATE OR REPLACE FUNCTION core.finish_run(
    wanted_run UUID, wanted_status TEXT, wanted_geography INTEGER, found_checks JSONB, found_failure TEXT,
    wanted_features INTEGER DEFAULT NULL
) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp
-- A sample of 9,000 rows a table: a city's rows are much alike, and a sample of outlines is dear.
SET default_statistics_target = 30 AS $$
DECLARE
    wanted_city TEXT;
    parent TEXT;
    columns TEXT;
BEGIN
    UPDATE core.run SET
        status = wanted_status,
        geography_id = wanted_geography,
        feature_set_id = wanted_features,
        finished_at = clock_timestamp(),
        checks = checks || coalesce(found_checks, '{}'),
        failure = found_failure
    WHERE run_id = wanted_run AND status = 'running'
    RETURNING city_id INTO wanted_city;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run % is not running, so it cannot become %', wanted_run, wanted_status
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF wanted_status = 'complete' THEN
        INSERT INTO core.run_indicator (city_id, run_id, indicator_id, method, year, method_version, is_default)
        SELECT city_id, run_id, indicator_id, method, year, min(method_version), bool_or(is_default)
        FROM core.observation
        WHERE city_id = wanted_city AND run_id = wanted_run
        GROUP BY city_id, run_id, indicator_id, method, year;
        -- Readers come before autovacuum does; without statistics their queries loop.
        ANALYZE core.city, core.geography, core.feature_set, core.area, core.indicator, core.indicator_term,
            core.measure, core.people_group, core.run, core.run_indicator, core.run_measure, core.source;
        -- Not of the arrays of amounts: no query chooses by them, and counting their elements takes longer than all else.
        FOR parent, columns IN
            SELECT table_name, string_agg(quote_ident(attname), ', ' ORDER BY attnum)
            FROM core.city_tables()
            JOIN pg_attribute ON attrelid = format('core.%I', table_name)::REGCLASS
            WHERE attnum > 0 AND NOT attisdropped AND atttypid <> 'DOUBLE PRECISION[]'::REGTYPE
            GROUP BY table_name
        LOOP
            EXECUTE format('ANALYZE core.%I (%s)', parent || '_of_' || wanted_city, columns);
        END LOOP;
        -- Last, as whoever reads a layer that gets a new column waits until this transaction ends.
        PERFORM core.shape_new_layers();
    END IF;
END
$$;
COMMENT ON FUNCTION core.finish_run(UUID, TEXT, INTEGER, JSONB, TEXT, INTEGER) IS
'Turns a running run into a complete or failed one; a complete one names its versions of areas and features.';
