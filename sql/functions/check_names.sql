-- Unknown names are answered with the known ones.
CREATE OR REPLACE FUNCTION core.check_names(
    wanted_indicator TEXT, wanted_year INTEGER, wanted_method TEXT, wanted_sex TEXT, wanted_age TEXT, wanted_disability TEXT
) RETURNS VOID
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    wrong RECORD;
BEGIN
    WITH published AS (
        SELECT said.* FROM core.publication JOIN core.run_indicator AS said USING (city_id, run_id)
        WHERE upper_inf(publication.published)
    ),

    own AS (SELECT * FROM published WHERE indicator_id = wanted_indicator),

    known AS (
        SELECT 1 AS rank, 'indicator' AS what, wanted_indicator AS wanted, indicator_id::TEXT AS name FROM published
        UNION SELECT 2, 'method', wanted_method, method FROM own
        UNION SELECT 3, 'year', wanted_year::TEXT, year::TEXT FROM own
        UNION
        SELECT 4, 'group (sex, age, disability)', concat_ws(', ', wanted_sex, wanted_age, wanted_disability),
            concat_ws(', ', people_group.sex, people_group.age, people_group.disability)
        FROM own
        JOIN core.indicator_term AS term USING (indicator_id, method_version, method)
        JOIN core.measure USING (measure, variant)
        JOIN core.run_measure AS place USING (run_id, measure_id)
        JOIN core.people_group USING (group_id)
        WHERE term.part IN ('numerator', 'people_after')
    )

    SELECT what, wanted, string_agg(name, CASE rank WHEN 4 THEN '; ' ELSE ', ' END ORDER BY name COLLATE "C") AS names
    INTO wrong
    FROM known
    WHERE wanted IS NOT NULL OR rank IN (1, 4)
    GROUP BY rank, what, wanted
    HAVING bool_and(name IS DISTINCT FROM wanted)
    ORDER BY rank LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'there is no % %; known: %', wrong.what, quote_nullable(wrong.wanted), wrong.names
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT EXISTS (SELECT FROM core.publication WHERE upper_inf(published)) THEN
        RAISE EXCEPTION 'no city is published yet: compute and publish one first'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
END
$$;
COMMENT ON FUNCTION core.check_names(TEXT, INTEGER, TEXT, TEXT, TEXT, TEXT) IS
'Refuses an indicator, year, method or group that no published city has, and names those there are.';
