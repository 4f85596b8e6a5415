-- Shows a run to readers: one pointer moves, in one transaction. True when it moved, false when it already stood there.
CREATE OR REPLACE FUNCTION core.publish(wanted_city TEXT, wanted_run UUID) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    found_status TEXT;
    shown core.publication;
    moment TIMESTAMPTZ;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('urban_sdg.publish/' || wanted_city, 0));
    SELECT status INTO found_status FROM core.run WHERE city_id = wanted_city AND run_id = wanted_run;
    IF found_status IS DISTINCT FROM 'complete' THEN
        RAISE EXCEPTION 'run % of % is %, and only a complete run can be published',
            wanted_run, wanted_city, coalesce(found_status, 'unknown')
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    SELECT * INTO shown FROM core.publication WHERE city_id = wanted_city AND upper_inf(published);
    IF shown.run_id = wanted_run THEN
        RETURN FALSE;
    END IF;
    -- A clock that was set back must not turn the history around.
    moment := greatest(clock_timestamp(), lower(shown.published) + INTERVAL '1 microsecond');
    UPDATE core.publication SET published = tstzrange(lower(published), moment)
    WHERE publication_id = shown.publication_id;
    INSERT INTO core.publication (city_id, run_id, published) VALUES (wanted_city, wanted_run, tstzrange(moment, NULL));
    ANALYZE core.publication;
    RETURN TRUE;
END
$$;
COMMENT ON FUNCTION core.publish(TEXT, UUID) IS 'Makes a complete run the one that readers see; publishing an older run rolls back.';
