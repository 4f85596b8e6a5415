-- What the published values were made from, with the words that must stand beside them.
CREATE OR REPLACE VIEW api.source AS
SELECT
    city.id || '/' || source.source_id || '/' || source.file AS id,
    city.id AS city_id,
    source.source_id::TEXT AS source_id,
    source.title,
    source.producer,
    source.licence,
    source.attribution,
    source.url,
    source.file::TEXT AS file,
    source.sha256::TEXT AS sha256,
    source.bytes,
    source.period
FROM api.city
JOIN core.source USING (run_id);
COMMENT ON VIEW api.source IS 'Files behind the published values: producer, licence, attribution and hash.';
COMMENT ON COLUMN api.source.id IS 'City, source and file, joined by strokes.';
COMMENT ON COLUMN api.source.city_id IS 'The city.';
COMMENT ON COLUMN api.source.source_id IS 'Name of the source, such as newport/osm.';
COMMENT ON COLUMN api.source.title IS 'Title for people.';
COMMENT ON COLUMN api.source.producer IS 'Who made it.';
COMMENT ON COLUMN api.source.licence IS 'Licence that its content is given under.';
COMMENT ON COLUMN api.source.attribution IS 'Words to show wherever its content is shown.';
COMMENT ON COLUMN api.source.url IS 'Where it comes from; empty when it has no address.';
COMMENT ON COLUMN api.source.file IS 'Path of the file below the data root.';
COMMENT ON COLUMN api.source.sha256 IS 'SHA-256 of the bytes that were read.';
COMMENT ON COLUMN api.source.bytes IS 'Size of the file.';
COMMENT ON COLUMN api.source.period IS 'Time that the content speaks for; empty when not stated.';
