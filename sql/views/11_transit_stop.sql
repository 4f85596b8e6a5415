-- Stops of public transport of the published runs.
CREATE OR REPLACE VIEW api.transit_stop AS
SELECT
    (city.city_number::BIGINT << 32) + transit_stop.stop_number AS id,
    transit_stop.city_id::TEXT AS city_id,
    transit_stop.stop_id,
    transit_stop.name,
    transit_stop.capacity::TEXT AS capacity,
    transit_stop.origin::TEXT AS origin,
    transit_stop.departures::DOUBLE PRECISION AS departures,
    transit_stop.geom::GEOMETRY(POINT, 4326) AS geom
FROM core.publication
JOIN core.run USING (city_id, run_id)
JOIN core.city USING (city_id)
JOIN core.transit_stop ON transit_stop.city_id = run.city_id AND transit_stop.feature_set_id = run.feature_set_id
WHERE upper_inf(publication.published);
COMMENT ON VIEW api.transit_stop IS 'Stops of public transport in and around the published cities.';
COMMENT ON COLUMN api.transit_stop.id IS 'Id among all cities; it holds as long as the publication does.';
COMMENT ON COLUMN api.transit_stop.city_id IS 'The city.';
COMMENT ON COLUMN api.transit_stop.stop_id IS 'Id in the timetable, or OpenStreetMap''s, such as node/12.';
COMMENT ON COLUMN api.transit_stop.name IS 'Name, or empty.';
COMMENT ON COLUMN api.transit_stop.capacity IS 'low (bus, tram) or high (train, metro, ferry).';
COMMENT ON COLUMN api.transit_stop.origin IS 'feed (served on the day of analysis) or osm (mapped).';
COMMENT ON COLUMN api.transit_stop.departures IS 'Departures on the day of analysis; empty for mapped stops.';
COMMENT ON COLUMN api.transit_stop.geom IS 'Position, longitude and latitude in WGS 84 degrees.';
