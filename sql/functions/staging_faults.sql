-- Laws of the rows on their way: asked before they are moved into the record, of geometries of any kind.
CREATE OR REPLACE FUNCTION core.staging_faults(wanted_city TEXT, wanted_geography INTEGER)
RETURNS TABLE (gate TEXT, found BIGINT, example TEXT)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, core, pg_temp AS $$
DECLARE
    city_box GEOMETRY;
    near_box GEOMETRY;
    query CONSTANT TEXT := $query$
        SELECT gate, count(*), format('%%s %%s', %1$L, min(name))
        FROM (
            SELECT
                %2$s::TEXT AS name,
                CASE
                    WHEN ST_SRID(geom) <> 4326 THEN 'srid_is_4326'
                    WHEN geom IS NULL OR ST_IsEmpty(geom) THEN 'geometry_is_not_empty'
                    WHEN %3$L AND NOT ST_IsValid(geom) THEN 'geometry_is_valid'
                    WHEN NOT coalesce(geom %4$s $1, TRUE) THEN 'inside_the_box_of_the_city'
                END AS gate
            FROM staging.%5$I
        ) AS row
        WHERE gate IS NOT NULL GROUP BY gate
    $query$;
    part RECORD;
BEGIN
    EXECUTE format(
        'SELECT ST_SetSRID(ST_Extent(geom)::GEOMETRY, 4326) FROM (SELECT geom FROM staging.%I WHERE level = ''city'''
        ' UNION ALL SELECT geom FROM core.area WHERE level = ''city'' AND geography_id = $1) AS city',
        'area_of_' || wanted_city) INTO city_box USING wanted_geography;
    -- Streets, stops and parks are kept 2 km around the city, and a park may reach far; more than 10 km off is another place.
    near_box := ST_Expand(city_box, 0.1 / greatest(cos(radians(ST_YMax(city_box))), 0.05), 0.1);
    FOR part IN SELECT * FROM (VALUES
        -- Tables with a constraint for it are not asked for validity here: it would be computed twice.
        ('area', 'code', FALSE, '&&', near_box), ('cell', 'cell_id', FALSE, '@', ST_Expand(city_box, 1e-6)),
        ('block', 'block_id', TRUE, '@', ST_Expand(city_box, 1e-6)), ('street', 'street_id', TRUE, '&&', near_box),
        ('transit_stop', 'stop_number', TRUE, '&&', near_box), ('open_space', 'open_space_number', TRUE, '&&', near_box)
    ) AS kind (name, key, is_asked, rule, box) LOOP
        RETURN QUERY EXECUTE format(query, part.name, part.key, part.is_asked, part.rule, part.name || '_of_' || wanted_city)
        USING part.box;
    END LOOP;
END
$$;
COMMENT ON FUNCTION core.staging_faults(TEXT, INTEGER) IS
'Staged geometries in another reference system, empty, not valid, or far from the city; the version is that of areas stored before.';
