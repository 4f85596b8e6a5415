-- Makes or renews a layer of schema api. Its columns of indicators come last, so that a new one breaks no view built on it.
CREATE OR REPLACE FUNCTION core.make_layer(layer TEXT, purpose TEXT, query TEXT, meanings JSONB) RETURNS VOID
LANGUAGE plpgsql SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    meaning RECORD;
BEGIN
    BEGIN
        EXECUTE format('CREATE OR REPLACE VIEW api.%I AS %s', layer, query);
    EXCEPTION WHEN invalid_table_definition THEN
        -- A release may rename a column, which only a new view can have.
        EXECUTE format('DROP VIEW api.%I', layer);
        EXECUTE format('CREATE VIEW api.%I AS %s', layer, query);
    END;
    EXECUTE format('COMMENT ON VIEW api.%I IS %L', layer, purpose);
    FOR meaning IN
        SELECT attname, coalesce(
            meanings ->> attname,
            (SELECT format('%s, %s: %s.', title, unit, question) FROM core.newest_indicator() WHERE indicator_id = attname),
            (
                SELECT format('%s: %s', title, words)
                FROM core.newest_indicator()
                JOIN (VALUES
                    ('_coverage', 'share of the people or land that the value speaks for, 0 to 1.'),
                    ('_reason', 'why the value is missing, such as no_people; empty when it is there.'),
                    ('_unserved', 'people without it among those the value speaks for, rounded to a millionth; empty when the value is.')
                ) AS also (suffix, words) ON attname = indicator_id || suffix
            )
        ) AS words
        FROM pg_attribute WHERE attrelid = format('api.%I', layer)::REGCLASS AND attnum > 0 AND NOT attisdropped
    LOOP
        EXECUTE format('COMMENT ON COLUMN api.%I.%I IS %L', layer, meaning.attname, meaning.words);
    END LOOP;
    EXECUTE format('GRANT SELECT ON api.%I TO urban_sdg_reader, urban_sdg_loader, urban_sdg_moderator', layer);
END
$$;
COMMENT ON FUNCTION core.make_layer(TEXT, TEXT, TEXT, JSONB) IS
'Makes api''s view of this name, with comments: meanings by column, and the catalogue''s words for columns of indicators.';
