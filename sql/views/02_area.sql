-- Districts and city outlines as the published values use them.
CREATE OR REPLACE VIEW api.area AS
SELECT
    ('x' || substr(md5(city.id || '/' || area.level || '/' || area.code), 1, 13))::BIT(52)::BIGINT AS id,
    city.id AS city_id,
    area.level::TEXT AS level,
    area.code::TEXT AS code,
    area.name,
    area.parent_code::TEXT AS parent_code,
    area.area_km2,
    area.geom::GEOMETRY(MULTIPOLYGON, 4326) AS geom
FROM api.city
JOIN core.area USING (geography_id);
COMMENT ON VIEW api.area IS 'The published cities and their districts, with boundaries.';
COMMENT ON COLUMN api.area.id IS 'Public id: the same for the same city, level and code in every publication.';
COMMENT ON COLUMN api.area.city_id IS 'The city.';
COMMENT ON COLUMN api.area.level IS 'Division that the area belongs to: city, ward, lsoa, ...';
COMMENT ON COLUMN api.area.code IS 'The producer''s code of the area; the city''s id at level city.';
COMMENT ON COLUMN api.area.name IS 'Name for people.';
COMMENT ON COLUMN api.area.parent_code IS 'Code of the coarser area that holds this one; empty where none is declared.';
COMMENT ON COLUMN api.area.area_km2 IS 'Area on the ellipsoid, square kilometres.';
COMMENT ON COLUMN api.area.geom IS 'Boundary, longitude and latitude in WGS 84 degrees.';
