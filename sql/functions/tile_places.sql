-- The words of a query that finds where a run keeps what an indicator divides: columns of numbers, by part and turn.
CREATE OR REPLACE FUNCTION core.tile_places(wanted_indicator TEXT, number INTEGER) RETURNS TEXT
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
    SELECT concat_ws(', ',
        format('max(place.scale) FILTER (WHERE place.indicator_id = %L) AS scale_%s', wanted_indicator, number),
        format('max(place.least_coverage) FILTER (WHERE place.indicator_id = %L) AS least_%s', wanted_indicator, number),
        string_agg(format(
            'max(place.position) FILTER (WHERE place.indicator_id = %1$L AND place.part = %2$L AND place.turn = %3$s) AS %2$s_%4$s_%3$s, '
            'max(place.factor) FILTER (WHERE place.indicator_id = %1$L AND place.part = %2$L AND place.turn = %3$s) AS %2$s_by_%4$s_%3$s',
            wanted_indicator, part, turn, number), ', ' ORDER BY part, turn))
    FROM core.term_turns(wanted_indicator)
$$;
COMMENT ON FUNCTION core.tile_places(TEXT, INTEGER) IS 'Columns of the places of an indicator''s terms, numbered as the indicator is; a part of core.shape_grid_layer.';
