-- The words of a query that divides what one cell or block holds, by the rules of core.indicator_values.
CREATE OR REPLACE FUNCTION core.tile_value(wanted_indicator TEXT, number INTEGER) RETURNS TEXT
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
    WITH added AS (
        -- A version with fewer terms than another has no place for the last ones.
        SELECT part, string_agg(format(
            CASE turn WHEN 1 THEN '%1$s' ELSE 'coalesce(%1$s, 0)' END,
            format('held.amounts[run_place.%1$s_%2$s_%3$s] * run_place.%1$s_by_%2$s_%3$s', part, number, turn)
        ), ' + ' ORDER BY turn) AS terms
        FROM core.term_turns(wanted_indicator)
        GROUP BY part
    )

    SELECT format(
        'CASE WHEN %1$s > 0 AND %2$s > 0 AND %3$s >= run_place.least_%5$s * (%2$s)'
        ' THEN nullif(run_place.scale_%5$s * ((%4$s) / (%1$s)), ''NaN'') END',
        max(terms) FILTER (WHERE part = 'denominator'), max(terms) FILTER (WHERE part = 'whole'),
        max(terms) FILTER (WHERE part = 'covered'), max(terms) FILTER (WHERE part = 'numerator'), number)
    FROM added
$$;
COMMENT ON FUNCTION core.tile_value(TEXT, INTEGER) IS 'Expression of the value of one cell or block; a part of core.shape_grid_layer.';
