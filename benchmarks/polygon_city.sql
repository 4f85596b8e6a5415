-- A city of 500,000 cells of about 100 m and 84 amounts each, published: 704 rows of 710 cells, in blocks of ten by ten.
SELECT core.add_city('big', 'Big', 'XXX');
INSERT INTO core.people_group (sex, age, disability) VALUES
('F', '_T', '_T'), ('M', '_T', '_T'), ('_T', 'Y0T14', '_T'), ('_T', 'Y15T64', '_T'), ('_T', 'Y_GE65', '_T'),
('_T', '_T', 'PD'), ('_T', '_T', 'PWD') ON CONFLICT DO NOTHING;
INSERT INTO core.measure (measure, variant) VALUES
('people', ''), ('people_on_map', ''), ('people_near_transit', 'union'), ('people_near_transit', 'feed'),
('people_near_transit', 'osm'), ('people_near_open_space', ''), ('people_near_green', 'linear'),
('people_near_green', 'network'), ('people_placed_by_area', ''), ('people_near_map_edge', ''),
('land_m2', ''), ('land_on_map_m2', ''), ('open_space_m2', ''), ('street_m2', '');
INSERT INTO core.geography (city_id, sha256) VALUES ('big', repeat('b', 64));
INSERT INTO core.indicator (
    indicator_id, method_version, code, title, question, unit, direction, reference, methods, description
) VALUES
('public_transport_access', '1', '11.2.1', 'Access', 'Who reaches a stop?', 'percent', 'up', 'made up',
    '{un_union,un_feed,un_osm}', 'made up'),
('open_space_share', '1', '11.7.1', 'Open space', 'How much is open?', 'percent', 'up', 'made up', '{un}', 'made up');
INSERT INTO core.indicator_term (indicator_id, method_version, method, part, flag, measure, variant, factor)
SELECT 'public_transport_access', '1', 'un_' || form, part, '', measure,
    CASE part WHEN 'numerator' THEN form ELSE '' END, 1
FROM unnest(ARRAY['union', 'feed', 'osm']) AS form
CROSS JOIN (VALUES ('numerator', 'people_near_transit'), ('denominator', 'people_on_map'), ('covered', 'people_on_map'),
    ('whole', 'people')) AS term (part, measure)
UNION ALL
SELECT 'open_space_share', '1', 'un', part, '', measure, '', 1
FROM (VALUES ('numerator', 'open_space_m2'), ('denominator', 'land_on_map_m2'), ('covered', 'land_on_map_m2'),
    ('whole', 'land_m2')) AS term (part, measure);
INSERT INTO core.run (run_id, city_id, started_at, code_version, fingerprint, inputs, checks)
VALUES ('00000000-0000-0000-0000-0000000000b1', 'big', now(), '1', 'f', '{}', '{"rows": true}');
INSERT INTO core.run_measure (city_id, run_id, position, measure_id, group_id, year)
SELECT 'big', '00000000-0000-0000-0000-0000000000b1', row_number() OVER (ORDER BY measure_id, group_id), measure_id,
    group_id, 2020
FROM core.measure CROSS JOIN core.people_group
WHERE measure.unit = 'people' OR (sex, age, disability) = ('_T', '_T', '_T');

INSERT INTO core.cell (city_id, geography_id, cell_id, area_m2, geom, block_id)
SELECT 'big', geography_id, r * 710 + c, 10000,
    ST_MakeEnvelope(c * 0.001, 10 + r * 0.001, (c + 1) * 0.001, 10 + (r + 1) * 0.001, 4326), (r / 10) * 71 + (c / 10)
FROM core.geography, generate_series(0, 703) AS r, generate_series(0, 709) AS c
WHERE city_id = 'big' ORDER BY (r / 10) * 71 + (c / 10), r, c;
INSERT INTO core.block (city_id, geography_id, block_id, geom)
SELECT city_id, geography_id, block_id, ST_Multi(ST_Envelope(ST_Collect(geom)))
FROM core.cell WHERE city_id = 'big' GROUP BY city_id, geography_id, block_id;
-- Everyone's near amounts stay below the people's: places with higher numbers hold less.
INSERT INTO core.cell_measure (city_id, run_id, cell_id, amounts)
SELECT 'big', '00000000-0000-0000-0000-0000000000b1', cell_id, ARRAY(
    SELECT 200 - n + cell_id % 97 + 0.25 FROM generate_series(1, (SELECT count(*) FROM core.run_measure)) AS n
) FROM core.cell WHERE city_id = 'big' ORDER BY block_id, cell_id;
ANALYZE core.cell;
ANALYZE core.cell_measure (cell_id);
INSERT INTO core.block_measure (city_id, run_id, block_id, amounts)
SELECT city_id, run_id, block_id, array_agg(amount ORDER BY n) FROM (
    SELECT held.city_id, held.run_id, cell.block_id, part.n, sum(part.amount) AS amount
    FROM core.cell_measure AS held JOIN core.cell ON cell.city_id = 'big' AND cell.cell_id = held.cell_id
    CROSS JOIN LATERAL unnest(held.amounts) WITH ORDINALITY AS part (amount, n)
    WHERE held.city_id = 'big' GROUP BY held.city_id, held.run_id, cell.block_id, part.n
) AS summed GROUP BY city_id, run_id, block_id;
INSERT INTO core.area_measure (city_id, run_id, level, area_code, amounts)
SELECT city_id, run_id, 'city', 'big', array_agg(amount ORDER BY n) FROM (
    SELECT held.city_id, held.run_id, part.n, sum(part.amount) AS amount
    FROM core.block_measure AS held CROSS JOIN LATERAL unnest(held.amounts) WITH ORDINALITY AS part (amount, n)
    WHERE held.city_id = 'big' GROUP BY held.city_id, held.run_id, part.n
) AS summed GROUP BY city_id, run_id;
-- An outline of 9,500 corners, as real ones have.
INSERT INTO core.area (geography_id, level, code, name, geom)
SELECT geography_id, 'city', 'big', 'Big', ST_Multi(ST_Segmentize(ST_MakeEnvelope(0, 10, 0.71, 10.704, 4326), 0.0003))
FROM core.geography WHERE city_id = 'big';
WITH place AS (
    SELECT position, measure, variant FROM core.run_measure
    JOIN core.measure USING (measure_id) JOIN core.people_group USING (group_id)
    WHERE (sex, age, disability) = ('_T', '_T', '_T')
)

INSERT INTO core.observation (
    city_id, run_id, indicator_id, method, is_default, level, area_code, year, value, numerator, denominator, coverage,
    method_version
)
SELECT 'big', run_id, 'public_transport_access', 'un_' || near.variant, near.variant = 'union', 'city', 'big', 2020,
    100 * held.amounts[near.position] / held.amounts[below.position], held.amounts[near.position],
    held.amounts[below.position], held.amounts[below.position] / held.amounts[whole.position], '1'
FROM core.area_measure AS held
JOIN place AS near ON near.measure = 'people_near_transit'
JOIN place AS below ON below.measure = 'people_on_map'
JOIN place AS whole ON whole.measure = 'people';
SELECT core.finish_run('00000000-0000-0000-0000-0000000000b1', 'complete', geography_id, '{}', NULL)
FROM core.geography WHERE city_id = 'big';
SELECT core.publish('big', '00000000-0000-0000-0000-0000000000b1');
