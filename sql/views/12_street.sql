-- Streets of the published runs, with the walk to the nearest stop and park.
CREATE OR REPLACE VIEW api.street AS
SELECT
    (city.city_number::BIGINT << 32) + street.street_id AS id,
    street.city_id::TEXT AS city_id,
    street.way_id,
    street.highway,
    street.width_m::DOUBLE PRECISION AS width_m,
    street.length_m::DOUBLE PRECISION AS length_m,
    street.is_walkable,
    street.to_stop_m,
    street.to_open_space_m,
    street.geom::GEOMETRY(LINESTRING, 4326) AS geom
FROM core.publication
JOIN core.run USING (city_id, run_id)
JOIN core.city USING (city_id)
JOIN core.street ON street.city_id = run.city_id AND street.feature_set_id = run.feature_set_id
WHERE upper_inf(publication.published);
COMMENT ON VIEW api.street IS 'Streets between two corners, with the walk from their middle to public transport and to open public space.';
COMMENT ON COLUMN api.street.id IS 'Id among all cities; it holds as long as the publication does.';
COMMENT ON COLUMN api.street.city_id IS 'The city.';
COMMENT ON COLUMN api.street.way_id IS 'OpenStreetMap way that it is part of.';
COMMENT ON COLUMN api.street.highway IS 'Class of the street in OpenStreetMap, such as residential.';
COMMENT ON COLUMN api.street.width_m IS 'Width of the land given to the street, metres.';
COMMENT ON COLUMN api.street.length_m IS 'Length, metres.';
COMMENT ON COLUMN api.street.is_walkable IS 'Whether people may walk along it.';
COMMENT ON COLUMN api.street.to_stop_m IS 'Walk to the nearest stop of public transport, metres; empty beyond 2 km or where nobody walks.';
COMMENT ON COLUMN api.street.to_open_space_m IS 'Walk to the nearest open public space, metres; empty beyond 2 km or where nobody walks.';
COMMENT ON COLUMN api.street.geom IS 'Line, longitude and latitude in WGS 84 degrees.';
