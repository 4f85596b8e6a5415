-- One row for each indicator, whatever the versions of its method.
CREATE OR REPLACE FUNCTION core.newest_indicator() RETURNS TABLE (
    indicator_id TEXT, title TEXT, unit TEXT, question TEXT, counts_people BOOLEAN
)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
    SELECT DISTINCT ON (indicator_id) indicator_id, title, unit, rtrim(question, '.?'),
        -- Above the line the people who are served, below it those of whom it is known.
        is_share_of_people AND direction = 'up'
    FROM core.indicator
    ORDER BY indicator_id, method_version DESC
$$;
COMMENT ON FUNCTION core.newest_indicator() IS
'Indicators in the words of the newest version of their method, and whether they are shares of people who have something.';
