-- Shows a run to readers: one pointer moves, in one transaction. True when it moved, false when it already stood there.
CREATE OR REPLACE FUNCTION core.publish(wanted_city TEXT, wanted_run UUID) RETURNS BOOLEAN
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    found RECORD;
    shown core.publication;
    moment TIMESTAMPTZ;
    refusal TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('urban_sdg.publish/' || wanted_city, 0));
    SELECT status, checks INTO found FROM core.run WHERE city_id = wanted_city AND run_id = wanted_run;
    IF found.status IS DISTINCT FROM 'complete' THEN
        refusal := format('is %s, and only a complete run can be published', coalesce(found.status, 'unknown'));
    -- What readers saw once they may see again.
    ELSIF NOT EXISTS (SELECT FROM core.publication WHERE city_id = wanted_city AND run_id = wanted_run) THEN
        SELECT 'did not pass its check ' || string_agg(name, ', ' ORDER BY name) INTO refusal
        FROM jsonb_each(found.checks) AS result (name, value) WHERE value = 'false';
        IF found.checks = '{}' THEN
            refusal := 'was not checked, and only a checked run can be published';
        END IF;
    END IF;
    IF refusal IS NOT NULL THEN
        RAISE EXCEPTION 'run % of % %', wanted_run, wanted_city, refusal USING ERRCODE = 'object_not_in_prerequisite_state';
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
COMMENT ON FUNCTION core.publish(TEXT, UUID) IS
'Makes a complete run whose checks passed the one that readers see; publishing an older run rolls back.';
