-- A layer of regions or countries, one row each.
CREATE OR REPLACE FUNCTION core.shape_union_layer(layer TEXT, kind TEXT, purpose TEXT) RETURNS VOID
LANGUAGE plpgsql SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    names CONSTANT TEXT [] := core.layer_indicators(layer);
    query CONSTANT TEXT := $query$
        SELECT
            found.code AS id, found.code, min(found.name) AS name, min(found.country) AS country, min(found.cities) AS cities,
            max(found.year) AS year, round(min(found.people) * 1e6) / 1e6 AS people,
            (array_agg(found.geom))[1]::GEOMETRY(MULTIPOLYGON, 4326) AS geom %s
        FROM core.union_values(%L) AS found
        GROUP BY found.code
    $query$;
BEGIN
    PERFORM core.make_layer(layer, purpose,
        format(query,
            coalesce((SELECT string_agg(format(
                ', max(found.value) FILTER (WHERE found.indicator_id = %1$L) AS %2$I'
                ', max(found.coverage) FILTER (WHERE found.indicator_id = %1$L) AS %3$I'
                ', max(found.reason) FILTER (WHERE found.indicator_id = %1$L) AS %4$I',
                name, name, name || '_coverage', name || '_reason')
                || CASE WHEN counts_people THEN format(
                    ', round(max(found.unserved) FILTER (WHERE found.indicator_id = %1$L) * 1e6) / 1e6 + 0 AS %2$I',
                    name, name || '_unserved') ELSE '' END, '' ORDER BY number)
                FROM unnest(names) WITH ORDINALITY AS shown (name, number)
                JOIN core.newest_indicator() ON indicator_id = name), ''),
            kind),
        jsonb_build_object(
            'id', 'The code.', 'code', format('Code of the %s.', kind), 'name', CASE kind
                WHEN 'country' THEN 'The code again, ISO 3166-1 alpha-3: names of countries are not kept.' ELSE 'Name for people.' END,
            'country', 'Country, ISO 3166-1 alpha-3.', 'cities', 'Number of published cities that are summed.',
            'year', 'Newest year that the values speak for.', 'people', 'People of these cities, rounded to a millionth; empty when not known.',
            'geom', 'Outlines of these cities, longitude and latitude in WGS 84 degrees.'
        ));
END
$$;
COMMENT ON FUNCTION core.shape_union_layer(TEXT, TEXT, TEXT) IS 'Makes a wide layer of regions or countries.';
