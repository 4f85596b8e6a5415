-- How unequal districts are, each weighed by its people, by the formulas of spatial_indicators/inequality.py.
CREATE OR REPLACE VIEW api.inequality AS
WITH share AS (
    SELECT indicator.indicator_id, indicator.method_version, indicator.code, indicator.title, indicator.direction,
        CASE indicator.direction WHEN 'up' THEN 0.5 ELSE -0.5 END AS aversion
    FROM core.indicator
    WHERE indicator.is_share_of_people
),

-- Where each run keeps how many live in a district, whether or not anything is known of them.
place AS MATERIALIZED (
    SELECT DISTINCT ON (city.id) city.id AS city_id, city.run_id, run_measure.position
    FROM api.city
    JOIN core.run_measure USING (run_id)
    JOIN core.measure USING (measure_id)
    JOIN core.people_group USING (group_id)
    WHERE measure.measure = 'people'
        AND (people_group.sex, people_group.age, people_group.disability) = ('_T', '_T', '_T')
    ORDER BY city.id, run_measure.year DESC, measure.variant
),

said AS (
    SELECT
        said.city_id, said.indicator_id, said.method, said.method_version, said.is_default, said.level, said.year,
        said.sex, said.age, said.disability, said.area_code, area.name AS area, share.aversion,
        nullif(held.amounts[place.position], 'NaN') AS living,
        said.value::DOUBLE PRECISION AS value,
        CASE WHEN said.value IS NOT NULL AND said.denominator > 0 THEN said.denominator::DOUBLE PRECISION END AS people
    FROM api.city
    JOIN core.observation AS said ON said.city_id = city.id AND said.run_id = city.run_id AND said.level <> 'city'
    JOIN share USING (indicator_id, method_version)
    JOIN core.area
        ON area.geography_id = city.geography_id AND area.level = said.level AND area.code = said.area_code
    LEFT JOIN place ON place.city_id = said.city_id
    LEFT JOIN core.area_measure AS held ON held.city_id = said.city_id AND held.run_id = said.run_id
        AND held.level = said.level AND held.area_code = said.area_code
),

-- A district is known of when it has a value and people; it may be the best or the worst when they are 100.
ordered AS (
    SELECT
        said.*,
        CASE WHEN people >= 100 THEN value END AS ranked,
        max(CASE WHEN people >= 100 THEN value * sign(aversion) END) OVER spread * sign(aversion) AS best_value,
        min(CASE WHEN people >= 100 THEN value * sign(aversion) END) OVER spread * sign(aversion) AS worst_value,
        sum(people) OVER spread AS total,
        sum(people) OVER (spread ORDER BY value, area_code) AS up_to,
        min(value) FILTER (WHERE people IS NOT NULL) OVER spread AS least,
        max(value) FILTER (WHERE people IS NOT NULL) OVER spread AS most,
        aversion * sum(people * value) OVER spread / nullif(sum(people * value ^ 2) OVER spread, 0) AS kappa
    FROM said
    WINDOW spread AS (PARTITION BY city_id, indicator_id, method, method_version, is_default, level, year, sex, age, disability)
),

spread AS (
    SELECT
        city_id, indicator_id, method, method_version, is_default, level, year, sex, age, disability,
        count(people)::INTEGER AS districts,
        (count(*) - count(people))::INTEGER AS districts_left_out,
        CASE
            WHEN count(living) FILTER (WHERE people IS NULL) = count(*) - count(people)
                THEN coalesce(sum(living) FILTER (WHERE people IS NULL), 0)
        END AS people_left_out,
        sum(people) AS people,
        sum(people * value) / sum(people) AS mean,
        -- People below less people above, each by what they have more than who has least.
        CASE WHEN sum(people * value) > 0 THEN greatest(0,
            sum(people * (value - least) * (2 * up_to - people - total)) / (max(total) * sum(people * value))) END AS gini,
        coalesce(max(kappa), CASE WHEN count(people) > 0 THEN 0 END) AS kappa,
        CASE
            WHEN max(most) = max(least) THEN max(least)
            -- No exponent is above 0, and what is below -700 weighs nothing.
            ELSE max(CASE WHEN aversion > 0 THEN least ELSE most END) - ln(
                sum(people * exp(greatest(-kappa * (value - CASE WHEN aversion > 0 THEN least ELSE most END), -700)))
                / sum(people)
            ) / max(kappa)
        END AS ede,
        min(value) FILTER (WHERE up_to >= 0.1 * total * (1 - 1e-12) AND people IS NOT NULL) AS p10,
        min(value) FILTER (WHERE up_to >= 0.9 * total * (1 - 1e-12) AND people IS NOT NULL) AS p90,
        max(best_value) AS best_value,
        array_agg(area ORDER BY area_code) FILTER (WHERE abs(ranked - best_value) <= 1e-9) AS best,
        max(worst_value) AS worst_value,
        array_agg(area ORDER BY area_code) FILTER (WHERE abs(ranked - worst_value) <= 1e-9) AS worst
    FROM ordered
    GROUP BY city_id, indicator_id, method, method_version, is_default, level, year, sex, age, disability
)

