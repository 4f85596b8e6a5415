-- The words of a query that adds up arrays place by place. Taking each place by its number is ten times as fast as
-- unnesting them; the only thing that varies are those numbers.
CREATE OR REPLACE FUNCTION core.amount_sums(places INTEGER [], amounts TEXT, share TEXT DEFAULT '1') RETURNS TEXT
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('ARRAY[%s]::DOUBLE PRECISION[]',
        coalesce(string_agg(format('coalesce(sum(%s[%s] * %s), 0)', amounts, place, share), ', ' ORDER BY number), ''))
    FROM unnest(places) WITH ORDINALITY AS wanted (place, number)
$$;
COMMENT ON FUNCTION core.amount_sums(INTEGER [], TEXT, TEXT) IS
'Expression that sums arrays at these places, each times a share; the texts are names of columns, never a reader''s words.';
