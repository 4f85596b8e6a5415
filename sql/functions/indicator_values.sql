-- Every value that sums of measures give, by the rules of the engine (spatial_indicators/observation.py).
CREATE OR REPLACE FUNCTION core.indicator_values(
    runs UUID [], places INTEGER [], amounts DOUBLE PRECISION [],
    wanted_indicator TEXT, wanted_method TEXT, wanted_year INTEGER, is_merged BOOLEAN
) RETURNS TABLE (
    indicator_id TEXT, method TEXT, method_version TEXT, is_default BOOLEAN, year INTEGER,
    sex TEXT, age TEXT, disability TEXT, value DOUBLE PRECISION, unit TEXT,
    numerator DOUBLE PRECISION, denominator DOUBLE PRECISION, coverage DOUBLE PRECISION,
    reason TEXT, flags TEXT [], cities TEXT []
)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp SET jit = off AS $$
    WITH summed AS (
        SELECT
            part.indicator_id, part.sex, part.age, part.disability,
            CASE WHEN is_merged THEN '' ELSE concat_ws('@', part.method, part.method_version, part.year) END AS kind,
            string_agg(DISTINCT part.method, ' + ' ORDER BY part.method) AS method,
            string_agg(DISTINCT part.method_version, ' + ' ORDER BY part.method_version) AS method_version,
            bool_and(part.is_default) AS is_default, max(part.year) AS year,
            -- Without one of the cities the value would speak for less than was asked.
            is_merged AND count(*) < (SELECT count(DISTINCT run_id) FROM unnest(runs) AS run_id) AS lacks_a_city,
            sum(part.numerator) AS numerator, sum(part.denominator) AS denominator,
            bool_or(part.growth IS NOT NULL) AS is_growth,
            sum(part.growth[1]) AS land_before, sum(part.growth[2]) AS land_after,
            sum(part.growth[3]) AS people_before, sum(part.growth[4]) AS people_after,
            sum(part.growth[5]) AS people_years, sum(part.growth[6]) AS land_by_logarithm,
 sum(part.covered) AS covered, sum(part.whole) AS whole,
            max(catalogue.unit) AS unit, max(catalogue.scale) AS scale, max(catalogue.least_coverage) AS least_coverage,
            bool_or(part.counts_land) AS counts_land,
            array_agg(part.city_id ORDER BY part.city_id) AS cities,
            concat_ws(',', string_agg(part.raised, ','),
                CASE WHEN count(DISTINCT (part.method, part.method_version)) > 1 THEN 'several_methods' END,
                CASE WHEN count(DISTINCT part.year) > 1 THEN 'several_years' END) AS raised
        FROM core.indicator_sums(runs, places, amounts, wanted_indicator, wanted_method, wanted_year,
            is_merged AND wanted_method IS NULL) AS part
        JOIN core.indicator AS catalogue USING (indicator_id, method_version)
        GROUP BY 1, 2, 3, 4, 5
    ),

    -- Rates of sums, since sums of rates are none.
    divided AS (
        SELECT
            summed.indicator_id, sex, age, disability, kind, method, method_version, is_default, year, covered, whole, unit,
            scale, least_coverage, counts_land, cities, raised, is_growth,
            CASE WHEN lacks_a_city THEN 'NaN' WHEN is_growth THEN land_rate ELSE numerator END AS numerator,
            CASE WHEN is_growth THEN people_rate ELSE denominator END AS denominator,
            CASE WHEN is_growth AND NOT lacks_a_city THEN rates.reason END AS own_reason
        FROM summed
        LEFT JOIN LATERAL core.growth_rates(
            land_before, land_after, people_before, people_after, people_years, land_by_logarithm
        ) AS rates ON is_growth
    ),

    beside AS (
        SELECT
            divided.*,
            max(whole) FILTER (WHERE (sex, age, disability) = ('_T', '_T', '_T')) OVER kinds AS all_whole,
            max(covered) FILTER (WHERE (sex, age, disability) = ('_T', '_T', '_T')) OVER kinds AS all_covered,
            max(raised) FILTER (WHERE (sex, age, disability) = ('_T', '_T', '_T')) OVER kinds AS all_raised,
            max(whole) FILTER (WHERE (sex, age, disability) = ('_U', '_T', '_T')) OVER kinds AS no_sex,
            max(whole) FILTER (WHERE (sex, age, disability) = ('_T', '_U', '_T')) OVER kinds AS no_age,
            max(whole) FILTER (WHERE (sex, age, disability) = ('_T', '_T', '_U')) OVER kinds AS no_disability
        FROM divided
        WINDOW kinds AS (PARTITION BY indicator_id, kind)
    ),

    certain AS (
        SELECT
            beside.*, core.known_share(sex, no_sex, all_whole) * core.known_share(age, no_age, all_whole)
            * core.known_share(disability, no_disability, all_whole) AS known
        FROM beside
    ),

    -- Comparisons with NaN are true in PostgreSQL, which sorts it above all numbers; here it becomes NULL first.
    shared AS (
        SELECT certain.*, CASE WHEN share > 1 THEN 1 ELSE share END AS coverage
        FROM certain
        CROSS JOIN LATERAL (SELECT nullif(known * covered / CASE WHEN whole > 0 THEN whole END, 'NaN') AS share) AS part
    ),

    valued AS (
        SELECT *, CASE
            WHEN coverage >= least_coverage AND own_reason IS NULL AND (denominator > 0 OR is_growth)
                THEN nullif(scale * (numerator / nullif(denominator, 0)), 'NaN')
        END AS value
        FROM shared
    )

    SELECT
        indicator_id, method, method_version, is_default, year, sex, age, disability, value, unit,
        nullif(numerator, 'NaN'), nullif(denominator, 'NaN'), coverage,
        CASE
            WHEN value IS NOT NULL THEN NULL
            WHEN coalesce(numerator, 'NaN') = 'NaN' AND own_reason IS NULL THEN 'no_source'
            WHEN coalesce(nullif(all_whole, 'NaN'), 0) <= 0 THEN CASE WHEN counts_land THEN 'no_land' ELSE 'no_people' END
            WHEN coalesce(nullif(all_covered, 'NaN'), 0) <= 0 THEN 'not_on_map'
            WHEN coalesce(nullif(known, 'NaN'), 0) <= 0 THEN 'group_unknown'
            WHEN coalesce(nullif(whole, 'NaN'), 0) <= 0 THEN 'nobody_in_group'
            WHEN coverage >= least_coverage AND own_reason IS NOT NULL THEN own_reason
            WHEN coverage >= least_coverage AND denominator = 0 THEN 'nothing_to_divide'
            ELSE 'coverage_too_low'
        END,
        ARRAY(
            SELECT DISTINCT flag COLLATE "C" FROM unnest(string_to_array(nullif(all_raised, ''), ',')
                || CASE WHEN coverage > 0 AND coverage < 1 - 1e-6 THEN ARRAY['partly_covered'] ELSE '{}' END
            ) AS flag ORDER BY 1
        ),
        cities
    FROM valued
$$;
COMMENT ON FUNCTION core.indicator_values(UUID [], INTEGER [], DOUBLE PRECISION [], TEXT, TEXT, INTEGER, BOOLEAN) IS
'Values of sums that are given as pairs of run and place with their amounts; merged, several cities make one value, by their own methods.';
