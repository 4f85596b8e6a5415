-- Sums of a run under a polygon: whole blocks and whole cells inside, cells on its edge by their share of area.
CREATE OR REPLACE FUNCTION core.polygon_sums(
    wanted_city TEXT, wanted_run UUID, pieces GEOMETRY [], edges GEOMETRY [], places INTEGER []
) RETURNS DOUBLE PRECISION []
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, core, pg_temp SET jit = off SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
    sums DOUBLE PRECISION [];
    -- City, run and geography are constants of the plan, so that it holds one partition and not a thousand.
    query CONSTANT TEXT := $query$
        -- Within a tenth of a millimetre (1e-9 degrees): an edge that runs along a cell may be rounded off it, and the cell
        -- beside it would have its corners in the polygon.
        WITH edge AS MATERIALIZED (SELECT geom, ST_Expand(geom, 1e-9) AS box FROM unnest($2) AS geom),

        -- The hull, as the polygon's edge could pass between two parts of a block.
        on_edge AS MATERIALIZED (
            SELECT DISTINCT block.block_id
            FROM edge JOIN core.block ON block.geom && edge.box AND ST_DWithin(edge.geom, ST_ConvexHull(block.geom), 1e-9)
            WHERE block.city_id = %1$L AND block.geography_id = %3$s
        ),

        near AS MATERIALIZED (
            SELECT
                piece.geom, block.block_id, block.geom AS block_geom,
                block.block_id IN (SELECT on_edge.block_id FROM on_edge) AS is_on_edge
            FROM unnest($1) AS piece (geom) JOIN core.block ON block.geom && piece.geom
            WHERE block.city_id = %1$L AND block.geography_id = %3$s
        ),

        crossed AS MATERIALIZED (
            SELECT DISTINCT ON (cell.cell_id) cell.cell_id, cell.block_id, cell.area_m2, cell.geom
            FROM edge JOIN core.cell ON cell.geom && edge.box AND ST_DWithin(edge.geom, cell.geom, 1e-9)
            WHERE cell.city_id = %1$L AND cell.geography_id = %3$s
        ),

        -- What no edge crosses lies inside with all its points or with none. Told apart by a sum and not by a join, for
        -- which the planner would have to know how many cells are crossed.
        part AS (
            SELECT
                cell_id, min(area_m2) AS area_m2,
                CASE WHEN bool_or(is_crossed) THEN sum(share) FILTER (WHERE is_crossed) ELSE 1 END AS share
            FROM (
                SELECT cell.cell_id, cell.area_m2, FALSE AS is_crossed, 1.0::DOUBLE PRECISION AS share
                FROM near
                JOIN core.cell ON cell.city_id = %1$L AND cell.geography_id = %3$s AND cell.block_id = near.block_id
                WHERE near.is_on_edge AND ST_Intersects(near.geom, ST_StartPoint(ST_ExteriorRing(cell.geom)))
                UNION ALL
                -- On a grid of a micrometre, on which the overlay of nearly equal edges is sound; in floating point half of
                -- a neighbour's cell has been seen inside.
                SELECT crossed.cell_id, crossed.area_m2, TRUE,
                    ST_Area(ST_Intersection(crossed.geom, near.geom, 1e-11)) / ST_Area(crossed.geom)
                FROM crossed JOIN near ON near.block_id = crossed.block_id AND near.geom && crossed.geom
            ) AS piece_of_cell
            GROUP BY cell_id
        ),

        held AS (
            SELECT kept.amounts, 1.0::DOUBLE PRECISION AS share, ST_Area(ST_Transform(inside.geom, 6933)) AS land_m2
            FROM (SELECT DISTINCT ON (block_id) block_id, block_geom AS geom FROM near
                WHERE NOT is_on_edge AND ST_Intersects(geom, block_geom)) AS inside
            LEFT JOIN core.block_measure AS kept
                ON kept.city_id = %1$L AND kept.run_id = %2$L AND kept.block_id = inside.block_id
            UNION ALL
            -- Less than a millionth of a cell, or than the smallest piece of land that the engine keeps (0.001 m2), is the
            -- rounding of an edge that polygon and cell share.
            SELECT kept.amounts, cut.share, cut.share * part.area_m2
            FROM part
            CROSS JOIN LATERAL (SELECT
                CASE WHEN 1 - part.share < greatest(1e-6, 1e-3 / part.area_m2) THEN 1 ELSE part.share END AS share) AS cut
            LEFT JOIN core.cell_measure AS kept
                ON kept.city_id = %1$L AND kept.run_id = %2$L AND kept.cell_id = part.cell_id
            WHERE part.share > greatest(1e-6, 1e-3 / part.area_m2)
        )

        SELECT %4$s || coalesce(sum(land_m2), 0) FROM held
    $query$;
BEGIN
    EXECUTE format(query, wanted_city, wanted_run,
        (SELECT geography_id FROM core.run WHERE city_id = wanted_city AND run_id = wanted_run),
        core.amount_sums(places, 'amounts', 'share'))
    INTO sums USING pieces, edges;
    RETURN sums;
END
$$;
COMMENT ON FUNCTION core.polygon_sums(TEXT, UUID, GEOMETRY [], GEOMETRY [], INTEGER []) IS
'Sums at these places over a polygon, given as small pieces and pieces of its edge, NaN where a cell is not known; last the land, m2.';
