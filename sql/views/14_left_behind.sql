-- How many of each group are left behind, by the formulas of spatial_indicators/left_behind.py.
CREATE OR REPLACE VIEW api.left_behind AS
WITH share AS (
    SELECT indicator.indicator_id, indicator.method_version, indicator.code, indicator.title, indicator.direction
    FROM core.indicator
    WHERE indicator.is_share_of_people
),

-- Groups that the same things tell apart; those of whom nothing is known are no group.
grouped AS (
    SELECT
        whole.*, share.direction,
        CASE WHEN whole.value IS NOT NULL THEN whole.denominator::DOUBLE PRECISION END AS people,
        CASE WHEN '_U' NOT IN (sex, age, disability) AND whole.denominator > 0 AND whole.value IS NOT NULL THEN concat_ws(
            '+', CASE WHEN sex <> '_T' THEN 'sex' END, CASE WHEN age <> '_T' THEN 'age' END,
            CASE WHEN disability <> '_T' THEN 'disability' END
        ) END AS kind
    FROM api.city
    JOIN core.observation AS whole ON whole.city_id = city.id AND whole.run_id = city.run_id AND whole.level = 'city'
    JOIN share USING (indicator_id, method_version)
),

behind AS (
    SELECT
        grouped.*,
        CASE WHEN kind <> '' AND count(*) OVER kinds > 1 THEN CASE direction
            WHEN 'up' THEN max(value) OVER kinds - value ELSE value - min(value) OVER kinds
        END END AS gap
    FROM grouped
    WINDOW kinds AS (PARTITION BY city_id, indicator_id, method, method_version, is_default, year, kind)
)

SELECT
    concat_ws('/', behind.city_id, behind.indicator_id, behind.method, behind.year, behind.sex, behind.age, behind.disability) AS id,
    behind.city_id::TEXT AS city_id,
    city.name AS city,
    behind.indicator_id::TEXT AS indicator_id,
    share.code::TEXT AS indicator_code,
    share.title AS indicator,
    share.direction::TEXT AS direction,
    behind.method::TEXT AS method,
    behind.is_default,
    behind.method_version::TEXT AS method_version,
    behind.year::INTEGER AS year,
    behind.sex::TEXT AS sex,
    behind.age::TEXT AS age,
    behind.disability::TEXT AS disability,
    behind.value::DOUBLE PRECISION AS value,
    behind.coverage::DOUBLE PRECISION AS coverage,
    behind.reason::TEXT AS reason,
    behind.people,
    CASE WHEN behind.value IS NOT NULL THEN CASE behind.direction
        -- Rounding may leave less than nobody; greatest() would make 0 of what is not known.
        WHEN 'up' THEN CASE WHEN behind.denominator >= behind.numerator THEN behind.denominator - behind.numerator
            WHEN behind.denominator < behind.numerator THEN 0 END
        ELSE behind.numerator
    END END::DOUBLE PRECISION AS people_behind,
    CASE behind.direction WHEN 'up' THEN 100 - behind.value ELSE behind.value END::DOUBLE PRECISION AS percent_behind,
    behind.gap::DOUBLE PRECISION AS gap,
    (behind.gap / 100 * behind.people)::DOUBLE PRECISION AS people_in_gap
FROM behind
JOIN api.city ON city.id = behind.city_id
JOIN share USING (indicator_id, method_version);
COMMENT ON VIEW api.left_behind IS 'Who is left behind: one row for each city, share of people, method, year and group.';
COMMENT ON COLUMN api.left_behind.id IS 'City, indicator, method, year and group, joined by strokes.';
COMMENT ON COLUMN api.left_behind.city_id IS 'The city.';
COMMENT ON COLUMN api.left_behind.city IS 'Name of the city.';
COMMENT ON COLUMN api.left_behind.indicator_id IS 'The indicator: a share of people.';
COMMENT ON COLUMN api.left_behind.indicator_code IS 'Code of the indicator in the UN''s framework, such as 11.2.1.';
COMMENT ON COLUMN api.left_behind.indicator IS 'Title of the indicator.';
COMMENT ON COLUMN api.left_behind.direction IS 'up: who is outside the share is left behind; down: who is inside it.';
COMMENT ON COLUMN api.left_behind.method IS 'The method, such as un_2021_union.';
COMMENT ON COLUMN api.left_behind.is_default IS 'Whether the city publishes this method as its own.';
COMMENT ON COLUMN api.left_behind.method_version IS 'Version of the formula and its parameters.';
COMMENT ON COLUMN api.left_behind.year IS 'Year that the values speak for.';
COMMENT ON COLUMN api.left_behind.sex IS 'F, M, or _T for all.';
COMMENT ON COLUMN api.left_behind.age IS 'Age group such as Y0T14, or _T for all.';
COMMENT ON COLUMN api.left_behind.disability IS 'PD with, PWD without disability, _U unknown, _T for all.';
COMMENT ON COLUMN api.left_behind.value IS 'Value of the whole city for the group, percent; empty when it cannot be known.';
COMMENT ON COLUMN api.left_behind.coverage IS 'Share of the city''s people of the group that the value speaks for, 0 to 1.';
COMMENT ON COLUMN api.left_behind.reason IS 'Why the value is missing, such as nobody_in_group; empty when it is there.';
COMMENT ON COLUMN api.left_behind.people IS 'People of the group that the value speaks for.';
COMMENT ON COLUMN api.left_behind.people_behind IS 'Of these, the people left behind.';
COMMENT ON COLUMN api.left_behind.percent_behind IS 'The people left behind in percent.';
COMMENT ON COLUMN api.left_behind.gap IS 'Percentage points behind the best-off group of the same kind (sex, age or disability); empty without another.';
COMMENT ON COLUMN api.left_behind.people_in_gap IS 'People of the group who would have to change sides for its gap to close.';
