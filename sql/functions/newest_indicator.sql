-- One row for each indicator, whatever the versions of its method.
CREATE OR REPLACE FUNCTION core.newest_indicator() RETURNS TABLE (
    indicator_id TEXT, title TEXT, unit TEXT, question TEXT, counts_people BOOLEAN
)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
    SELECT DISTINCT ON (indicator_id) indicator_id, title, unit, rtrim(question, '.?'),
        -- Above the line the people who are served, below it those of whom it is known.
        unit = 'percent' AND direction = 'up' AND coalesce((
            SELECT bool_and(term.measure !~ '_m2?$') FROM core.indicator_term AS term
            WHERE term.indicator_id = indicator.indicator_id AND term.method_version = indicator.method_version
            AND term.part = 'denominator'
        ), FALSE)
    FROM core.indicator
    ORDER BY indicator_id, method_version DESC
$$;
COMMENT ON FUNCTION core.newest_indicator() IS
'Indicators in the words of the newest version of their method, and whether they are shares of people who have something.';
