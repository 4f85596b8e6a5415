-- Values of a region or country: sums of its published cities.
CREATE OR REPLACE FUNCTION core.union_values(wanted_kind TEXT) RETURNS TABLE (
    code TEXT, name TEXT, country TEXT, cities INTEGER, people DOUBLE PRECISION, geom GEOMETRY,
    indicator_id TEXT, year INTEGER, value DOUBLE PRECISION, coverage DOUBLE PRECISION, reason TEXT,
    unserved DOUBLE PRECISION
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp AS $$
    WITH member AS (
        SELECT
            CASE wanted_kind WHEN 'region' THEN city.region_code ELSE city.country END AS code,
            CASE wanted_kind WHEN 'region' THEN city.region_name ELSE city.country END AS name,
            city.country, run.run_id, held.amounts, area.geom,
            nullif(held.amounts[(
                SELECT place.position FROM core.run_measure AS place
                JOIN core.measure USING (measure_id) JOIN core.people_group USING (group_id)
                WHERE place.run_id = run.run_id AND measure.measure = 'people'
                AND (people_group.sex, people_group.age, people_group.disability) = ('_T', '_T', '_T')
                ORDER BY place.year DESC, measure.variant LIMIT 1
            )], 'NaN') AS people
        FROM core.publication
        JOIN core.run USING (city_id, run_id)
        JOIN core.city USING (city_id)
        JOIN core.area ON area.geography_id = run.geography_id AND area.level = 'city'
        LEFT JOIN core.area_measure AS held
            ON held.city_id = city.city_id AND held.run_id = run.run_id AND held.level = 'city'
        WHERE upper_inf(publication.published)
    ),

    united AS (
        SELECT
            code, min(name) AS name, min(country) AS country, count(*)::INTEGER AS cities,
            CASE WHEN count(people) = count(*) THEN sum(people) END AS people,
            ST_CollectionExtract(ST_Collect(geom), 3) AS geom, array_agg(run_id) AS runs
        FROM member WHERE code IS NOT NULL
        GROUP BY code
    ),

    -- A city that holds no sums has a place all the same, so that it makes the sum unknown.
    placed AS (
        SELECT
            member.code, array_agg(member.run_id) AS runs, array_agg(coalesce(place.number, 0)::INTEGER) AS places,
            array_agg(coalesce(place.amount, 'NaN')) AS amounts
        FROM member
        LEFT JOIN LATERAL unnest(member.amounts) WITH ORDINALITY AS place (amount, number) ON TRUE
        GROUP BY member.code
    )

    SELECT
        united.code, united.name, united.country, united.cities, united.people, united.geom,
        found.indicator_id, found.year, found.value, found.coverage, found.reason,
        CASE WHEN found.value IS NOT NULL THEN found.denominator - found.numerator END
    FROM united
    JOIN placed USING (code)
    LEFT JOIN LATERAL core.indicator_values(
        placed.runs, placed.places, placed.amounts, NULL, NULL, NULL, is_merged => TRUE
    ) AS found ON (found.sex, found.age, found.disability) = ('_T', '_T', '_T')
$$;
COMMENT ON FUNCTION core.union_values(TEXT) IS
'Everyone''s newest values of every region or country, from the sums of its published cities; behind api.region_latest and country_latest.';
