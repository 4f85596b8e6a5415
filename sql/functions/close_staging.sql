-- Takes away the tables that a load of the city copied its rows into.
CREATE OR REPLACE FUNCTION core.close_staging(wanted_city TEXT) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    ending CONSTANT TEXT := '_of_' || wanted_city;
    child TEXT;
BEGIN
    -- What stands before the ending is a table of the record: the tables of mayor_of_york do not belong to york.
    FOR child IN
        SELECT relname FROM pg_class
        WHERE relnamespace = 'staging'::REGNAMESPACE AND relkind = 'r' AND right(relname, length(ending)) = ending
        AND to_regclass(format('core.%I', left(relname, -length(ending)))) IS NOT NULL
        ORDER BY relname
    LOOP
        EXECUTE format('DROP TABLE staging.%I', child);
    END LOOP;
END
$$;
COMMENT ON FUNCTION core.close_staging(TEXT) IS 'Drops the tables of a city in schema staging; without any it does nothing.';
