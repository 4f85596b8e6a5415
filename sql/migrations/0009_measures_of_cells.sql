-- Runs that were loaded cell by cell and measure by measure keep every amount, in the new form.
-- The views come back with the files of sql/views; a view would hold on to the old table.
DROP VIEW IF EXISTS api.cell_measure;
ALTER TABLE core.cell_measure RENAME TO old_cell_measure;
ALTER INDEX core.cell_measure_pkey RENAME TO old_cell_measure_pkey;

CREATE TABLE core.cell_measure (
    city_id core.code NOT NULL,
    run_id UUID NOT NULL,
    cell_id INTEGER NOT NULL,
    amounts DOUBLE PRECISION[] NOT NULL,
    PRIMARY KEY (city_id, run_id, cell_id)
) PARTITION BY LIST (city_id);
COMMENT ON TABLE core.cell_measure IS 'Additive quantities of every cell for every group, the largest table. One partition a city.';
COMMENT ON COLUMN core.cell_measure.city_id IS 'The city; chooses the partition.';
COMMENT ON COLUMN core.cell_measure.run_id IS 'The run that computed it.';
COMMENT ON COLUMN core.cell_measure.cell_id IS 'The cell, within the run''s version of the cells; a cell without a row holds nothing.';
COMMENT ON COLUMN core.cell_measure.amounts IS 'The amounts, at the places that core.run_measure names; NaN when not known.';

-- Up to here only everyone was kept, in the year of the run's values.
INSERT INTO core.run_measure (city_id, run_id, position, measure_id, group_id, year)
SELECT
    used.city_id, used.run_id,
    row_number() OVER (PARTITION BY used.run_id ORDER BY used.measure_id),
    used.measure_id, people_group.group_id, used.year
FROM (
    SELECT
        kept.city_id, kept.run_id, kept.measure_id,
        (SELECT min(observation.year) FROM core.observation
            WHERE observation.city_id = kept.city_id AND observation.run_id = kept.run_id) AS year
    FROM (SELECT DISTINCT city_id, run_id, measure_id FROM core.old_cell_measure) AS kept
) AS used
CROSS JOIN core.people_group
WHERE people_group.sex = '_T' AND people_group.age = '_T' AND people_group.disability = '_T' AND used.year IS NOT NULL;

DO $$
DECLARE
    known TEXT;
    parent TEXT;
BEGIN
    FOR known IN SELECT city_id FROM core.city ORDER BY city_id LOOP
        IF to_regclass(format('core.%I', 'cell_measure_of_' || known)) IS NOT NULL THEN
            EXECUTE format('ALTER TABLE core.%I RENAME TO %I', 'cell_measure_of_' || known, 'old_measure_of_' || known);
            EXECUTE format('ALTER INDEX core.%I RENAME TO %I',
                'cell_measure_of_' || known || '_pkey', 'old_measure_of_' || known || '_pkey');
        END IF;
        FOREACH parent IN ARRAY ARRAY['cell_measure', 'block', 'block_measure', 'area_measure'] LOOP
            EXECUTE format('CREATE TABLE core.%I (LIKE core.%I INCLUDING ALL)', parent || '_of_' || known, parent);
            EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)',
                parent, parent || '_of_' || known, known);
        END LOOP;
    END LOOP;
END
$$;

INSERT INTO core.cell_measure (city_id, run_id, cell_id, amounts)
SELECT held.city_id, held.run_id, held.cell_id, array_agg(coalesce(old.value, 0) ORDER BY place.position)
FROM (SELECT DISTINCT city_id, run_id, cell_id FROM core.old_cell_measure) AS held
JOIN core.run_measure AS place USING (city_id, run_id)
LEFT JOIN core.old_cell_measure AS old
    ON old.city_id = held.city_id AND old.run_id = held.run_id AND old.cell_id = held.cell_id
    AND old.measure_id = place.measure_id
GROUP BY held.city_id, held.run_id, held.cell_id;

-- Blocks of a hundredth of a degree; new geographies come with squares of a kilometre.
UPDATE core.cell SET block_id = numbered.block_id
FROM (
    SELECT
        city_id, geography_id, cell_id,
        dense_rank() OVER (
            PARTITION BY city_id, geography_id
            ORDER BY floor(ST_Y(ST_Centroid(geom)) * 100), floor(ST_X(ST_Centroid(geom)) * 100)
        ) - 1 AS block_id
    FROM core.cell
) AS numbered
WHERE cell.city_id = numbered.city_id AND cell.geography_id = numbered.geography_id AND cell.cell_id = numbered.cell_id;

INSERT INTO core.block (city_id, geography_id, block_id, geom)
SELECT city_id, geography_id, block_id, ST_Multi(ST_ConvexHull(ST_Collect(geom)))
FROM core.cell GROUP BY city_id, geography_id, block_id;

INSERT INTO core.block_measure (city_id, run_id, block_id, amounts)
SELECT city_id, run_id, block_id, array_agg(amount ORDER BY position)
FROM (
    SELECT run.city_id, run.run_id, cell.block_id, part.position, sum(part.amount) AS amount
    FROM core.run
    JOIN core.cell ON cell.city_id = run.city_id AND cell.geography_id = run.geography_id
    JOIN core.cell_measure AS held ON held.city_id = run.city_id AND held.run_id = run.run_id AND held.cell_id = cell.cell_id
    CROSS JOIN LATERAL unnest(held.amounts) WITH ORDINALITY AS part (amount, position)
    GROUP BY run.city_id, run.run_id, cell.block_id, part.position
) AS summed
GROUP BY city_id, run_id, block_id;

-- Which districts a cell belongs to was not kept: they get their sums with the city's next run.
INSERT INTO core.area_measure (city_id, run_id, level, area_code, amounts)
SELECT city_id, run_id, 'city', city_id, array_agg(amount ORDER BY position)
FROM (
    SELECT held.city_id, held.run_id, part.position, sum(part.amount) AS amount
    FROM core.block_measure AS held
    CROSS JOIN LATERAL unnest(held.amounts) WITH ORDINALITY AS part (amount, position)
    GROUP BY held.city_id, held.run_id, part.position
) AS summed
GROUP BY city_id, run_id;

DROP TABLE core.old_cell_measure;
