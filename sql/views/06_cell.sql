-- The cells of the published runs.
CREATE OR REPLACE VIEW api.cell AS
SELECT
    (city.city_number::BIGINT << 32) + cell.cell_id AS id,
    shown.id AS city_id,
    cell.cell_id,
    cell.area_m2::DOUBLE PRECISION AS area_m2,
    cell.geom::GEOMETRY(POLYGON, 4326) AS geom
FROM api.city AS shown
JOIN core.city ON city.city_id = shown.id
JOIN core.cell ON cell.city_id = shown.id AND cell.geography_id = shown.geography_id;
COMMENT ON VIEW api.cell IS 'The cells that people and measures are counted on.';
COMMENT ON COLUMN api.cell.id IS 'Public id of the cell, unique among all cities.';
COMMENT ON COLUMN api.cell.city_id IS 'The city.';
COMMENT ON COLUMN api.cell.cell_id IS 'Number of the cell within its city, from 0.';
COMMENT ON COLUMN api.cell.area_m2 IS 'Area in the city''s equal-area projection, square metres.';
COMMENT ON COLUMN api.cell.geom IS 'Outline, longitude and latitude in WGS 84 degrees.';
