-- The catalogue of what is published; two cities may stand at different versions of a method.
CREATE OR REPLACE VIEW api.indicator AS
SELECT
    indicator.indicator_id || '@' || indicator.method_version AS id,
    indicator.indicator_id::TEXT AS indicator_id,
    indicator.method_version::TEXT AS method_version,
    indicator.code::TEXT AS code,
    indicator.title,
    indicator.question,
    indicator.unit::TEXT AS unit,
    indicator.direction::TEXT AS direction,
    indicator.valid_min::DOUBLE PRECISION AS valid_min,
    indicator.valid_max::DOUBLE PRECISION AS valid_max,
    indicator.target::DOUBLE PRECISION AS target,
    indicator.series::TEXT AS series,
    indicator.reference,
    indicator.methods,
    indicator.description
FROM core.indicator
WHERE EXISTS (
    SELECT FROM api.city JOIN core.observation ON observation.city_id = city.id AND observation.run_id = city.run_id
    WHERE observation.indicator_id = indicator.indicator_id AND observation.method_version = indicator.method_version
);
COMMENT ON VIEW api.indicator IS 'What the published values mean: one row for each indicator and version of its method.';
COMMENT ON COLUMN api.indicator.id IS 'indicator_id and method_version, joined by @.';
COMMENT ON COLUMN api.indicator.indicator_id IS 'Name of the indicator, such as public_transport_access.';
COMMENT ON COLUMN api.indicator.method_version IS 'Version of the formula and its parameters.';
COMMENT ON COLUMN api.indicator.code IS 'Code in the UN''s framework, such as 11.2.1.';
COMMENT ON COLUMN api.indicator.title IS 'Title for people.';
COMMENT ON COLUMN api.indicator.question IS 'The question that the value answers.';
COMMENT ON COLUMN api.indicator.unit IS 'Unit of the values, such as percent.';
COMMENT ON COLUMN api.indicator.direction IS 'Which way is better: up or down.';
COMMENT ON COLUMN api.indicator.valid_min IS 'Least possible value; empty when unbounded.';
COMMENT ON COLUMN api.indicator.valid_max IS 'Greatest possible value; empty when unbounded.';
COMMENT ON COLUMN api.indicator.target IS 'Value to reach by 2030; empty when the framework names none.';
COMMENT ON COLUMN api.indicator.series IS 'Series code of the UN''s database; empty when it has none.';
COMMENT ON COLUMN api.indicator.reference IS 'Address of the definition that is followed.';
COMMENT ON COLUMN api.indicator.methods IS 'Methods that values exist for, the headline method first.';
COMMENT ON COLUMN api.indicator.description IS 'What is counted, by what rule and with what limits.';
