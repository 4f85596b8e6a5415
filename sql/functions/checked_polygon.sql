-- A polygon that a reader gave, in longitude and latitude, or an error that says what is wrong with it.
CREATE OR REPLACE FUNCTION core.checked_polygon(given GEOMETRY) RETURNS GEOMETRY
LANGUAGE plpgsql STABLE
-- ST_IsValid tells in a notice what the error says.
SET search_path = pg_catalog, public, core, pg_temp SET client_min_messages = error AS $$
DECLARE
    most_corners CONSTANT INTEGER := 100000;
    wrong TEXT;
    polygon GEOMETRY;
BEGIN
    wrong := CASE
        WHEN given IS NULL THEN 'it is NULL: give a polygon'
        WHEN ST_SRID(given) = 0 THEN 'it has no SRID: write ST_SetSRID(geom, 4326) for longitude and latitude'
        WHEN GeometryType(ST_Force2D(given)) NOT IN ('POLYGON', 'MULTIPOLYGON')
            THEN format('it is a %s: give a POLYGON or MULTIPOLYGON', GeometryType(given))
        WHEN ST_IsEmpty(given) THEN 'it is empty: give one with an area'
        -- More would compute for minutes, and PostGIS answers a timeout within its check with words that name none.
        WHEN ST_NPoints(given) > most_corners THEN format(
            'it has %s corners: give at most %s, as ST_SimplifyPreserveTopology makes them', ST_NPoints(given), most_corners)
        WHEN NOT ST_IsValid(given) THEN format('it is invalid (%s): mend it with ST_MakeValid', ST_IsValidReason(given))
    END;
    IF wrong IS NULL THEN
        polygon := ST_Force2D(ST_Transform(given, 4326));
        wrong := CASE
            WHEN NOT ST_CoveredBy(polygon, ST_MakeEnvelope(-180, -90, 180, 90, 4326))
                THEN format('it lies outside the world (%s): check its SRID %s', Box2D(polygon), ST_SRID(given))
            WHEN NOT ST_IsValid(polygon)
                THEN format('it is invalid in longitude and latitude (%s)', ST_IsValidReason(polygon))
        END;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the polygon cannot be used: %', wrong USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN polygon;
END
$$;
COMMENT ON FUNCTION core.checked_polygon(GEOMETRY) IS
'The polygon in longitude and latitude (EPSG:4326); an error names what is wrong with it and the remedy.';
