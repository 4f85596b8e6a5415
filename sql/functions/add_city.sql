-- Gives a city its row and its partitions. The loader may call it though it may create no tables.
CREATE OR REPLACE FUNCTION core.add_city(
    wanted_id TEXT, wanted_name TEXT, wanted_country TEXT,
    wanted_region TEXT DEFAULT NULL, wanted_region_name TEXT DEFAULT NULL
) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    parent TEXT;
    child TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('urban_sdg.add_city', 0));
    INSERT INTO core.city (city_id, name, country, region_code, region_name)
    VALUES (wanted_id, wanted_name, wanted_country, wanted_region, wanted_region_name)
    ON CONFLICT (city_id) DO UPDATE SET
        name = excluded.name, country = excluded.country,
        region_code = excluded.region_code, region_name = excluded.region_name
    WHERE (city.name, city.country, city.region_code, city.region_name)
        IS DISTINCT FROM (excluded.name, excluded.country, excluded.region_code, excluded.region_name);
    FOR parent IN SELECT table_name FROM core.city_tables() LOOP
        child := parent || '_of_' || wanted_id;
        IF to_regclass(format('core.%I', child)) IS NULL THEN
            -- Attaching an empty twin does not block readers of the other cities; PARTITION OF would.
            EXECUTE format('CREATE TABLE core.%I (LIKE core.%I INCLUDING ALL) %s', child, parent, (
                -- A thousand amounts stay in their row: out of it, the whole array is fetched for each that is read.
                SELECT max('WITH (toast_tuple_target = 8160)') FROM pg_attribute
                WHERE attrelid = format('core.%I', parent)::REGCLASS AND atttypid = 'DOUBLE PRECISION[]'::REGTYPE
            ));
            EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)', parent, child, wanted_id);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION core.add_city(TEXT, TEXT, TEXT, TEXT, TEXT) IS
'Enters a city (id, name, ISO 3166-1 alpha-3 country, region) and makes room for its rows; repeating it changes nothing.';
