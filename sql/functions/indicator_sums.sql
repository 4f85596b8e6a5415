-- Numerator, denominator and coverage of every indicator and group of each run, from sums of its measures.
CREATE OR REPLACE FUNCTION core.indicator_sums(
    runs UUID [], places INTEGER [], amounts DOUBLE PRECISION [],
    wanted_indicator TEXT, wanted_method TEXT, wanted_year INTEGER, is_own BOOLEAN
) RETURNS TABLE (
    city_id TEXT, run_id UUID, indicator_id TEXT, method TEXT, method_version TEXT, is_default BOOLEAN, year INTEGER,
    sex TEXT, age TEXT, disability TEXT, numerator DOUBLE PRECISION, denominator DOUBLE PRECISION,
    covered DOUBLE PRECISION, whole DOUBLE PRECISION, counts_land BOOLEAN, raised TEXT, growth DOUBLE PRECISION []
)
-- The planner cannot know how long the arrays are; loops over a thousand cities would take minutes.
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp SET jit = off SET enable_nestloop = off AS $$
    WITH given AS (
        SELECT run_id, place AS position, amount FROM unnest(runs, places, amounts) AS given (run_id, place, amount)
    ),

    chosen AS (
        SELECT DISTINCT ON (run_id, indicator_id, method) *
        FROM core.run_indicator
        WHERE run_id = ANY (runs) AND indicator_id = coalesce(wanted_indicator, indicator_id)
        AND method = coalesce(wanted_method, method) AND year = coalesce(wanted_year, year) AND (is_default OR NOT is_own)
        ORDER BY run_id, indicator_id, method, year DESC
    ),

    measured AS (
        SELECT
            place.run_id, measure.measure, measure.variant, place.year,
            people_group.sex, people_group.age, people_group.disability, given.amount,
            count(*) OVER (PARTITION BY place.run_id, place.measure_id, place.year) = 1 AS is_land
        FROM core.run_measure AS place
        JOIN core.measure USING (measure_id)
        JOIN core.people_group USING (group_id)
        LEFT JOIN given USING (run_id, position)
        WHERE place.run_id = ANY (runs)
    ),

    counted AS (
        SELECT DISTINCT chosen.*, measured.sex, measured.age, measured.disability
        FROM chosen
        JOIN core.indicator_term AS term USING (indicator_id, method_version, method)
        JOIN measured USING (run_id, measure, variant, year)
        WHERE term.part IN ('numerator', 'people_after')
    ),

    amount AS (
        SELECT counted.*, term.part, term.flag, term.measure, term.factor * coalesce(own.amount, land.amount, 'NaN') AS amount
        FROM counted
        JOIN core.indicator_term AS term USING (indicator_id, method_version, method)
        LEFT JOIN measured AS own
            ON (own.run_id, own.measure, own.variant, own.year, own.sex, own.age, own.disability)
            = (counted.run_id, term.measure, term.variant, counted.year, counted.sex, counted.age, counted.disability)
        -- Land has no groups: it is the same for each of them.
        LEFT JOIN measured AS land
            ON (land.run_id, land.measure, land.variant, land.year)
            = (counted.run_id, term.measure, term.variant, counted.year) AND land.is_land
    )

    SELECT
        city_id, run_id, indicator_id, method, method_version, is_default, year, sex, age, disability,
        sum(amount) FILTER (WHERE part = 'numerator'), sum(amount) FILTER (WHERE part = 'denominator'),
        sum(amount) FILTER (WHERE part = 'covered'), sum(amount) FILTER (WHERE part = 'whole'),
        bool_or(part = 'whole' AND measure LIKE '%\_m2%'),
        string_agg(flag, ',') FILTER (WHERE part = 'flag' AND amount > 0 AND amount <> 'NaN'),
        CASE WHEN bool_or(part = 'people_after') THEN ARRAY[
            sum(amount) FILTER (WHERE part = 'land_before'), sum(amount) FILTER (WHERE part = 'land_after'),
            sum(amount) FILTER (WHERE part = 'people_before'), sum(amount) FILTER (WHERE part = 'people_after'),
            sum(amount) FILTER (WHERE part = 'people_years'), sum(amount) FILTER (WHERE part = 'land_by_logarithm')
        ] END
    FROM amount
    GROUP BY city_id, run_id, indicator_id, method, method_version, is_default, year, sex, age, disability
$$;
COMMENT ON FUNCTION core.indicator_sums(UUID [], INTEGER [], DOUBLE PRECISION [], TEXT, TEXT, INTEGER, BOOLEAN) IS
'What every indicator divides, by run, method and group; NaN where a measure is not known; growth: what core.growth_rates takes, in its order.
NULL asks for all; of years, the newest.';
