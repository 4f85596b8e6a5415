-- The history: which run was shown from when until when.
CREATE OR REPLACE VIEW api.publication AS
SELECT
    publication.publication_id AS id,
    publication.city_id::TEXT AS city_id,
    publication.run_id,
    lower(publication.published) AS published_from,
    upper(publication.published) AS published_until,
    run.code_version::TEXT AS code_version,
    run.fingerprint::TEXT AS fingerprint,
    run.checks
FROM core.publication
JOIN core.run USING (city_id, run_id);
COMMENT ON VIEW api.publication IS 'Every run that readers ever saw, with its checks.';
COMMENT ON COLUMN api.publication.id IS 'Number of the publication.';
COMMENT ON COLUMN api.publication.city_id IS 'The city.';
COMMENT ON COLUMN api.publication.run_id IS 'The run that was shown.';
COMMENT ON COLUMN api.publication.published_from IS 'When it was published.';
COMMENT ON COLUMN api.publication.published_until IS 'When another run took its place; empty while it is shown.';
COMMENT ON COLUMN api.publication.code_version IS 'Version of the code that computed the run.';
COMMENT ON COLUMN api.publication.fingerprint IS 'Hash of everything the values depend on.';
COMMENT ON COLUMN api.publication.checks IS 'Results of the run''s checks, by name.';
