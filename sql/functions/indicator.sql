-- Any polygon: one value for the people or the land under it.
CREATE OR REPLACE FUNCTION api.indicator(
    geom GEOMETRY, indicator TEXT, year INTEGER DEFAULT NULL, method TEXT DEFAULT NULL,
    sex TEXT DEFAULT '_T', age TEXT DEFAULT '_T', disability TEXT DEFAULT '_T'
) RETURNS TABLE (
    indicator_id TEXT, method TEXT, method_version TEXT, year INTEGER, sex TEXT, age TEXT, disability TEXT,
    value DOUBLE PRECISION, unit TEXT, numerator DOUBLE PRECISION, denominator DOUBLE PRECISION,
    coverage DOUBLE PRECISION, reason TEXT, flags TEXT [], cities TEXT [], inside DOUBLE PRECISION
)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public, core, pg_temp AS $$
    SELECT * FROM core.polygon_indicator($1, $2, $3, $4, $5, $6, $7)
$$;
COMMENT ON FUNCTION api.indicator(GEOMETRY, TEXT, INTEGER, TEXT, TEXT, TEXT, TEXT) IS
'Value of an indicator for any polygon in any SRID: sums of the published cells under it, cells on its edge by their share of area.
Edges are straight in longitude and latitude. NULL asks for the newest year and for the method that each city publishes as its own.
inside: share of the polygon that lies in the named cities; flags: sorted by name. A missing value is NULL with a reason, and keeps its
numerator and denominator. For all at once: api.indicator_table.';
