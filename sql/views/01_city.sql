-- The cities that can be read now.
CREATE OR REPLACE VIEW api.city AS
SELECT
    city.city_id::TEXT AS id,
    city.name,
    city.country::TEXT AS country,
    run.run_id,
    run.geography_id,
    lower(publication.published) AS published_at,
    run.code_version::TEXT AS code_version,
    run.fingerprint::TEXT AS fingerprint
FROM core.publication
JOIN core.run USING (city_id, run_id)
JOIN core.city USING (city_id)
WHERE upper_inf(publication.published);
COMMENT ON VIEW api.city IS 'Cities with published values, and the run that they come from.';
COMMENT ON COLUMN api.city.id IS 'Id of the city, such as newport.';
COMMENT ON COLUMN api.city.name IS 'Name for people.';
COMMENT ON COLUMN api.city.country IS 'Country, ISO 3166-1 alpha-3.';
COMMENT ON COLUMN api.city.run_id IS 'The run that is shown.';
COMMENT ON COLUMN api.city.geography_id IS 'Version of the areas and cells that is shown.';
COMMENT ON COLUMN api.city.published_at IS 'Since when this run is shown.';
COMMENT ON COLUMN api.city.code_version IS 'Version of the code that computed the run.';
COMMENT ON COLUMN api.city.fingerprint IS 'Hash of everything the values depend on.';
