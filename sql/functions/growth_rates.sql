-- Rates of SDG 11.3.1 of sums, by the rules of the engine (spatial_indicators/growth/of_sums.py and rates.py).
CREATE OR REPLACE FUNCTION core.growth_rates(
    land_before DOUBLE PRECISION, land_after DOUBLE PRECISION, people_before DOUBLE PRECISION, people_after DOUBLE PRECISION,
    people_years DOUBLE PRECISION, land_by_logarithm DOUBLE PRECISION
) RETURNS TABLE (land_rate DOUBLE PRECISION, people_rate DOUBLE PRECISION, reason TEXT)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    -- Population growth rates nearer to zero than this give no ratio (spatial_indicators/growth/method.py, NEAR_ZERO).
    WITH near_zero (rate) AS (VALUES (0.0005::DOUBLE PRECISION)),

    -- Comparisons with NaN are true in PostgreSQL, which sorts it above all numbers; here it becomes NULL first. A quotient
    -- of sums misses a whole number of years by their rounding.
    given AS (
        SELECT
            nullif(land_before, 'NaN') AS v1, nullif(land_after, 'NaN') AS v2,
            nullif(people_before, 'NaN') AS p1, nullif(people_after, 'NaN') AS p2,
            coalesce(nullif(land_by_logarithm, 'NaN'), 0) > 0 AS is_logarithm,
            round((nullif(people_years, 'NaN') / CASE WHEN people_after > 0 AND people_after <> 'NaN' THEN people_after END)::NUMERIC, 9)
            ::DOUBLE PRECISION AS years
    ),

    rate AS (
        SELECT
            CASE
                WHEN v1 <= 0 OR v2 < 0 OR is_logarithm AND v2 = 0 THEN NULL
                WHEN is_logarithm THEN ln(v2 / v1) / nullif(years, 0)
                ELSE (v2 - v1) / v1 / nullif(years, 0)
            END AS land_rate,
            CASE WHEN p1 > 0 AND p2 > 0 THEN ln(p2 / p1) / nullif(years, 0) END AS people_rate,
            CASE
                WHEN v1 IS NULL OR v2 IS NULL THEN ''
                WHEN v1 <= 0 OR v2 < 0 OR is_logarithm AND v2 = 0 THEN 'no_built_up'
                WHEN p1 IS NULL OR p2 IS NULL THEN ''
                WHEN p1 <= 0 OR p2 <= 0 THEN 'no_people'
            END AS reason
        FROM given
    )

    SELECT
        rate.land_rate, rate.people_rate,
        -- What is not known says so by its coverage.
        nullif(coalesce(rate.reason, CASE WHEN abs(rate.people_rate) < near_zero.rate THEN 'pgr_near_zero' END), '')
    FROM rate CROSS JOIN near_zero
$$;
COMMENT ON FUNCTION core.growth_rates(
    DOUBLE PRECISION, DOUBLE PRECISION, DOUBLE PRECISION, DOUBLE PRECISION, DOUBLE PRECISION, DOUBLE PRECISION
) IS
'Land consumption rate and population growth rate, parts per year, and why there is no ratio of both: no_built_up, no_people, pgr_near_zero.';
