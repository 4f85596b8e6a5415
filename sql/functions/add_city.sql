-- Gives a city its row and its partitions. The loader may call it though it may create no tables.
CREATE OR REPLACE FUNCTION core.add_city(wanted_id TEXT, wanted_name TEXT, wanted_country TEXT) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    parent TEXT;
    child TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('urban_sdg.add_city', 0));
    INSERT INTO core.city (city_id, name, country) VALUES (wanted_id, wanted_name, wanted_country)
    ON CONFLICT (city_id) DO UPDATE SET name = excluded.name, country = excluded.country
    WHERE (city.name, city.country) IS DISTINCT FROM (excluded.name, excluded.country);
    FOREACH parent IN ARRAY ARRAY['cell', 'observation', 'cell_measure'] LOOP
        child := parent || '_of_' || wanted_id;
        IF to_regclass(format('core.%I', child)) IS NULL THEN
            -- Attaching an empty twin does not block readers of the other cities; PARTITION OF would.
            EXECUTE format('CREATE TABLE core.%I (LIKE core.%I INCLUDING ALL)', child, parent);
            EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)', parent, child, wanted_id);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION core.add_city(TEXT, TEXT, TEXT) IS 'Enters a city (id, name, ISO 3166-1 alpha-3 country) and makes room for its rows; repeating it changes nothing.';
