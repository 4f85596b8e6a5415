-- Any polygon: every indicator, method and group at once.
CREATE OR REPLACE FUNCTION api.indicator_table(geom GEOMETRY, year INTEGER DEFAULT NULL) RETURNS TABLE (
    indicator_id TEXT, method TEXT, method_version TEXT, is_default BOOLEAN, year INTEGER,
    sex TEXT, age TEXT, disability TEXT, value DOUBLE PRECISION, unit TEXT,
    numerator DOUBLE PRECISION, denominator DOUBLE PRECISION, coverage DOUBLE PRECISION,
    reason TEXT, flags TEXT [], cities TEXT [], inside DOUBLE PRECISION
)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public, core, pg_temp AS $$
    SELECT * FROM core.polygon_values(core.checked_polygon($1), NULL, NULL, $2, is_merged => FALSE) AS found
    ORDER BY found.indicator_id, found.method, found.method_version, found.year, found.sex, found.age, found.disability
$$;
COMMENT ON FUNCTION api.indicator_table(GEOMETRY, INTEGER) IS
'All indicators, methods and groups for any polygon in any SRID, as api.indicator computes them; is_default marks the method that a city
publishes as its own. Cities whose method, version or year differ stand in rows of their own, and cities says which. No rows: no city there.';
