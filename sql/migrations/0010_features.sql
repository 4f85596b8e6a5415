-- What is on the ground: stored once for equal content, so that a rerun with the same map adds nothing.
CREATE TABLE core.feature_set (
    feature_set_id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    city_id core.code NOT NULL REFERENCES core.city,
    sha256 core.code NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    UNIQUE (city_id, sha256),
    UNIQUE (city_id, feature_set_id)
);
COMMENT ON TABLE core.feature_set IS 'One version of a city''s streets, stops and open spaces.';
COMMENT ON COLUMN core.feature_set.feature_set_id IS 'Number of the version in this database.';
COMMENT ON COLUMN core.feature_set.city_id IS 'The city.';
COMMENT ON COLUMN core.feature_set.sha256 IS 'SHA-256 of all features in their fixed order.';

ALTER TABLE core.run ADD COLUMN feature_set_id INTEGER;
ALTER TABLE core.run ADD FOREIGN KEY (city_id, feature_set_id) REFERENCES core.feature_set (city_id, feature_set_id);
COMMENT ON COLUMN core.run.feature_set_id IS 'Version of streets, stops and open spaces that the run was computed on; NULL for runs before they were kept.';

CREATE TABLE core.street (
    city_id core.code NOT NULL,
    feature_set_id INTEGER NOT NULL,
    street_id INTEGER NOT NULL CHECK (street_id >= 0),
    way_id BIGINT NOT NULL,
    width_m core.finite NOT NULL,
    length_m core.finite NOT NULL,
    to_stop_m DOUBLE PRECISION,
    to_open_space_m DOUBLE PRECISION,
    is_walkable BOOLEAN NOT NULL,
    highway TEXT COLLATE "C" NOT NULL,
    geom GEOMETRY(LINESTRING, 4326) NOT NULL,
    PRIMARY KEY (city_id, feature_set_id, street_id)
) PARTITION BY LIST (city_id);
CREATE INDEX idx_street_geom ON core.street USING gist (geom);
COMMENT ON TABLE core.street IS 'Streets between two corners, with the walk from their middle. One partition a city.';
COMMENT ON COLUMN core.street.city_id IS 'The city; chooses the partition.';
COMMENT ON COLUMN core.street.feature_set_id IS 'Version of the features.';
COMMENT ON COLUMN core.street.street_id IS 'Number of the street within its version, from 0.';
COMMENT ON COLUMN core.street.way_id IS 'OpenStreetMap way that it is part of.';
COMMENT ON COLUMN core.street.width_m IS 'Width of the land given to the street, metres.';
COMMENT ON COLUMN core.street.length_m IS 'Length, metres.';
COMMENT ON COLUMN core.street.to_stop_m IS 'Walk to the nearest stop of public transport, metres; NULL beyond 2 km or where nobody walks.';
COMMENT ON COLUMN core.street.to_open_space_m IS 'Walk to the nearest open public space, metres; NULL beyond 2 km or where nobody walks.';
COMMENT ON COLUMN core.street.is_walkable IS 'Whether people may walk along it.';
COMMENT ON COLUMN core.street.highway IS 'Class of the street in OpenStreetMap, such as residential.';
COMMENT ON COLUMN core.street.geom IS 'Line, longitude and latitude in WGS 84 degrees.';

CREATE TABLE core.transit_stop (
    city_id core.code NOT NULL,
    feature_set_id INTEGER NOT NULL,
    stop_number INTEGER NOT NULL CHECK (stop_number >= 0),
    stop_id TEXT NOT NULL,
    name TEXT NOT NULL,
    capacity core.code NOT NULL CHECK (capacity IN ('low', 'high')),
    origin core.code NOT NULL CHECK (origin IN ('feed', 'osm')),
    departures core.finite,
    geom GEOMETRY(POINT, 4326) NOT NULL,
    PRIMARY KEY (city_id, feature_set_id, stop_number)
) PARTITION BY LIST (city_id);
CREATE INDEX idx_transit_stop_geom ON core.transit_stop USING gist (geom);
COMMENT ON TABLE core.transit_stop IS 'Stops of public transport in and around the city. One partition a city.';
COMMENT ON COLUMN core.transit_stop.city_id IS 'The city; chooses the partition.';
COMMENT ON COLUMN core.transit_stop.feature_set_id IS 'Version of the features.';
COMMENT ON COLUMN core.transit_stop.stop_number IS 'Number of the stop within its version, from 0.';
COMMENT ON COLUMN core.transit_stop.stop_id IS 'Id in the feed, or OpenStreetMap''s, such as node/12.';
COMMENT ON COLUMN core.transit_stop.name IS 'Name, or empty.';
COMMENT ON COLUMN core.transit_stop.capacity IS 'low (bus, tram) or high (train, metro, ferry).';
COMMENT ON COLUMN core.transit_stop.origin IS 'feed (served on the day of analysis) or osm (mapped).';
COMMENT ON COLUMN core.transit_stop.departures IS 'Departures on the day of analysis; NULL for mapped stops.';
COMMENT ON COLUMN core.transit_stop.geom IS 'Position, longitude and latitude in WGS 84 degrees.';

CREATE TABLE core.open_space (
    city_id core.code NOT NULL,
    feature_set_id INTEGER NOT NULL,
    open_space_number INTEGER NOT NULL CHECK (open_space_number >= 0),
    open_space_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    is_green BOOLEAN NOT NULL,
    area_m2 core.finite NOT NULL,
    geom GEOMETRY(MULTIPOLYGON, 4326) NOT NULL,
    PRIMARY KEY (city_id, feature_set_id, open_space_number)
) PARTITION BY LIST (city_id);
CREATE INDEX idx_open_space_geom ON core.open_space USING gist (geom);
COMMENT ON TABLE core.open_space IS 'Open public spaces in and around the city. One partition a city.';
COMMENT ON COLUMN core.open_space.city_id IS 'The city; chooses the partition.';
COMMENT ON COLUMN core.open_space.feature_set_id IS 'Version of the features.';
COMMENT ON COLUMN core.open_space.open_space_number IS 'Number of the open space within its version, from 0.';
COMMENT ON COLUMN core.open_space.open_space_id IS 'OpenStreetMap id, such as way/12.';
COMMENT ON COLUMN core.open_space.name IS 'Name, or empty.';
COMMENT ON COLUMN core.open_space.kind IS 'The tag that made it open space, such as leisure=park.';
COMMENT ON COLUMN core.open_space.is_green IS 'Whether it is green space.';
COMMENT ON COLUMN core.open_space.area_m2 IS 'Area in the city''s equal-area projection, square metres.';
COMMENT ON COLUMN core.open_space.geom IS 'Outline, longitude and latitude in WGS 84 degrees.';

DO $$
DECLARE
    known TEXT;
    parent TEXT;
BEGIN
    FOR known IN SELECT city_id FROM core.city ORDER BY city_id LOOP
        FOREACH parent IN ARRAY ARRAY['street', 'transit_stop', 'open_space'] LOOP
            EXECUTE format('CREATE TABLE core.%I (LIKE core.%I INCLUDING ALL)', parent || '_of_' || known, parent);
            EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)',
                parent, parent || '_of_' || known, known);
        END LOOP;
    END LOOP;
END
$$;
