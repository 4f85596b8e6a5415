-- The values that readers see.
CREATE OR REPLACE VIEW api.observation AS
SELECT
    observation.observation_id AS id,
    city.id AS city_id,
    city.name AS city,
    observation.indicator_id::TEXT AS indicator_id,
    indicator.code::TEXT AS indicator_code,
    indicator.title AS indicator,
    indicator.unit::TEXT AS unit,
    observation.method::TEXT AS method,
    observation.is_default,
    observation.method_version::TEXT AS method_version,
    observation.level::TEXT AS level,
    observation.area_code::TEXT AS area_code,
    area.name AS area,
    observation.year::INTEGER AS year,
    observation.sex::TEXT AS sex,
    observation.age::TEXT AS age,
    observation.disability::TEXT AS disability,
    observation.value::DOUBLE PRECISION AS value,
    observation.lower::DOUBLE PRECISION AS lower,
    observation.upper::DOUBLE PRECISION AS upper,
    observation.numerator::DOUBLE PRECISION AS numerator,
    observation.denominator::DOUBLE PRECISION AS denominator,
    observation.coverage::DOUBLE PRECISION AS coverage,
    observation.reason::TEXT AS reason,
    ARRAY(SELECT flag COLLATE "C" FROM unnest(observation.flags) AS flag ORDER BY 1) AS flags,
    city.run_id,
    analysed.kind::TEXT AS area_of_analysis,
    analysed.method::TEXT AS area_of_analysis_method,
    analysed.epoch::INTEGER AS area_of_analysis_epoch,
    analysed.version AS area_of_analysis_version
FROM api.city
JOIN core.observation ON observation.city_id = city.id AND observation.run_id = city.run_id
JOIN core.indicator USING (indicator_id, method_version)
JOIN core.area
    ON area.geography_id = city.geography_id AND area.level = observation.level AND area.code = observation.area_code
LEFT JOIN core.area_of_analysis AS analysed
    ON analysed.run_id = city.run_id AND analysed.level = observation.level;
COMMENT ON VIEW api.observation IS 'Every published value: one row for each city, area, year, indicator, method and group.';
COMMENT ON COLUMN api.observation.id IS 'Public id: the same for the same place, time, indicator, method and group in every publication.';
COMMENT ON COLUMN api.observation.city_id IS 'The city.';
COMMENT ON COLUMN api.observation.city IS 'Name of the city.';
COMMENT ON COLUMN api.observation.indicator_id IS 'The indicator.';
COMMENT ON COLUMN api.observation.indicator_code IS 'Code of the indicator in the UN''s framework, such as 11.2.1.';
COMMENT ON COLUMN api.observation.indicator IS 'Title of the indicator.';
COMMENT ON COLUMN api.observation.unit IS 'Unit of value, lower and upper.';
COMMENT ON COLUMN api.observation.method IS 'The method, such as un_2021_union.';
COMMENT ON COLUMN api.observation.is_default IS 'Whether the city publishes this method as its own; the others stand beside it.';
COMMENT ON COLUMN api.observation.method_version IS 'Version of the formula and its parameters.';
COMMENT ON COLUMN api.observation.level IS 'Division that the area belongs to: city, ward, lsoa, ...';
COMMENT ON COLUMN api.observation.area_code IS 'Code of the area within its level.';
COMMENT ON COLUMN api.observation.area IS 'Name of the area.';
COMMENT ON COLUMN api.observation.year IS 'Year that the value speaks for.';
COMMENT ON COLUMN api.observation.sex IS 'F, M, or _T for all.';
COMMENT ON COLUMN api.observation.age IS 'Age group such as Y0T14, or _T for all.';
COMMENT ON COLUMN api.observation.disability IS 'PD with, PWD without disability, _U unknown, _T for all.';
COMMENT ON COLUMN api.observation.value IS 'The value in its unit; empty when it cannot be known, which is never 0.';
COMMENT ON COLUMN api.observation.lower IS 'Lower end of the uncertainty interval; empty when not computed.';
COMMENT ON COLUMN api.observation.upper IS 'Upper end of the uncertainty interval; empty when not computed.';
COMMENT ON COLUMN api.observation.numerator IS 'Summed measure above the line; empty when not a ratio. A missing value keeps it: leave that out of sums.';
COMMENT ON COLUMN api.observation.denominator IS 'Summed measure below the line; empty when not a ratio. A missing value keeps it: leave that out of sums.';
COMMENT ON COLUMN api.observation.coverage IS 'Share of the area''s people or land that the value speaks for, 0 to 1.';
COMMENT ON COLUMN api.observation.reason IS 'Why the value is missing, such as no_people; empty when it is there.';
COMMENT ON COLUMN api.observation.flags IS 'Remarks on quality, sorted by name.';
COMMENT ON COLUMN api.observation.run_id IS 'The run that computed the value.';
COMMENT ON COLUMN api.observation.area_of_analysis IS 'What the area is a part of: administrative city, degurba_urban_centre or urban_extent.';
COMMENT ON COLUMN api.observation.area_of_analysis_method IS 'The rule that its outline was drawn by; districts_as_published where nothing was drawn.';
COMMENT ON COLUMN api.observation.area_of_analysis_epoch IS 'Year that the outline is of; empty where the city does not say.';
COMMENT ON COLUMN api.observation.area_of_analysis_version IS 'Release of the data, or edition of the boundaries, that it was drawn from; empty where the city does not say.';
