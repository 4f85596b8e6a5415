-- The values with their areas' boundaries, to be dragged into a map; filter it by indicator, method, level, year and group.
CREATE OR REPLACE VIEW api.observation_map AS
SELECT
    observation.id,
    observation.city_id,
    observation.city,
    observation.indicator_id,
    observation.indicator_code,
    observation.indicator,
    observation.unit,
    observation.method,
    observation.is_default,
    observation.method_version,
    observation.level,
    observation.area_code,
    observation.area,
    observation.year,
    observation.sex,
    observation.age,
    observation.disability,
    observation.value,
    observation.lower,
    observation.upper,
    observation.numerator,
    observation.denominator,
    observation.coverage,
    observation.reason,
    observation.flags,
    observation.run_id,
    area.geom::GEOMETRY(MULTIPOLYGON, 4326) AS geom,
    observation.area_of_analysis,
    observation.area_of_analysis_method,
    observation.area_of_analysis_epoch,
    observation.area_of_analysis_version
FROM api.observation
JOIN api.area ON area.city_id = observation.city_id AND area.level = observation.level AND area.code = observation.area_code;
COMMENT ON VIEW api.observation_map IS 'Every published value with the boundary of its area.';
COMMENT ON COLUMN api.observation_map.id IS 'Public id: the same for the same place, time, indicator, method and group in every publication.';
COMMENT ON COLUMN api.observation_map.city_id IS 'The city.';
COMMENT ON COLUMN api.observation_map.city IS 'Name of the city.';
COMMENT ON COLUMN api.observation_map.indicator_id IS 'The indicator.';
COMMENT ON COLUMN api.observation_map.indicator_code IS 'Code of the indicator in the UN''s framework, such as 11.2.1.';
COMMENT ON COLUMN api.observation_map.indicator IS 'Title of the indicator.';
COMMENT ON COLUMN api.observation_map.unit IS 'Unit of value, lower and upper.';
COMMENT ON COLUMN api.observation_map.method IS 'The method, such as un_2021_union.';
COMMENT ON COLUMN api.observation_map.is_default IS 'Whether the city publishes this method as its own; the others stand beside it.';
COMMENT ON COLUMN api.observation_map.method_version IS 'Version of the formula and its parameters.';
COMMENT ON COLUMN api.observation_map.level IS 'Division that the area belongs to: city, ward, lsoa, ...';
COMMENT ON COLUMN api.observation_map.area_code IS 'Code of the area within its level.';
COMMENT ON COLUMN api.observation_map.area IS 'Name of the area.';
COMMENT ON COLUMN api.observation_map.year IS 'Year that the value speaks for.';
COMMENT ON COLUMN api.observation_map.sex IS 'F, M, or _T for all.';
COMMENT ON COLUMN api.observation_map.age IS 'Age group such as Y0T14, or _T for all.';
COMMENT ON COLUMN api.observation_map.disability IS 'PD with, PWD without disability, _U unknown, _T for all.';
COMMENT ON COLUMN api.observation_map.value IS 'The value in its unit; empty when it cannot be known, which is never 0.';
COMMENT ON COLUMN api.observation_map.lower IS 'Lower end of the uncertainty interval; empty when not computed.';
COMMENT ON COLUMN api.observation_map.upper IS 'Upper end of the uncertainty interval; empty when not computed.';
COMMENT ON COLUMN api.observation_map.numerator IS 'Summed measure above the line; empty when not a ratio. A missing value keeps it: leave that out of sums.';
COMMENT ON COLUMN api.observation_map.denominator IS 'Summed measure below the line; empty when not a ratio. A missing value keeps it: leave that out of sums.';
COMMENT ON COLUMN api.observation_map.coverage IS 'Share of the area''s people or land that the value speaks for, 0 to 1.';
COMMENT ON COLUMN api.observation_map.reason IS 'Why the value is missing, such as no_people; empty when it is there.';
COMMENT ON COLUMN api.observation_map.flags IS 'Remarks on quality, sorted by name.';
COMMENT ON COLUMN api.observation_map.run_id IS 'The run that computed the value.';
COMMENT ON COLUMN api.observation_map.geom IS 'Boundary of the area, longitude and latitude in WGS 84 degrees.';
COMMENT ON COLUMN api.observation_map.area_of_analysis IS 'What the area is a part of: administrative city, degurba_urban_centre or urban_extent.';
COMMENT ON COLUMN api.observation_map.area_of_analysis_method IS 'The rule that its outline was drawn by; districts_as_published where nothing was drawn.';
COMMENT ON COLUMN api.observation_map.area_of_analysis_epoch IS 'Year that the outline is of; empty where the city does not say.';
COMMENT ON COLUMN api.observation_map.area_of_analysis_version IS 'Release of the data, or edition of the boundaries, that it was drawn from; empty where the city does not say.';
