-- The unit of a quantity and what an indicator is a share of are declared with them: a name does not tell them.
ALTER TABLE core.measure ALTER COLUMN unit DROP EXPRESSION;
UPDATE core.measure SET unit = told.unit FROM (VALUES
    ('ndvi_people', 'ndvi x people'), ('pm25_people', 'ug/m3 x people'), ('people_years', 'years x people'),
    ('people_density', 'people/km2 x people'), ('people_in_inadequate_housing', 'persons'),
    ('people_with_housing_status', 'persons'), ('street_junctions', 'places'), ('street_places', 'places'),
    ('street_links', 'links')
) AS told (measure, unit) WHERE measure.measure = told.measure;
COMMENT ON COLUMN core.measure.unit IS 'Unit, as the measure declares it.';

ALTER TABLE core.indicator ADD COLUMN is_share_of_people BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE core.indicator SET is_share_of_people = unit = 'percent' AND coalesce((
    SELECT bool_and(term.measure ~ '^people' AND term.measure !~ '_m2?$') FROM core.indicator_term AS term
    WHERE term.indicator_id = indicator.indicator_id AND term.method_version = indicator.method_version
), FALSE);
ALTER TABLE core.indicator ALTER COLUMN is_share_of_people DROP DEFAULT;
COMMENT ON COLUMN core.indicator.is_share_of_people IS 'Whether the value is the percentage of people who have something, so that those without can be counted.';
