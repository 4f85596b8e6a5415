-- Enters a version of a city's areas and cells as the one to use for its dates. The loader may not change the others itself.
CREATE OR REPLACE FUNCTION core.add_geography(wanted_city TEXT, wanted_sha256 TEXT, wanted_valid DATERANGE) RETURNS INTEGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    number INTEGER;
BEGIN
    -- For a moment two versions hold: the new one is there before the old one is marked.
    SET CONSTRAINTS core.one_boundary_at_a_time DEFERRED;
    INSERT INTO core.geography (city_id, sha256, valid) VALUES (wanted_city, wanted_sha256, wanted_valid)
    ON CONFLICT (city_id, sha256) DO UPDATE SET replaced_by = NULL
    RETURNING geography_id INTO number;
    UPDATE core.geography SET replaced_by = number
    WHERE city_id = wanted_city AND geography_id <> number AND replaced_by IS NULL AND valid && wanted_valid;
    SET CONSTRAINTS core.one_boundary_at_a_time IMMEDIATE;
    RETURN number;
END
$$;
COMMENT ON FUNCTION core.add_geography(TEXT, TEXT, DATERANGE) IS
'Number of a version of a city''s areas and cells, new or known; it replaces what held for the same dates.';
