-- What the last publication changed, value by value, and why.
CREATE OR REPLACE VIEW api.change AS
WITH pair AS (
    SELECT
        shown.city_id, shown.run_id, lower(shown.published) AS published_at, earlier.run_id AS earlier_run_id,
        new.geography_id, old.geography_id AS earlier_geography_id, array_remove(ARRAY[
            CASE WHEN new.code_version <> old.code_version THEN 'other code' END,
            'other inputs: ' || (
                SELECT string_agg(name, ', ' ORDER BY name)
                FROM jsonb_object_keys(new.inputs || old.inputs) AS name
                WHERE new.inputs -> name IS DISTINCT FROM old.inputs -> name
            ),
            CASE WHEN new.geography_id <> old.geography_id THEN 'other areas or cells' END
        ], NULL) AS reasons
    FROM core.publication AS shown
    JOIN core.run AS new ON new.run_id = shown.run_id
    CROSS JOIN LATERAL (
        SELECT run_id FROM core.publication AS before
        WHERE before.city_id = shown.city_id AND before.published << shown.published
        ORDER BY before.published DESC LIMIT 1
    ) AS earlier
    JOIN core.run AS old ON old.run_id = earlier.run_id
    WHERE upper_inf(shown.published)
),

-- Years that only one of the two says something of, for an indicator that both have: not a change, but another time.
lone AS (
    SELECT pair.run_id AS new_run_id, one.indicator_id, one.year
    FROM pair
    JOIN core.run_indicator AS one ON one.run_id IN (pair.run_id, pair.earlier_run_id)
    JOIN core.run_indicator AS other
        ON other.run_id IN (pair.run_id, pair.earlier_run_id) AND other.run_id <> one.run_id
        AND other.indicator_id = one.indicator_id
    GROUP BY pair.run_id, one.run_id, one.indicator_id, one.year
    HAVING bool_and(other.year <> one.year)
),

side AS (
    SELECT pair.run_id AS new_run_id, TRUE AS is_after, observation.*
    FROM pair JOIN core.observation ON observation.city_id = pair.city_id AND observation.run_id = pair.run_id
    WHERE (pair.run_id, indicator_id, year) NOT IN (SELECT lone.new_run_id, lone.indicator_id, lone.year FROM lone)
    UNION ALL
    SELECT pair.run_id, FALSE, observation.*
    FROM pair JOIN core.observation ON observation.city_id = pair.city_id AND observation.run_id = pair.earlier_run_id
    WHERE (pair.run_id, indicator_id, year) NOT IN (SELECT lone.new_run_id, lone.indicator_id, lone.year FROM lone)
),

value AS (
    SELECT
        city_id, new_run_id, observation_id, indicator_id, method, level, area_code, year, sex, age, disability,
        max(value) FILTER (WHERE NOT is_after) AS before, max(value) FILTER (WHERE is_after) AS after,
        CASE WHEN bool_and(is_after) THEN 'not published' ELSE max(reason) FILTER (WHERE NOT is_after) END AS before_reason,
        CASE WHEN NOT bool_or(is_after) THEN 'not published' ELSE max(reason) FILTER (WHERE is_after) END AS after_reason,
        coalesce(max(method_version) FILTER (WHERE is_after), max(method_version)) AS method_version,
        'other version of the method: ' || CASE WHEN count(DISTINCT method_version) > 1
            THEN concat_ws(' to ', min(method_version) FILTER (WHERE NOT is_after), min(method_version) FILTER (WHERE is_after))
        END AS method_change
    FROM side
    GROUP BY city_id, new_run_id, observation_id, indicator_id, method, level, area_code, year, sex, age, disability
)

SELECT
    value.observation_id AS id,
    value.city_id::TEXT AS city_id,
    value.indicator_id::TEXT AS indicator_id,
    indicator.title AS indicator,
    indicator.unit::TEXT AS unit,
    value.method::TEXT AS method,
    value.level::TEXT AS level,
    value.area_code::TEXT AS area_code,
    coalesce(area.name, earlier_area.name) AS area,
    value.year::INTEGER AS year,
    value.sex::TEXT AS sex,
    value.age::TEXT AS age,
    value.disability::TEXT AS disability,
    value.before::DOUBLE PRECISION AS before,
    value.after::DOUBLE PRECISION AS after,
    (value.after - value.before)::DOUBLE PRECISION AS difference,
    value.before_reason::TEXT AS before_reason,
    value.after_reason::TEXT AS after_reason,
    pair.published_at,
    array_to_string(pair.reasons || value.method_change, '; ') AS reason
FROM value
JOIN pair ON pair.city_id = value.city_id AND pair.run_id = value.new_run_id
JOIN core.indicator USING (indicator_id, method_version)
LEFT JOIN core.area
    ON area.geography_id = pair.geography_id AND area.level = value.level AND area.code = value.area_code
LEFT JOIN core.area AS earlier_area
    ON earlier_area.geography_id = pair.earlier_geography_id AND earlier_area.level = value.level
    AND earlier_area.code = value.area_code
WHERE (value.before, value.before_reason) IS DISTINCT FROM (value.after, value.after_reason);
COMMENT ON VIEW api.change IS
'Every value of the current publication that differs from the publication before, and what differed in how it was made.
Year by year: years of an indicator that only one of the two publications has are left out; api.observation_as_of has them.';
COMMENT ON COLUMN api.change.id IS 'Public id of the value, as in api.observation.';
COMMENT ON COLUMN api.change.city_id IS 'The city.';
COMMENT ON COLUMN api.change.indicator_id IS 'The indicator.';
COMMENT ON COLUMN api.change.indicator IS 'Title of the indicator.';
COMMENT ON COLUMN api.change.unit IS 'Unit of before, after and difference.';
COMMENT ON COLUMN api.change.method IS 'The method.';
COMMENT ON COLUMN api.change.level IS 'Division that the area belongs to: city, ward, lsoa, ...';
COMMENT ON COLUMN api.change.area_code IS 'Code of the area within its level.';
COMMENT ON COLUMN api.change.area IS 'Name of the area.';
COMMENT ON COLUMN api.change.year IS 'Year that the value speaks for.';
COMMENT ON COLUMN api.change.sex IS 'F, M, or _T for all.';
COMMENT ON COLUMN api.change.age IS 'Age group such as Y0T14, or _T for all.';
COMMENT ON COLUMN api.change.disability IS 'PD with, PWD without disability, _U unknown, _T for all.';
COMMENT ON COLUMN api.change.before IS 'The value before; empty when it was missing.';
COMMENT ON COLUMN api.change.after IS 'The value now; empty when it is missing.';
COMMENT ON COLUMN api.change.difference IS 'After less before; empty when one is missing.';
COMMENT ON COLUMN api.change.before_reason IS 'Why there was no value before: not published, or a reason such as no_people.';
COMMENT ON COLUMN api.change.after_reason IS 'Why there is no value now: not published, or a reason such as no_people.';
COMMENT ON COLUMN api.change.published_at IS 'When the current publication was made.';
COMMENT ON COLUMN api.change.reason IS 'What differed: code, inputs, areas, version of the method; empty when nothing did.';
