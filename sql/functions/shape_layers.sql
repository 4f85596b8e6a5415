-- The wide layers: a column for each indicator of the catalogue, for whoever drags a layer into a map.
CREATE OR REPLACE FUNCTION core.shape_layers() RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, core, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('urban_sdg.shape_layers', 0));
    PERFORM core.shape_area_layer('district_latest', 'area.level <> ''city''',
        'One row for each district, with the newest value of every indicator, everyone, by the city''s own method.');
    PERFORM core.shape_area_layer('city_latest', 'area.level = ''city''',
        'One row for each city, with the newest value of every indicator, everyone, by the city''s own method.');
    PERFORM core.shape_union_layer('region_latest', 'region',
        'One row for each region: sums of its cities in this database, not of the whole region.');
    PERFORM core.shape_union_layer('country_latest', 'country',
        'One row for each country: sums of its cities in this database, not of the whole country.');
    PERFORM core.shape_grid_layer('grid_latest', 'cell', 'POLYGON',
        'One row for each cell, with the newest value of every indicator, everyone, by the city''s own method.');
    PERFORM core.shape_grid_layer('grid_overview', 'block', 'MULTIPOLYGON',
        'One row for each block of about a square kilometre, with the newest value of every indicator: the grid for small scales.');
END
$$;
COMMENT ON FUNCTION core.shape_layers() IS 'Makes the wide layers of schema api from the catalogue.';
