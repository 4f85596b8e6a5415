-- Takes runs out of every table that has rows of them.
CREATE OR REPLACE FUNCTION core.remove_runs(wanted_city TEXT, doomed UUID []) RETURNS VOID
LANGUAGE plpgsql SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    holder TEXT;
BEGIN
    -- The run itself last, as the others point to it.
    FOR holder IN
        SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = 'core'::REGNAMESPACE AND relkind IN ('r', 'p') AND NOT relispartition AND attname = 'run_id'
        ORDER BY relname = 'run', relname
    LOOP
        IF EXISTS (SELECT FROM core.city_tables() WHERE table_name = holder) THEN
            EXECUTE format('DELETE FROM core.%I WHERE run_id = ANY ($1)', holder || '_of_' || wanted_city) USING doomed;
        ELSE
            EXECUTE format('DELETE FROM core.%I WHERE run_id = ANY ($1)', holder) USING doomed;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION core.remove_runs(TEXT, UUID []) IS 'Deletes all rows of these runs of a city; who calls it knows that they may go.';
