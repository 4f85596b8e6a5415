-- Versions of areas, cells and features that no run of the city was computed on take room and serve nobody.
CREATE OR REPLACE FUNCTION core.remove_unused_versions(wanted_city TEXT) RETURNS VOID
LANGUAGE plpgsql SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    geographies CONSTANT INTEGER [] := ARRAY(
        SELECT geography_id FROM core.geography
        WHERE city_id = wanted_city AND NOT EXISTS (SELECT FROM core.run WHERE run.geography_id = geography.geography_id)
    );
    features CONSTANT INTEGER [] := ARRAY(
        SELECT feature_set_id FROM core.feature_set
        WHERE city_id = wanted_city AND NOT EXISTS (SELECT FROM core.run WHERE run.feature_set_id = feature_set.feature_set_id)
    );
    corrected INTEGER;
BEGIN
    SET CONSTRAINTS core.one_boundary_at_a_time DEFERRED;
    -- What an unused version had corrected is corrected by another one of the same dates, or holds again itself.
    FOR corrected IN
        SELECT geography_id FROM core.geography
        WHERE replaced_by = ANY (geographies) AND geography_id <> ALL (geographies) ORDER BY geography_id DESC
    LOOP
        UPDATE core.geography SET replaced_by = (
            SELECT max(other.geography_id) FROM core.geography AS other
            WHERE other.city_id = wanted_city AND other.replaced_by IS NULL AND other.valid && geography.valid
            AND other.geography_id <> ALL (geographies)
        ) WHERE geography_id = corrected;
    END LOOP;
    DELETE FROM core.cell WHERE city_id = wanted_city AND geography_id = ANY (geographies);
    DELETE FROM core.block WHERE city_id = wanted_city AND geography_id = ANY (geographies);
    DELETE FROM core.area WHERE geography_id = ANY (geographies);
    DELETE FROM core.geography WHERE geography_id = ANY (geographies);
    SET CONSTRAINTS core.one_boundary_at_a_time IMMEDIATE;
    DELETE FROM core.street WHERE city_id = wanted_city AND feature_set_id = ANY (features);
    DELETE FROM core.transit_stop WHERE city_id = wanted_city AND feature_set_id = ANY (features);
    DELETE FROM core.open_space WHERE city_id = wanted_city AND feature_set_id = ANY (features);
    DELETE FROM core.feature_set WHERE feature_set_id = ANY (features);
END
$$;
COMMENT ON FUNCTION core.remove_unused_versions(TEXT) IS 'Deletes versions of a city''s areas, cells and features that no run points to.';
