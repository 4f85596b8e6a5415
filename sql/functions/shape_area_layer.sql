-- A layer of areas, one row each, with what the published run says of every indicator.
CREATE OR REPLACE FUNCTION core.shape_area_layer(layer TEXT, chosen TEXT, purpose TEXT) RETURNS VOID
LANGUAGE plpgsql SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    names CONSTANT TEXT [] := core.layer_indicators(layer);
    query CONSTANT TEXT := $query$
        SELECT
            ('x' || substr(md5(city.city_id || '/' || area.level || '/' || area.code), 1, 13))::BIT(52)::BIGINT AS id,
            city.city_id::TEXT AS city_id, city.name AS city, city.country::TEXT AS country,
            city.region_code::TEXT AS region_code, area.level::TEXT AS level, area.code::TEXT AS code, area.name,
            area.parent_code::TEXT AS parent_code, wide.year,
            round(nullif(held.amounts[(
                SELECT place.position FROM core.run_measure AS place
                JOIN core.measure USING (measure_id) JOIN core.people_group USING (group_id)
                WHERE place.run_id = run.run_id AND measure.measure = 'people'
                AND (people_group.sex, people_group.age, people_group.disability) = ('_T', '_T', '_T')
                ORDER BY place.year DESC, measure.variant LIMIT 1
            )], 'NaN') * 1e6) / 1e6 AS people,
            area.area_km2, area.geom::GEOMETRY(MULTIPOLYGON, 4326) AS geom %1$s
        FROM core.publication
        JOIN core.run USING (city_id, run_id)
        JOIN core.city USING (city_id)
        JOIN core.area USING (geography_id)
        LEFT JOIN core.area_measure AS held
            ON held.city_id = city.city_id AND held.run_id = run.run_id AND held.level = area.level AND held.area_code = area.code
        CROSS JOIN LATERAL (
            SELECT max(observation.year)::INTEGER AS year %2$s
            FROM (
                SELECT DISTINCT ON (indicator_id) indicator_id, method, year
                FROM core.run_indicator AS said
                WHERE said.run_id = run.run_id AND said.is_default
                ORDER BY indicator_id, year DESC
            ) AS said
            JOIN core.observation
                ON observation.city_id = city.city_id AND observation.run_id = run.run_id
                AND observation.indicator_id = said.indicator_id AND observation.method = said.method
                AND observation.level = area.level AND observation.area_code = area.code AND observation.year = said.year
                AND observation.sex = '_T' AND observation.age = '_T' AND observation.disability = '_T'
        ) AS wide
        WHERE upper_inf(publication.published) AND %3$s
    $query$;
BEGIN
    PERFORM core.make_layer(layer, purpose,
        format(query,
            coalesce((SELECT string_agg(
                format(', wide.%1$I, wide.%2$I, wide.%3$I', name, name || '_coverage', name || '_reason')
                || CASE WHEN counts_people THEN format(', wide.%I', name || '_unserved') ELSE '' END, '' ORDER BY number)
                FROM unnest(names) WITH ORDINALITY AS shown (name, number)
                JOIN core.newest_indicator() ON indicator_id = name), ''),
            coalesce((SELECT string_agg(format(
                ', max(observation.value) FILTER (WHERE observation.indicator_id = %1$L)::DOUBLE PRECISION AS %2$I'
                ', max(observation.coverage) FILTER (WHERE observation.indicator_id = %1$L)::DOUBLE PRECISION AS %3$I'
                ', max(observation.reason) FILTER (WHERE observation.indicator_id = %1$L)::TEXT AS %4$I',
                name, name, name || '_coverage', name || '_reason')
                || CASE WHEN counts_people THEN format(
                    ', round(max(observation.denominator - observation.numerator)'
                    ' FILTER (WHERE observation.indicator_id = %1$L AND observation.value IS NOT NULL) * 1e6) / 1e6 + 0 AS %2$I',
                    name, name || '_unserved') ELSE '' END, '')
                FROM unnest(names) AS name JOIN core.newest_indicator() ON indicator_id = name), ''),
            chosen),
        jsonb_build_object(
            'id', 'Public id: the same for the same city, level and code in every publication.',
            'city_id', 'The city.', 'city', 'Name of the city.', 'country', 'Country, ISO 3166-1 alpha-3.',
            'region_code', 'Code of the region of the country; empty when none is named.',
            'level', 'Division that the area belongs to: city, ward, lsoa, ...',
            'code', 'The producer''s code of the area; the city''s id at level city.', 'name', 'Name for people.',
            'parent_code', 'Code of the coarser area that holds this one; empty where none is declared.',
            'year', 'Newest year that the values speak for.', 'people', 'People who live there, rounded to a millionth; empty when not known.',
            'area_km2', 'Area on the ellipsoid, square kilometres.',
            'geom', 'Boundary, longitude and latitude in WGS 84 degrees.'
        ));
END
$$;
COMMENT ON FUNCTION core.shape_area_layer(TEXT, TEXT, TEXT) IS 'Makes a wide layer of the areas that a condition on core.area chooses.';
