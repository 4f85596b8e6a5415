-- The indicators that a layer shows: those it has, in their order, then new ones.
CREATE OR REPLACE FUNCTION core.layer_indicators(layer TEXT) RETURNS TEXT []
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
    SELECT coalesce(array_agg(known.indicator_id ORDER BY shown.attnum NULLS LAST, known.indicator_id), '{}')
    FROM core.newest_indicator() AS known
    LEFT JOIN pg_attribute AS shown
        ON shown.attrelid = to_regclass(format('api.%I', layer)) AND shown.attname = known.indicator_id AND NOT shown.attisdropped
$$;
COMMENT ON FUNCTION core.layer_indicators(TEXT) IS 'Names of the columns of indicators in a layer of schema api, in their order.';
