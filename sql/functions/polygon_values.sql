-- Values of a polygon: the sums of the cells below it in every city that it covers a part of.
CREATE OR REPLACE FUNCTION core.polygon_values(
    polygon GEOMETRY, wanted_indicator TEXT, wanted_method TEXT, wanted_year INTEGER, is_merged BOOLEAN
) RETURNS TABLE (
    indicator_id TEXT, method TEXT, method_version TEXT, is_default BOOLEAN, year INTEGER,
    sex TEXT, age TEXT, disability TEXT, value DOUBLE PRECISION, unit TEXT,
    numerator DOUBLE PRECISION, denominator DOUBLE PRECISION, coverage DOUBLE PRECISION,
    reason TEXT, flags TEXT [], cities TEXT [], inside DOUBLE PRECISION
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    -- Short pieces have small boxes, so that an index finds few cells beside them; longer for a region than for a park.
    step CONSTANT DOUBLE PRECISION := greatest(0.004, ST_Perimeter(polygon) / 2000);
    pieces CONSTANT GEOMETRY [] := ARRAY(SELECT ST_Subdivide(polygon, 64));
    edges CONSTANT GEOMETRY [] := ARRAY(SELECT ST_Subdivide(ST_Segmentize(ST_Boundary(polygon), step), 8));
    under RECORD;
    own_places INTEGER [];
    runs UUID [] := '{}';
    places INTEGER [] := '{}';
    amounts DOUBLE PRECISION [] := '{}';
    own_amounts DOUBLE PRECISION [];
    polygon_m2 CONSTANT DOUBLE PRECISION := ST_Area(ST_Transform(polygon, 6933)); -- an equal-area projection of the world
    inside_m2 DOUBLE PRECISION := 0;
BEGIN
    FOR under IN SELECT * FROM core.cities_under(polygon) LOOP
        own_places := ARRAY(
            SELECT place.position::INTEGER
            FROM core.run_measure AS place JOIN core.measure USING (measure_id)
            WHERE place.run_id = under.run_id AND (wanted_indicator IS NULL OR EXISTS (
                SELECT FROM core.indicator_term AS term
                WHERE term.indicator_id = wanted_indicator AND term.measure = measure.measure AND term.variant = measure.variant
            ))
            ORDER BY place.position
        );
        own_amounts := core.polygon_sums(under.city_id, under.run_id, pieces, edges, own_places);
        -- A city that the polygon only touches has no part in it.
        CONTINUE WHEN own_amounts[cardinality(own_amounts)] <= 1e-9 * polygon_m2;
        runs := runs || array_fill(under.run_id, ARRAY[cardinality(own_places)]);
        places := places || own_places;
        amounts := amounts || trim_array(own_amounts, 1);
        inside_m2 := inside_m2 + own_amounts[cardinality(own_amounts)];
    END LOOP;
    RETURN QUERY
    SELECT found.*, least(inside_m2 / polygon_m2, 1)
    FROM core.indicator_values(runs, places, amounts, wanted_indicator, wanted_method, wanted_year, is_merged) AS found;
END
$$;
COMMENT ON FUNCTION core.polygon_values(GEOMETRY, TEXT, TEXT, INTEGER, BOOLEAN) IS
'Values of a polygon (EPSG:4326) for every group; merged, one value for all cities below it, else one for each method, version and year.';
