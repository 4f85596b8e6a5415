-- How many measures an indicator adds up in each part of its quotient, at most and in any version.
CREATE OR REPLACE FUNCTION core.term_turns(wanted_indicator TEXT) RETURNS TABLE (part TEXT, turn INTEGER)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
    SELECT part, generate_series(1, max(terms))
    FROM (
        SELECT part, count(*)::INTEGER AS terms FROM core.indicator_term
        WHERE indicator_id = wanted_indicator AND part IN ('numerator', 'denominator', 'covered', 'whole')
        GROUP BY method_version, method, part
        UNION ALL
        SELECT part, 1 FROM unnest(ARRAY['numerator', 'denominator', 'covered', 'whole']) AS part
    ) AS counted
    GROUP BY part
$$;
COMMENT ON FUNCTION core.term_turns(TEXT) IS 'Parts of an indicator''s quotient with the numbers of their terms, from 1.';
