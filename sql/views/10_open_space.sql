-- Open public spaces of the published runs.
CREATE OR REPLACE VIEW api.open_space AS
SELECT
    (city.city_number::BIGINT << 32) + open_space.open_space_number AS id,
    open_space.city_id::TEXT AS city_id,
    open_space.open_space_id,
    open_space.name,
    open_space.kind,
    open_space.is_green,
    open_space.area_m2::DOUBLE PRECISION AS area_m2,
    open_space.geom::GEOMETRY(MULTIPOLYGON, 4326) AS geom
FROM core.publication
JOIN core.run USING (city_id, run_id)
JOIN core.city USING (city_id)
JOIN core.open_space ON open_space.city_id = run.city_id AND open_space.feature_set_id = run.feature_set_id
WHERE upper_inf(publication.published);
COMMENT ON VIEW api.open_space IS 'Open public spaces in and around the published cities.';
COMMENT ON COLUMN api.open_space.id IS 'Id among all cities; it holds as long as the publication does.';
COMMENT ON COLUMN api.open_space.city_id IS 'The city.';
COMMENT ON COLUMN api.open_space.open_space_id IS 'OpenStreetMap id, such as way/12.';
COMMENT ON COLUMN api.open_space.name IS 'Name, or empty.';
COMMENT ON COLUMN api.open_space.kind IS 'The tag that made it open space, such as leisure=park.';
COMMENT ON COLUMN api.open_space.is_green IS 'Whether it is green space.';
COMMENT ON COLUMN api.open_space.area_m2 IS 'Area in the city''s equal-area projection, square metres.';
COMMENT ON COLUMN api.open_space.geom IS 'Outline, longitude and latitude in WGS 84 degrees.';