SELECT
    concat_ws('/', spread.city_id, spread.indicator_id, spread.method, spread.level, spread.year, spread.sex, spread.age,
        spread.disability) AS id,
    spread.city_id::TEXT AS city_id,
    city.name AS city,
    spread.indicator_id::TEXT AS indicator_id,
    share.code::TEXT AS indicator_code,
    share.title AS indicator,
    share.direction::TEXT AS direction,
    spread.method::TEXT AS method,
    spread.is_default,
    spread.method_version::TEXT AS method_version,
    spread.level::TEXT AS level,
    spread.year::INTEGER AS year,
    spread.sex::TEXT AS sex,
    spread.age::TEXT AS age,
    spread.disability::TEXT AS disability,
    spread.districts, spread.districts_left_out, spread.people, spread.people_left_out,
    spread.mean, spread.gini, spread.kappa, spread.ede, spread.p10, spread.p90,
    CASE WHEN spread.p10 > 0.001 * spread.p90 THEN spread.p90 / spread.p10 END AS p90_p10,
    spread.best_value,
    coalesce(spread.best, '{}') AS best,
    spread.worst_value,
    coalesce(spread.worst, '{}') AS worst
FROM spread
JOIN api.city ON city.id = spread.city_id
JOIN share USING (indicator_id, method_version);
COMMENT ON VIEW api.inequality IS 'How unequal districts are: one row for each city, share of people, method, level, year and group.';
COMMENT ON COLUMN api.inequality.id IS 'City, indicator, method, level, year and group, joined by strokes.';
COMMENT ON COLUMN api.inequality.city_id IS 'The city.';
COMMENT ON COLUMN api.inequality.city IS 'Name of the city.';
COMMENT ON COLUMN api.inequality.indicator_id IS 'The indicator: a share of people.';
COMMENT ON COLUMN api.inequality.indicator_code IS 'Code of the indicator in the UN''s framework, such as 11.2.1.';
COMMENT ON COLUMN api.inequality.indicator IS 'Title of the indicator.';
COMMENT ON COLUMN api.inequality.direction IS 'Which way is better: up or down.';
COMMENT ON COLUMN api.inequality.method IS 'The method, such as un_2021_union.';
COMMENT ON COLUMN api.inequality.is_default IS 'Whether the city publishes this method as its own.';
COMMENT ON COLUMN api.inequality.method_version IS 'Version of the formula and its parameters.';
COMMENT ON COLUMN api.inequality.level IS 'Level of the districts between which inequality is measured: ward, lsoa, ...';
COMMENT ON COLUMN api.inequality.year IS 'Year that the values speak for.';
COMMENT ON COLUMN api.inequality.sex IS 'F, M, or _T for all.';
COMMENT ON COLUMN api.inequality.age IS 'Age group such as Y0T14, or _T for all.';
COMMENT ON COLUMN api.inequality.disability IS 'PD with, PWD without disability, _U unknown, _T for all.';
COMMENT ON COLUMN api.inequality.districts IS 'Districts that the group has a value in.';
COMMENT ON COLUMN api.inequality.districts_left_out IS 'Districts that the group has no value in, for reasons that api.observation gives.';
COMMENT ON COLUMN api.inequality.people IS 'People of the group in these districts that their values speak for.';
COMMENT ON COLUMN api.inequality.people_left_out IS 'Everyone who lives in the districts left out; empty when not known.';
COMMENT ON COLUMN api.inequality.mean IS 'Mean of the districts'' values over people, percent.';
COMMENT ON COLUMN api.inequality.gini IS 'Gini between districts: 0 when all have the same; empty when the mean is 0.';
COMMENT ON COLUMN api.inequality.kappa IS 'Parameter of Kolm-Pollak, from an aversion of 0.5; equivalents compare only under the same.';
COMMENT ON COLUMN api.inequality.ede IS 'Kolm-Pollak equally-distributed equivalent of the districts'' values, percent; worse than the mean by what inequality costs.';
COMMENT ON COLUMN api.inequality.p10 IS 'Value that a tenth of the people have at most, percent.';
COMMENT ON COLUMN api.inequality.p90 IS 'Value that nine tenths of the people have at most, percent.';
COMMENT ON COLUMN api.inequality.p90_p10 IS 'p90 over p10; empty when p10 is below a thousandth of p90.';
COMMENT ON COLUMN api.inequality.best_value IS 'Value of the best districts, percent.';
COMMENT ON COLUMN api.inequality.best IS 'Names of the best districts of 100 people or more; several when equal.';
COMMENT ON COLUMN api.inequality.worst_value IS 'Value of the worst districts, percent.';
COMMENT ON COLUMN api.inequality.worst IS 'Names of the worst districts of 100 people or more; several when equal.';
