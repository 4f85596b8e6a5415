-- Making a view again makes its readers wait for a moment: done only for an indicator that the layers lack.
CREATE OR REPLACE FUNCTION core.shape_new_layers() RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp
-- Far less than deadlock_timeout: who reads two layers at once may hold the first and want the second.
SET lock_timeout = '50ms' AS $$
DECLARE
    layer TEXT;
    tries_left INTEGER := 600;
BEGIN
    WHILE EXISTS (
        SELECT FROM core.newest_indicator() AS known
        WHERE NOT EXISTS (
            SELECT FROM pg_attribute AS shown
            WHERE shown.attrelid = to_regclass('api.grid_overview') AND shown.attname = known.indicator_id
        )
    ) LOOP
        BEGIN
            -- All locks before any work. LOCK TABLE would lock the tables below the views, too.
            FOR layer IN
                SELECT oid::REGCLASS::TEXT FROM pg_class
                WHERE relnamespace = 'api'::REGNAMESPACE AND relkind = 'v' AND relname ~ '^grid_overview$|_latest$'
                ORDER BY relname
            LOOP
                EXECUTE format('ALTER VIEW %s OWNER TO CURRENT_USER', layer);
            END LOOP;
            PERFORM core.shape_layers();
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            -- Stepping back frees every layer, so that such a reader comes to its end.
            tries_left := tries_left - 1;
            IF tries_left = 0 THEN
                RAISE;
            END IF;
            PERFORM pg_sleep(0.1 * random());
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION core.shape_new_layers() IS
'Makes the wide layers of schema api again when an indicator has no column in them yet, as soon as their readers leave a gap.';
