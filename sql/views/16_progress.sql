-- Whether targets come within reach.
CREATE OR REPLACE VIEW api.progress AS
SELECT
    concat_ws('/', city.id, progress.indicator_id, progress.method, progress.level, progress.area_code, progress.rule) AS id,
    city.id AS city_id,
    city.name AS city,
    progress.indicator_id::TEXT AS indicator_id,
    indicator.code::TEXT AS indicator_code,
    indicator.title AS indicator,
    indicator.unit::TEXT AS unit,
    indicator.direction::TEXT AS direction,
    progress.method::TEXT AS method,
    said.is_default,
    said.method_version::TEXT AS method_version,
    progress.level::TEXT AS level,
    progress.area_code::TEXT AS area_code,
    area.name AS area,
    progress.rule::TEXT AS rule,
    progress.status::TEXT AS status,
    progress.reason::TEXT AS reason,
    progress.years::INTEGER[] AS years,
    cardinality(progress.years) AS year_count,
    progress.breaks::INTEGER[] AS breaks,
    progress.first_year::INTEGER AS first_year,
    progress.last_year::INTEGER AS last_year,
    progress.last_value::DOUBLE PRECISION AS last_value,
    progress.target::DOUBLE PRECISION AS target,
    progress.target_year::INTEGER AS target_year,
    progress.trend::DOUBLE PRECISION AS trend,
    progress.pace::DOUBLE PRECISION AS pace,
    progress.required::DOUBLE PRECISION AS required,
    progress.share::DOUBLE PRECISION AS share,
    progress.needed::DOUBLE PRECISION AS needed,
    progress.expected::DOUBLE PRECISION AS expected,
    city.run_id
FROM api.city
JOIN core.progress ON progress.run_id = city.run_id
JOIN (
    SELECT run_id, indicator_id, method, max(method_version) AS method_version, bool_or(is_default) AS is_default
    FROM core.run_indicator GROUP BY run_id, indicator_id, method
) AS said ON said.run_id = progress.run_id AND said.indicator_id = progress.indicator_id AND said.method = progress.method
JOIN core.indicator ON indicator.indicator_id = progress.indicator_id AND indicator.method_version = said.method_version
JOIN core.area
    ON area.geography_id = city.geography_id AND area.level = progress.level AND area.code = progress.area_code;
COMMENT ON VIEW api.progress IS 'Trend, required pace and class of progress to 2030: one row for each city, area, indicator, method and rule, everyone.';
COMMENT ON COLUMN api.progress.id IS 'City, indicator, method, level, area and rule, joined by strokes.';
COMMENT ON COLUMN api.progress.city_id IS 'The city.';
COMMENT ON COLUMN api.progress.city IS 'Name of the city.';
COMMENT ON COLUMN api.progress.indicator_id IS 'The indicator.';
COMMENT ON COLUMN api.progress.indicator_code IS 'Code of the indicator in the UN''s framework, such as 11.6.2.';
COMMENT ON COLUMN api.progress.indicator IS 'Title of the indicator.';
COMMENT ON COLUMN api.progress.unit IS 'Unit of values and trend.';
COMMENT ON COLUMN api.progress.direction IS 'Which way is better: up or down.';
COMMENT ON COLUMN api.progress.method IS 'The method.';
COMMENT ON COLUMN api.progress.is_default IS 'Whether the city publishes this method as its own.';
COMMENT ON COLUMN api.progress.method_version IS 'Version of the formula and its parameters.';
COMMENT ON COLUMN api.progress.level IS 'Level of the area; below the city only where there are several years.';
COMMENT ON COLUMN api.progress.area_code IS 'Code of the area.';
COMMENT ON COLUMN api.progress.area IS 'Name of the area.';
COMMENT ON COLUMN api.progress.rule IS 'linear, eurostat or un_2023: how the observed pace is compared with the required one.';
COMMENT ON COLUMN api.progress.status IS 'achieved, on_track, moderate, insufficient, moving_away, insufficient_data, or no_target where nobody names a number.';
COMMENT ON COLUMN api.progress.reason IS 'Why there is not enough data; empty where there is.';
COMMENT ON COLUMN api.progress.years IS 'Years with a value.';
COMMENT ON COLUMN api.progress.year_count IS 'Number of years with a value.';
COMMENT ON COLUMN api.progress.breaks IS 'Years from which on source or method differ; only years since the last are compared.';
COMMENT ON COLUMN api.progress.first_year IS 'First year that is compared; empty without a value.';
COMMENT ON COLUMN api.progress.last_year IS 'Last year that is compared; empty without a value.';
COMMENT ON COLUMN api.progress.last_value IS 'Value of the last year.';
COMMENT ON COLUMN api.progress.target IS 'Value to reach; empty where nobody names a number.';
COMMENT ON COLUMN api.progress.target_year IS 'Year by which; empty without a target.';
COMMENT ON COLUMN api.progress.trend IS 'Slope of the least squares line, units a year; empty for series under 3 years.';
COMMENT ON COLUMN api.progress.pace IS 'Observed pace from the first year to the last: units a year for linear, parts of the value a year for the others.';
COMMENT ON COLUMN api.progress.required IS 'Pace from the first year that leads to the target, in the same unit.';
COMMENT ON COLUMN api.progress.share IS 'Observed in parts of required: 1 and more when the target will be reached.';
COMMENT ON COLUMN api.progress.needed IS 'Units a year that lead from the last value to the target; 0 when it is met.';
COMMENT ON COLUMN api.progress.expected IS 'Value in the year of the target if the pace stays.';
COMMENT ON COLUMN api.progress.run_id IS 'The run that computed it.';
