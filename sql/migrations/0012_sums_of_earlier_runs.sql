-- Runs that were loaded before sums were kept get what any polygon, region or country is summed from.
INSERT INTO core.area_measure (city_id, run_id, level, area_code, amounts)
SELECT city_id, run_id, 'city', city_id, array_agg(amount ORDER BY position)
FROM (
    SELECT held.city_id, held.run_id, part.position, sum(part.amount) AS amount
    FROM core.block_measure AS held CROSS JOIN LATERAL unnest(held.amounts) WITH ORDINALITY AS part (amount, position)
    WHERE NOT EXISTS (
        SELECT FROM core.area_measure WHERE area_measure.city_id = held.city_id AND area_measure.run_id = held.run_id
    )
    GROUP BY held.city_id, held.run_id, part.position
) AS summed
GROUP BY city_id, run_id;

-- The formulas of the indicators up to here. Later ones come with the runs that use them.
INSERT INTO core.indicator_term (indicator_id, method_version, method, part, flag, measure, variant, factor)
SELECT
    indicator.indicator_id, indicator.method_version, method, term.part, term.flag, term.measure,
    CASE WHEN term.measure IN ('people_near_green', 'people_near_transit') THEN split_part(method, '_', 3) ELSE '' END, 1
FROM core.indicator
CROSS JOIN LATERAL unnest(indicator.methods) AS method
JOIN (
    SELECT formula.indicator_id, formula.method_version, part.part, part.flag, part.measure
    FROM (VALUES
        ('green_space_access', '2017', ARRAY['people_near_green'], 'people'),
        ('open_space_access', '2021-03-01', ARRAY['people_near_open_space'], 'people'),
        ('open_space_share', '2021-03-01', ARRAY['open_space_m2'], 'land'),
        ('public_space_share', '2021-03-01', ARRAY['open_space_m2', 'street_m2'], 'land'),
        ('public_transport_access', '2021-09-01', ARRAY['people_near_transit'], 'people'),
        ('street_share', '2021-03-01', ARRAY['street_m2'], 'land')
    ) AS formula (indicator_id, method_version, above, counted)
    CROSS JOIN LATERAL (
        SELECT 'numerator' AS part, '' AS flag, unnest(formula.above) AS measure
        UNION ALL
        SELECT part, flag, measure
        FROM (VALUES
            ('people', 'denominator', '', 'people_on_map'),
            ('people', 'covered', '', 'people_on_map'),
            ('people', 'whole', '', 'people'),
            ('people', 'flag', 'people_placed_by_area', 'people_placed_by_area'),
            ('people', 'flag', 'near_map_edge', 'people_near_map_edge'),
            ('land', 'denominator', '', 'land_on_map_m2'),
            ('land', 'covered', '', 'land_on_map_m2'),
            ('land', 'whole', '', 'land_m2')
        ) AS shared (counted, part, flag, measure)
        WHERE shared.counted = formula.counted
    ) AS part
) AS term ON term.indicator_id = indicator.indicator_id AND term.method_version = indicator.method_version
WHERE NOT EXISTS (
    SELECT FROM core.indicator_term AS known
    WHERE known.indicator_id = indicator.indicator_id AND known.method_version = indicator.method_version
);
