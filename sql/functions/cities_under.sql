-- The published cities whose outline a polygon meets.
CREATE OR REPLACE FUNCTION core.cities_under(polygon GEOMETRY) RETURNS TABLE (city_id TEXT, run_id UUID)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
    SELECT publication.city_id, publication.run_id
    FROM core.publication
    JOIN core.run USING (city_id, run_id)
    JOIN core.area USING (geography_id)
    WHERE upper_inf(publication.published) AND area.level = 'city' AND ST_Intersects(area.geom, polygon)
    ORDER BY publication.city_id
$$;
COMMENT ON FUNCTION core.cities_under(GEOMETRY) IS
'Cities with published values that a polygon (EPSG:4326) covers or touches, and the run that is shown.';
