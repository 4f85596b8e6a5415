-- The tables with a partition for every city, asked of the catalogue, so that a new one is forgotten nowhere.
CREATE OR REPLACE FUNCTION core.city_tables() RETURNS TABLE (table_name TEXT)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
    SELECT relname::TEXT FROM pg_class WHERE relnamespace = 'core'::REGNAMESPACE AND relkind = 'p' ORDER BY relname
$$;
COMMENT ON FUNCTION core.city_tables() IS 'Names of the tables of schema core that hold one partition a city.';
