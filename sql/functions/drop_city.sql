-- Removes a city with everything. The others lose no row; their readers wait for the moment that its partitions leave.
CREATE OR REPLACE FUNCTION core.drop_city(wanted_city TEXT) RETURNS VOID
LANGUAGE plpgsql
-- Shorter than deadlock_timeout (1 s): in a quarrel over locks this gives way, never a reader.
SET search_path = pg_catalog, public, core, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
    patience CONSTANT TIMESTAMPTZ := clock_timestamp() + INTERVAL '30 s';
    parent TEXT;
BEGIN
    IF NOT EXISTS (SELECT FROM core.city WHERE city_id = wanted_city) THEN
        RAISE EXCEPTION 'there is no city %', wanted_city USING ERRCODE = 'no_data_found';
    END IF;
    IF NOT pg_try_advisory_xact_lock(hashtextextended('urban_sdg.load/' || wanted_city, 0)) THEN
        RAISE EXCEPTION 'a run of % is being loaded', wanted_city USING ERRCODE = 'object_in_use';
    END IF;
    LOOP
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('urban_sdg.publish/' || wanted_city, 0));
            PERFORM core.close_staging(wanted_city);
            FOR parent IN SELECT table_name FROM core.city_tables() LOOP
                EXECUTE format('DROP TABLE IF EXISTS core.%I', parent || '_of_' || wanted_city);
            END LOOP;
            EXIT;
        EXCEPTION WHEN lock_not_available THEN
            IF clock_timestamp() > patience THEN
                RAISE;
            END IF;
            PERFORM pg_sleep(0.1);
        END;
    END LOOP;
    DELETE FROM core.publication WHERE city_id = wanted_city;
    DELETE FROM core.source USING core.run WHERE run.run_id = source.run_id AND run.city_id = wanted_city;
    DELETE FROM core.progress USING core.run WHERE run.run_id = progress.run_id AND run.city_id = wanted_city;
    DELETE FROM core.area_of_analysis USING core.run
    WHERE run.run_id = area_of_analysis.run_id AND run.city_id = wanted_city;
    DELETE FROM core.run_measure WHERE city_id = wanted_city;
    DELETE FROM core.run_indicator WHERE city_id = wanted_city;
    DELETE FROM core.run WHERE city_id = wanted_city;
    DELETE FROM core.area USING core.geography
    WHERE geography.geography_id = area.geography_id AND geography.city_id = wanted_city;
    DELETE FROM core.geography WHERE city_id = wanted_city;
    DELETE FROM core.feature_set WHERE city_id = wanted_city;
    DELETE FROM core.city WHERE city_id = wanted_city;
END
$$;
COMMENT ON FUNCTION core.drop_city(TEXT) IS
'Removes a city with its runs, values, publications and partitions; refused while one of its runs is being loaded.';
