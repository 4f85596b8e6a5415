-- Removes runs that readers never saw, versions of areas and features that no run is left of, and what killed loads left.
CREATE OR REPLACE FUNCTION core.prune_runs(keep INTERVAL, is_trial BOOLEAN DEFAULT FALSE)
RETURNS TABLE (city_id TEXT, run_id UUID, status TEXT, started_at TIMESTAMPTZ)
LANGUAGE plpgsql SET search_path = pg_catalog, public, core, pg_temp AS $$
#variable_conflict use_column
DECLARE
    pruned TEXT;
    doomed UUID [];
BEGIN
    FOR pruned IN SELECT city_id FROM core.city ORDER BY city_id LOOP
        -- A city whose loader lives keeps everything: it holds the lock of its turn until its run has ended.
        CONTINUE WHEN NOT pg_try_advisory_xact_lock(hashtextextended('urban_sdg.load/' || pruned, 0));
        PERFORM pg_advisory_xact_lock(hashtextextended('urban_sdg.publish/' || pruned, 0));
        doomed := ARRAY(
            SELECT run.run_id FROM core.run
            WHERE run.city_id = pruned AND run.started_at < clock_timestamp() - keep AND NOT EXISTS (
                SELECT FROM core.publication WHERE publication.city_id = pruned AND publication.run_id = run.run_id
            )
        );
        RETURN QUERY
        SELECT run.city_id::TEXT, run.run_id, run.status::TEXT, run.started_at
        FROM core.run WHERE run.run_id = ANY (doomed) ORDER BY run.started_at, run.run_id;
        IF NOT is_trial THEN
            PERFORM core.remove_runs(pruned, doomed);
            PERFORM core.remove_unused_versions(pruned);
            PERFORM core.close_staging(pruned);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION core.prune_runs(INTERVAL, BOOLEAN) IS
'Removes runs that began longer ago and that no publication ever pointed to, and gives them; as a trial it only gives them.';
