-- A layer of cells or blocks, one row each, with the values that their own amounts give.
CREATE OR REPLACE FUNCTION core.shape_grid_layer(layer TEXT, tile TEXT, kind TEXT, purpose TEXT) RETURNS VOID
LANGUAGE plpgsql SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    names CONSTANT TEXT [] := core.layer_indicators(layer);
    query CONSTANT TEXT := $query$
        SELECT
            (run_place.city_number::BIGINT << 32) + tile.%1$s_id AS id, tile.city_id::TEXT AS city_id, tile.%1$s_id,
            coalesce(
                round(nullif(held.amounts[run_place.people], 'NaN') * 1e6) / 1e6, CASE WHEN held.amounts IS NULL THEN 0 END
            ) AS people,
            tile.geom::GEOMETRY(%2$s, 4326) AS geom %3$s
        FROM (
            SELECT
                publication.city_id, publication.run_id, run.geography_id, city.city_number,
                max(place.position) FILTER (WHERE place.part = 'people') AS people %4$s
            FROM core.publication
            JOIN core.run USING (city_id, run_id)
            JOIN core.city USING (city_id)
            LEFT JOIN core.run_places() AS place USING (run_id)
            WHERE upper_inf(publication.published)
            GROUP BY publication.city_id, publication.run_id, run.geography_id, city.city_number
        ) AS run_place
        JOIN core.%1$s AS tile ON tile.city_id = run_place.city_id AND tile.geography_id = run_place.geography_id
        LEFT JOIN core.%1$s_measure AS held
            ON held.city_id = tile.city_id AND held.run_id = run_place.run_id AND held.%1$s_id = tile.%1$s_id
    $query$;
BEGIN
    PERFORM core.make_layer(layer, purpose,
        format(query, tile, kind,
            coalesce((SELECT string_agg(', ' || core.tile_value(name, number::INTEGER) || format(' AS %I', name), '' ORDER BY number)
                FROM unnest(names) WITH ORDINALITY AS known (name, number)), ''),
            coalesce((SELECT string_agg(', ' || core.tile_places(name, number::INTEGER), '' ORDER BY number)
                FROM unnest(names) WITH ORDINALITY AS known (name, number)), '')),
        jsonb_build_object(
            'id', format('Public id of the %s, unique among all cities.', tile), 'city_id', 'The city.',
            tile || '_id', format('Number of the %s within its city, from 0.', tile),
            'people', 'People who live there, rounded to a millionth; empty when not known.',
            'geom', 'Outline, longitude and latitude in WGS 84 degrees.'
        ));
END
$$;
COMMENT ON FUNCTION core.shape_grid_layer(TEXT, TEXT, TEXT, TEXT) IS 'Makes a wide layer of cells or blocks.';
