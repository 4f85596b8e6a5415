-- Ends a run. The only way to change a run: a run that has ended stays as it is.
CREATE OR REPLACE FUNCTION core.finish_run(
    wanted_run UUID, wanted_status TEXT, wanted_geography INTEGER, found_checks JSONB, found_failure TEXT
) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    wanted_city TEXT;
BEGIN
    UPDATE core.run SET
        status = wanted_status,
        geography_id = wanted_geography,
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
        -- Readers come before autovacuum does; without statistics their queries loop.
        ANALYZE core.city, core.geography, core.area, core.indicator, core.measure, core.run, core.source;
        EXECUTE format('ANALYZE core.%I, core.%I, core.%I',
            'cell_of_' || wanted_city, 'observation_of_' || wanted_city, 'cell_measure_of_' || wanted_city);
    END IF;
END
$$;
COMMENT ON FUNCTION core.finish_run(UUID, TEXT, INTEGER, JSONB, TEXT) IS 'Turns a running run into a complete or failed one.';
