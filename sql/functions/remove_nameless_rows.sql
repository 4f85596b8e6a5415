-- Removes rows of versions that were never entered: cells and features come over a connection of their own, and what had
-- come when a load failed or was killed belongs to nobody.
CREATE OR REPLACE FUNCTION core.remove_nameless_rows(wanted_city TEXT) RETURNS VOID
LANGUAGE plpgsql SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    holder TEXT;
BEGIN
    FOREACH holder IN ARRAY ARRAY['cell', 'block'] LOOP
        EXECUTE format(
            'DELETE FROM core.%I AS held WHERE held.city_id = $1 AND NOT EXISTS'
            ' (SELECT FROM core.geography WHERE geography.geography_id = held.geography_id)', holder) USING wanted_city;
    END LOOP;
    FOREACH holder IN ARRAY ARRAY['street', 'transit_stop', 'open_space'] LOOP
        EXECUTE format(
            'DELETE FROM core.%I AS held WHERE held.city_id = $1 AND NOT EXISTS'
            ' (SELECT FROM core.feature_set WHERE feature_set.feature_set_id = held.feature_set_id)', holder) USING wanted_city;
    END LOOP;
END
$$;
COMMENT ON FUNCTION core.remove_nameless_rows(TEXT) IS
'Deletes cells, blocks and features of a city whose version was never entered; who calls it knows that nobody is loading the city.';
