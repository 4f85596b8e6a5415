-- Cities, and the versions of their areas and cells.
CREATE TABLE core.city (
    city_id core.code PRIMARY KEY CHECK (city_id ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$' AND length(city_id) <= 40),
    city_number INTEGER GENERATED ALWAYS AS IDENTITY UNIQUE,
    name TEXT NOT NULL CHECK (name <> ''),
    country core.code NOT NULL CHECK (country ~ '^[A-Z]{3}$')
);
COMMENT ON TABLE core.city IS 'A city, as its file in cities/ names it.';
COMMENT ON COLUMN core.city.city_id IS 'Name of the file in cities/, such as newport.';
COMMENT ON COLUMN core.city.city_number IS 'Short number of the city in this database, the upper half of a cell''s public id.';
COMMENT ON COLUMN core.city.name IS 'Name for people.';
COMMENT ON COLUMN core.city.country IS 'Country, ISO 3166-1 alpha-3.';

-- A run points to the version that it was computed on; new boundaries therefore never change what an older run shows.
CREATE TABLE core.geography (
    geography_id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    city_id core.code NOT NULL REFERENCES core.city,
    sha256 core.code NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    UNIQUE (city_id, sha256),
    UNIQUE (city_id, geography_id)
);
COMMENT ON TABLE core.geography IS 'One version of a city''s areas and cells; equal content is stored once.';
COMMENT ON COLUMN core.geography.geography_id IS 'Number of the version in this database.';
COMMENT ON COLUMN core.geography.city_id IS 'The city.';
COMMENT ON COLUMN core.geography.sha256 IS 'SHA-256 of all areas and cells in their fixed order.';

CREATE TABLE core.area (
    geography_id INTEGER NOT NULL REFERENCES core.geography,
    level core.code NOT NULL,
    code core.code NOT NULL,
    name TEXT NOT NULL,
    parent_code core.code,
    geom GEOMETRY(MULTIPOLYGON, 4326) NOT NULL CONSTRAINT area_is_valid CHECK (ST_IsValid(geom)),
    area_km2 DOUBLE PRECISION GENERATED ALWAYS AS (ST_Area(geom::GEOGRAPHY) / 1e6) STORED,
    PRIMARY KEY (geography_id, level, code),
    CONSTRAINT area_is_not_empty CHECK (NOT ST_IsEmpty(geom))
);
CREATE INDEX idx_area_geom ON core.area USING gist (geom);
COMMENT ON TABLE core.area IS 'The city itself (level city) and its districts, by level.';
COMMENT ON COLUMN core.area.geography_id IS 'Version of the city''s areas and cells.';
COMMENT ON COLUMN core.area.level IS 'Division that the area belongs to: city, ward, lsoa, ...';
COMMENT ON COLUMN core.area.code IS 'The producer''s code of the area; the city_id at level city.';
COMMENT ON COLUMN core.area.name IS 'Name for people.';
COMMENT ON COLUMN core.area.parent_code IS 'Code of the area of a coarser level that holds this one; NULL where none is declared.';
COMMENT ON COLUMN core.area.geom IS 'Boundary, longitude and latitude in WGS 84 degrees.';
COMMENT ON COLUMN core.area.area_km2 IS 'Area on the ellipsoid, square kilometres.';

CREATE TABLE core.cell (
    city_id core.code NOT NULL,
    geography_id INTEGER NOT NULL,
    cell_id INTEGER NOT NULL CHECK (cell_id >= 0),
    area_m2 core.finite NOT NULL CHECK (area_m2 >= 0),
    geom GEOMETRY(POLYGON, 4326) NOT NULL CONSTRAINT cell_is_valid CHECK (ST_IsValid(geom)),
    PRIMARY KEY (city_id, geography_id, cell_id)
) PARTITION BY LIST (city_id);
CREATE INDEX idx_cell_geom ON core.cell USING gist (geom);
COMMENT ON TABLE core.cell IS 'The cells that people and measures are counted on, cut along district boundaries. One partition a city.';
COMMENT ON COLUMN core.cell.city_id IS 'The city; chooses the partition.';
COMMENT ON COLUMN core.cell.geography_id IS 'Version of the city''s areas and cells; not a foreign key, as a check a row would double the loading time.';
COMMENT ON COLUMN core.cell.cell_id IS 'Number of the cell within its version, from 0.';
COMMENT ON COLUMN core.cell.area_m2 IS 'Area in the city''s equal-area projection, square metres.';
COMMENT ON COLUMN core.cell.geom IS 'Outline, longitude and latitude in WGS 84 degrees.';
