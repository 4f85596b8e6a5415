-- One row for each indicator, whatever the versions of its method.
CREATE OR REPLACE FUNCTION core.newest_indicator() RETURNS TABLE (indicator_id TEXT, title TEXT, unit TEXT, question TEXT)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
    SELECT DISTINCT ON (indicator_id) indicator_id, title, unit, rtrim(question, '.?')
    FROM core.indicator
    ORDER BY indicator_id, method_version DESC
$$;
COMMENT ON FUNCTION core.newest_indicator() IS 'Indicators in the words of the newest version of their method.';
