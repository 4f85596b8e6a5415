-- Laws between the tables of one run, checked for the whole run at once: one row for each law that is broken.
CREATE OR REPLACE FUNCTION core.run_faults(wanted_city TEXT, wanted_run UUID, wanted_geography INTEGER)
RETURNS TABLE (gate TEXT, found BIGINT, example TEXT)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp
-- Rows of the same transaction are not in the statistics: the planner expects a handful and would loop for minutes.
SET enable_nestloop = off AS $$
    WITH broken AS (
        SELECT 'city_has_one_outline' AS gate, format('%s outlines at level city', count(*)) AS example
        FROM core.area WHERE geography_id = wanted_geography AND level = 'city'
        HAVING count(*) FILTER (WHERE code = wanted_city) <> 1 OR count(*) <> 1

        UNION ALL
        SELECT 'area_has_its_parent', format('%s %s names parent %s', child.level, child.code, child.parent_code)
        FROM core.area AS child
        WHERE child.geography_id = wanted_geography AND child.parent_code IS NOT NULL AND NOT EXISTS (
            SELECT FROM core.area AS parent
            WHERE parent.geography_id = wanted_geography AND parent.code = child.parent_code AND parent.level <> child.level
        )

        UNION ALL
        SELECT 'observation_has_its_area', format('%s %s', level, area_code)
        FROM core.observation
        WHERE city_id = wanted_city AND run_id = wanted_run AND NOT EXISTS (
            SELECT FROM core.area
            WHERE area.geography_id = wanted_geography AND area.level = observation.level AND area.code = observation.area_code
        )

        UNION ALL
        SELECT 'observation_has_its_indicator', format('%s version %s, method %s', indicator_id, method_version, method)
        FROM core.observation
        WHERE city_id = wanted_city AND run_id = wanted_run AND NOT EXISTS (
            SELECT FROM core.indicator
            WHERE indicator.indicator_id = observation.indicator_id
            AND indicator.method_version = observation.method_version AND observation.method = ANY (indicator.methods)
        )

        UNION ALL
        SELECT 'value_is_possible', format('%s of %s %s is %s', indicator_id, level, area_code, value)
        FROM core.observation JOIN core.indicator USING (indicator_id, method_version)
        WHERE city_id = wanted_city AND run_id = wanted_run AND (value < valid_min OR value > valid_max)

        UNION ALL
        SELECT 'measure_has_its_cell', format('cell %s', cell_id)
        FROM core.cell_measure
        WHERE city_id = wanted_city AND run_id = wanted_run AND NOT EXISTS (
            SELECT FROM core.cell
            WHERE cell.city_id = wanted_city AND cell.geography_id = wanted_geography AND cell.cell_id = cell_measure.cell_id
        )

        UNION ALL
        SELECT 'amounts_have_their_places', format('cell %s has %s amounts at %s places', cell_id, cardinality(amounts), places)
        FROM core.cell_measure CROSS JOIN (SELECT count(*) AS places FROM core.run_measure WHERE run_id = wanted_run) AS known
        WHERE city_id = wanted_city AND run_id = wanted_run
        AND (cardinality(amounts) <> places OR array_position(amounts, NULL) IS NOT NULL)

        UNION ALL
        SELECT 'places_are_counted_from_one', format('place %s of %s', position, counted)
        FROM (SELECT position, count(*) OVER () AS counted FROM core.run_measure WHERE run_id = wanted_run) AS place
        WHERE position > counted

        UNION ALL
        SELECT 'cell_has_its_block', format('cell %s', cell_id)
        FROM core.cell
        WHERE city_id = wanted_city AND geography_id = wanted_geography AND NOT EXISTS (
            SELECT FROM core.block
            WHERE block.city_id = wanted_city AND block.geography_id = wanted_geography AND block.block_id = cell.block_id
        )

        UNION ALL
        SELECT gate, example FROM core.sum_faults(wanted_city, wanted_run, wanted_geography)

        UNION ALL
        SELECT 'value_is_that_of_its_sums', format('%s of %s %s', indicator_id, level, area_code)
        FROM core.value_faults(wanted_city, wanted_run)
    )

    SELECT gate, count(*), min(example) FROM broken GROUP BY gate ORDER BY gate
$$;
COMMENT ON FUNCTION core.run_faults(TEXT, UUID, INTEGER) IS 'Laws that a loaded run breaks: which, how often, and one example; no rows for a sound run.';
