-- Where the published runs keep everyone's newest amounts that their own methods divide.
CREATE OR REPLACE FUNCTION core.run_places() RETURNS TABLE (
    run_id UUID, indicator_id TEXT, part TEXT, turn BIGINT, "position" SMALLINT, factor DOUBLE PRECISION,
    scale DOUBLE PRECISION, least_coverage DOUBLE PRECISION
)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000 SET search_path = pg_catalog, public, core, pg_temp AS $$
    WITH place AS (
        SELECT run_measure.*, measure.measure, measure.variant
        FROM core.publication
        JOIN core.run_measure USING (run_id)
        JOIN core.measure USING (measure_id)
        JOIN core.people_group USING (group_id)
        WHERE upper_inf(publication.published)
        AND (people_group.sex, people_group.age, people_group.disability) = ('_T', '_T', '_T')
    ),

    said AS (
        SELECT DISTINCT ON (run_id, indicator_id) run_indicator.*
        FROM core.publication JOIN core.run_indicator USING (run_id)
        WHERE upper_inf(publication.published) AND is_default
        ORDER BY run_id, indicator_id, year DESC
    )

    SELECT
        said.run_id, term.indicator_id, term.part,
        row_number() OVER (PARTITION BY said.run_id, term.indicator_id, term.part ORDER BY place.position),
        place.position, term.factor, indicator.scale, indicator.least_coverage
    FROM said
    JOIN core.indicator USING (indicator_id, method_version)
    JOIN core.indicator_term AS term USING (indicator_id, method_version, method)
    JOIN place USING (run_id, measure, variant, year)
    WHERE term.part IN ('numerator', 'denominator', 'covered', 'whole')
    UNION ALL
    (
        SELECT DISTINCT ON (run_id) run_id, NULL, 'people', 1, position, NULL, NULL, NULL
        FROM place WHERE measure = 'people' ORDER BY run_id, year DESC, variant
    )
$$;
COMMENT ON FUNCTION core.run_places() IS
'Places of the terms of every indicator in the published runs, and of the people; behind api.grid_latest and api.grid_overview.';
