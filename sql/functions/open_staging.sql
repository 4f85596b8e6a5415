-- Makes the tables that a load of the city copies its rows into. UNLOGGED: what a crash empties is copied again anyway.
CREATE OR REPLACE FUNCTION core.open_staging(wanted_city TEXT) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    child TEXT;
    columns TEXT;
    parent TEXT;
BEGIN
    IF NOT EXISTS (SELECT FROM core.city WHERE city_id = wanted_city) THEN
        RAISE EXCEPTION 'there is no city %', wanted_city USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM core.close_staging(wanted_city);
    FOREACH parent IN ARRAY ARRAY[
        'area', 'block', 'cell', 'observation', 'cell_measure', 'block_measure', 'area_measure',
        'street', 'transit_stop', 'open_space'
    ] LOOP
        -- Without the columns that are the same in every row, and with geometries of any kind: the checks name what is wrong.
        SELECT string_agg(
            format(CASE WHEN atttypid = 'geometry'::REGTYPE THEN '%1$I::GEOMETRY AS %1$I' ELSE '%I' END, attname),
            ', ' ORDER BY attnum
        )
        INTO columns
        FROM pg_attribute
        WHERE attrelid = format('core.%I', parent)::REGCLASS AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        AND attname NOT IN ('city_id', 'run_id', 'geography_id', 'feature_set_id');
        child := parent || '_of_' || wanted_city;
        EXECUTE format('CREATE UNLOGGED TABLE staging.%I AS SELECT %s FROM core.%I WITH NO DATA', child, columns, parent);
        -- Else arrays would be compressed here and stay so: see core.add_city.
        EXECUTE format('ALTER TABLE staging.%I SET (toast_tuple_target = 8160)', child);
        EXECUTE format('GRANT SELECT, INSERT ON staging.%I TO urban_sdg_loader', child);
    END LOOP;
END
$$;
COMMENT ON FUNCTION core.open_staging(TEXT) IS
'Makes empty tables for the rows of one load of a city, in place of those that a killed one left behind.';
