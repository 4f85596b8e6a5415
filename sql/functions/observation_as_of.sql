-- The values as readers saw them at a moment: what was published then, with the boundaries of then.
CREATE OR REPLACE FUNCTION api.observation_as_of(moment TIMESTAMPTZ) RETURNS TABLE (
    id BIGINT, city_id TEXT, city TEXT, indicator_id TEXT, indicator_code TEXT, indicator TEXT, unit TEXT,
    method TEXT, is_default BOOLEAN, method_version TEXT, level TEXT, area_code TEXT, area TEXT, year INTEGER,
    sex TEXT, age TEXT, disability TEXT, value DOUBLE PRECISION, lower DOUBLE PRECISION, upper DOUBLE PRECISION,
    numerator DOUBLE PRECISION, denominator DOUBLE PRECISION, coverage DOUBLE PRECISION,
    reason TEXT, flags TEXT [], run_id UUID
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp AS $$
    SELECT
        observation.observation_id, city.city_id, city.name, observation.indicator_id, indicator.code, indicator.title,
        indicator.unit, observation.method, observation.is_default, observation.method_version, observation.level,
        observation.area_code, area.name, observation.year, observation.sex, observation.age, observation.disability,
        observation.value, observation.lower, observation.upper, observation.numerator, observation.denominator,
        observation.coverage, observation.reason,
        ARRAY(SELECT flag COLLATE "C" FROM unnest(observation.flags) AS flag ORDER BY 1), run.run_id
    FROM core.publication
    JOIN core.run USING (city_id, run_id)
    JOIN core.city USING (city_id)
    JOIN core.observation USING (city_id, run_id)
    JOIN core.indicator USING (indicator_id, method_version)
    JOIN core.area
        ON area.geography_id = run.geography_id AND area.level = observation.level AND area.code = observation.area_code
    WHERE publication.published @> moment
$$;
COMMENT ON FUNCTION api.observation_as_of(TIMESTAMPTZ) IS
'api.observation as it read at that moment; no rows for a city that was not published then.';
