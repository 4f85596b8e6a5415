-- Runs that were loaded before sums were kept get those of their districts. Cells were cut along every district, so the
-- district of a point inside a cell is the cell's.
WITH lacking AS (
    SELECT run.city_id, run.run_id, run.geography_id
    FROM core.run
    WHERE EXISTS (SELECT FROM core.run_measure WHERE run_measure.run_id = run.run_id)
    AND NOT EXISTS (
        SELECT FROM core.area_measure
        WHERE area_measure.city_id = run.city_id AND area_measure.run_id = run.run_id AND area_measure.level <> 'city'
    )
),

inner_point AS MATERIALIZED (
    SELECT city_id, geography_id, cell_id, ST_PointOnSurface(geom) AS geom
    FROM core.cell WHERE geography_id IN (SELECT geography_id FROM lacking)
),

belonging AS MATERIALIZED (
    SELECT DISTINCT ON (cell.geography_id, cell.cell_id, area.level)
        cell.city_id, cell.geography_id, cell.cell_id, area.level, area.code
    FROM inner_point AS cell
    JOIN core.area ON area.geography_id = cell.geography_id AND area.level <> 'city' AND ST_Covers(area.geom, cell.geom)
    ORDER BY cell.geography_id, cell.cell_id, area.level, area.code
),

summed AS (
    SELECT lacking.run_id, belonging.level, belonging.code, part.position, sum(part.amount) AS amount
    FROM lacking
    JOIN belonging USING (city_id, geography_id)
    JOIN core.cell_measure AS held
        ON held.city_id = lacking.city_id AND held.run_id = lacking.run_id AND held.cell_id = belonging.cell_id
    CROSS JOIN LATERAL unnest(held.amounts) WITH ORDINALITY AS part (amount, position)
    GROUP BY lacking.run_id, belonging.level, belonging.code, part.position
)

INSERT INTO core.area_measure (city_id, run_id, level, area_code, amounts)
SELECT
    lacking.city_id, lacking.run_id, area.level, area.code,
    array_agg(coalesce(summed.amount, 0) ORDER BY place.position)
FROM lacking
JOIN core.area ON area.geography_id = lacking.geography_id AND area.level <> 'city'
JOIN core.run_measure AS place ON place.run_id = lacking.run_id
LEFT JOIN summed
    ON summed.run_id = lacking.run_id AND summed.level = area.level AND summed.code = area.code
    AND summed.position = place.position
GROUP BY lacking.city_id, lacking.run_id, area.level, area.code;
