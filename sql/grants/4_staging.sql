-- The loader fills the tables that open_staging makes for it, and makes none itself.
REVOKE ALL ON SCHEMA staging FROM PUBLIC;
GRANT USAGE ON SCHEMA staging TO urban_sdg_loader;
GRANT EXECUTE ON FUNCTION core.open_staging(TEXT) TO urban_sdg_loader;
GRANT EXECUTE ON FUNCTION core.close_staging(TEXT) TO urban_sdg_loader;
GRANT EXECUTE ON FUNCTION core.staging_faults(TEXT, INTEGER) TO urban_sdg_loader;
GRANT EXECUTE ON FUNCTION core.add_geography(TEXT, TEXT, DATERANGE) TO urban_sdg_loader;
