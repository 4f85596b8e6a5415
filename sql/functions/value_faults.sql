-- What a value divides must be what its area's cells hold: SQL and engine agree on every area, indicator and group.
CREATE OR REPLACE FUNCTION core.value_faults(wanted_city TEXT, wanted_run UUID)
RETURNS TABLE (indicator_id TEXT, level TEXT, area_code TEXT)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp SET enable_nestloop = off SET jit = off AS $$
    WITH place AS (
        SELECT
            run_measure.position, measure.measure, measure.variant, run_measure.year,
            people_group.sex, people_group.age, people_group.disability,
            count(*) OVER (PARTITION BY run_measure.measure_id, run_measure.year) = 1 AS is_land
        FROM core.run_measure
        JOIN core.measure USING (measure_id)
        JOIN core.people_group USING (group_id)
        WHERE run_measure.run_id = wanted_run
    ),

    part AS (
        SELECT
            value.observation_id, value.indicator_id, value.level, value.area_code, value.numerator, value.denominator,
            term.part, sum(term.factor * coalesce(held.amounts[coalesce(own.position, land.position)], 'NaN')) AS amount
        FROM core.observation AS value
        JOIN core.indicator_term AS term USING (indicator_id, method_version, method)
        LEFT JOIN place AS own
            ON (own.measure, own.variant, own.year, own.sex, own.age, own.disability)
            = (term.measure, term.variant, value.year, value.sex, value.age, value.disability)
        LEFT JOIN place AS land
            ON (land.measure, land.variant, land.year) = (term.measure, term.variant, value.year) AND land.is_land
        LEFT JOIN core.area_measure AS held
            ON held.city_id = wanted_city AND held.run_id = wanted_run
            AND held.level = value.level AND held.area_code = value.area_code
        WHERE value.city_id = wanted_city AND value.run_id = wanted_run AND term.part NOT IN ('covered', 'whole', 'flag')
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    ),

    pair AS (
        SELECT indicator_id, level, area_code, amount,
            coalesce(CASE part WHEN 'numerator' THEN numerator ELSE denominator END, 'NaN') AS said, 0.0 AS rounding
        FROM part WHERE part IN ('numerator', 'denominator')
        UNION ALL
        -- The difference of sums that are nearly equal is as rounded as they are. Where nobody lives any more, the years between
        -- both are not in the sums.
        SELECT grown.indicator_id, grown.level, grown.area_code, two.amount, coalesce(two.said, 'NaN'), 1e-12
        FROM (
            SELECT
                indicator_id, level, area_code, numerator, denominator,
                max(amount) FILTER (WHERE part = 'land_before') AS land_before,
                max(amount) FILTER (WHERE part = 'land_after') AS land_after,
                max(amount) FILTER (WHERE part = 'people_before') AS people_before,
                max(amount) FILTER (WHERE part = 'people_after') AS people_after,
                max(amount) FILTER (WHERE part = 'people_years') AS people_years,
                max(amount) FILTER (WHERE part = 'land_by_logarithm') AS land_by_logarithm
            FROM part
            WHERE part NOT IN ('numerator', 'denominator')
            GROUP BY observation_id, 1, 2, 3, 4, 5
        ) AS grown
        CROSS JOIN LATERAL core.growth_rates(
            land_before, land_after, people_before, people_after, people_years, land_by_logarithm) AS rates
        CROSS JOIN LATERAL (VALUES
            (coalesce(rates.land_rate, 'NaN'), grown.numerator), (coalesce(rates.people_rate, 'NaN'), grown.denominator)
        ) AS two (amount, said)
        WHERE people_after > 0 AND people_after <> 'NaN'
    )

    SELECT DISTINCT indicator_id, level, area_code
    FROM pair
    WHERE amount <> said AND NOT abs(amount - said) <= rounding + 1e-9 * greatest(abs(amount), abs(said))
$$;
COMMENT ON FUNCTION core.value_faults(TEXT, UUID) IS
'Areas whose values have another numerator or denominator than the sums kept for the area (relative difference above 1e-9).';
