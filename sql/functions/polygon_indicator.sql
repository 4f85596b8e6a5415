-- One value of a polygon, after a look at the names that were asked for.
CREATE OR REPLACE FUNCTION core.polygon_indicator(
    given GEOMETRY, wanted_indicator TEXT, wanted_year INTEGER, wanted_method TEXT,
    wanted_sex TEXT, wanted_age TEXT, wanted_disability TEXT
) RETURNS TABLE (
    indicator_id TEXT, method TEXT, method_version TEXT, year INTEGER, sex TEXT, age TEXT, disability TEXT,
    value DOUBLE PRECISION, unit TEXT, numerator DOUBLE PRECISION, denominator DOUBLE PRECISION,
    coverage DOUBLE PRECISION, reason TEXT, flags TEXT [], cities TEXT [], inside DOUBLE PRECISION
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
#variable_conflict use_column
DECLARE
    polygon CONSTANT GEOMETRY := core.checked_polygon(given);
BEGIN
    PERFORM core.check_names(wanted_indicator, wanted_year, wanted_method, wanted_sex, wanted_age, wanted_disability);
    RETURN QUERY
    SELECT
        found.indicator_id, found.method, found.method_version, found.year, found.sex, found.age, found.disability,
        found.value, found.unit, found.numerator, found.denominator, found.coverage, found.reason, found.flags,
        found.cities, found.inside
    FROM core.polygon_values(polygon, wanted_indicator, wanted_method, wanted_year, is_merged => TRUE) AS found
    WHERE (found.sex, found.age, found.disability) = (wanted_sex, wanted_age, wanted_disability);
    IF NOT FOUND THEN
        RETURN QUERY
        SELECT
            wanted_indicator, wanted_method, NULL::TEXT, wanted_year, wanted_sex, wanted_age, wanted_disability,
            NULL::DOUBLE PRECISION, min(indicator.unit)::TEXT, NULL::DOUBLE PRECISION, NULL::DOUBLE PRECISION,
            NULL::DOUBLE PRECISION, CASE
                WHEN under.cities = '{}' THEN 'no_city'
                -- A quotient of rates has no linear terms, and cannot be put together from the sums of a polygon here.
                WHEN EXISTS (SELECT FROM core.indicator_term AS term WHERE term.indicator_id = wanted_indicator) THEN 'no_source'
                ELSE 'not_for_polygons'
            END, '{}'::TEXT [],
            under.cities, CASE WHEN under.cities = '{}' THEN 0::DOUBLE PRECISION END
        FROM core.indicator
        CROSS JOIN (SELECT coalesce(array_agg(city_id), '{}') AS cities FROM core.cities_under(polygon)) AS under
        WHERE indicator.indicator_id = wanted_indicator
        GROUP BY under.cities;
    END IF;
END
$$;
COMMENT ON FUNCTION core.polygon_indicator(GEOMETRY, TEXT, INTEGER, TEXT, TEXT, TEXT, TEXT) IS
'One row: the value of an indicator, year, method and group on a polygon, or NULL with a reason; behind api.indicator.';
