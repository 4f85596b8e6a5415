-- Sums of the cells, kept for blocks and areas, must be the sums of the cells: one row for each that is not.
CREATE OR REPLACE FUNCTION core.sum_faults(wanted_city TEXT, wanted_run UUID, wanted_geography INTEGER)
RETURNS TABLE (gate TEXT, example TEXT)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, core, pg_temp SET enable_nestloop = off SET jit = off AS $$
DECLARE
    places INTEGER [] := (SELECT array_agg(position ORDER BY position) FROM core.run_measure WHERE run_id = wanted_run);
    query CONSTANT TEXT := $query$
        WITH cells AS (
            SELECT cell.block_id, %1$s AS amounts
            FROM core.cell_measure AS held
            JOIN core.cell ON cell.city_id = $1 AND cell.geography_id = $3 AND cell.cell_id = held.cell_id
            WHERE held.city_id = $1 AND held.run_id = $2
            GROUP BY cell.block_id
        ),

        pair AS (
            SELECT
                'block_is_the_sum_of_its_cells' AS gate, format('block %%s', block_id) AS place,
                cells.amounts AS wanted, block.amounts AS found
            FROM cells
            FULL JOIN (SELECT * FROM core.block_measure WHERE city_id = $1 AND run_id = $2) AS block USING (block_id)

            UNION ALL
            SELECT 'city_is_the_sum_of_its_cells', $1, whole.amounts, city.amounts
            FROM (SELECT %2$s AS amounts FROM cells HAVING count(*) > 0) AS whole
            FULL JOIN (
                SELECT amounts FROM core.area_measure
                WHERE city_id = $1 AND run_id = $2 AND level = 'city' AND area_code = $1
            ) AS city ON TRUE

            UNION ALL
            SELECT
                'area_is_the_sum_of_its_parts', format('%%s of %%s', min(part.level), part.parent_code),
                %3$s, parent_sum.amounts
            FROM core.area AS part
            JOIN core.area_measure AS held
                ON held.city_id = $1 AND held.run_id = $2 AND held.level = part.level AND held.area_code = part.code
            JOIN core.area AS parent
                ON parent.geography_id = $3 AND parent.code = part.parent_code AND parent.level <> part.level
            JOIN core.area_measure AS parent_sum
                ON parent_sum.city_id = $1 AND parent_sum.run_id = $2
                AND parent_sum.level = parent.level AND parent_sum.area_code = parent.code
            WHERE part.geography_id = $3
            GROUP BY part.level, part.parent_code, parent.area_km2, parent_sum.amounts
            -- A level with gaps adds up to less than the city.
            HAVING abs(sum(part.area_km2) - parent.area_km2) <= 1e-6 * parent.area_km2
        )

        SELECT gate, format('%%s', place)
        FROM pair
        WHERE wanted IS NULL OR found IS NULL OR cardinality(wanted) <> cardinality(found) OR EXISTS (
            SELECT FROM unnest(wanted, found) AS amount (wanted, found)
            WHERE amount.wanted <> amount.found
            AND NOT abs(amount.wanted - amount.found) <= 1e-9 * greatest(abs(amount.wanted), abs(amount.found))
        )
    $query$;
BEGIN
    RETURN QUERY EXECUTE format(query,
        core.amount_sums(places, 'held.amounts'), core.amount_sums(places, 'cells.amounts'),
        core.amount_sums(places, 'held.amounts'))
    USING wanted_city, wanted_run, wanted_geography;
END
$$;
COMMENT ON FUNCTION core.sum_faults(TEXT, UUID, INTEGER) IS
'Blocks and areas whose amounts are not the sums of a run''s cells (relative difference above 1e-9); no rows for a sound run.';
