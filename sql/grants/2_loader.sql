-- The loader adds runs and publishes them. It changes and removes nothing: what a run says stays as it was computed.
REVOKE ALL ON ALL TABLES IN SCHEMA core, ops FROM urban_sdg_loader;
GRANT USAGE ON SCHEMA core TO urban_sdg_loader;
GRANT SELECT ON ALL TABLES IN SCHEMA core TO urban_sdg_loader;
GRANT INSERT ON core.geography, core.area, core.cell, core.indicator, core.measure, core.run, core.source,
    core.observation, core.cell_measure TO urban_sdg_loader;

-- The wording of the catalogue may improve; what a number means may not change within a method version.
GRANT UPDATE (code, title, question, valid_min, valid_max, target, series, reference, methods, description)
    ON core.indicator TO urban_sdg_loader;

GRANT EXECUTE ON FUNCTION core.add_city(TEXT, TEXT, TEXT) TO urban_sdg_loader;
GRANT EXECUTE ON FUNCTION core.finish_run(UUID, TEXT, INTEGER, JSONB, TEXT) TO urban_sdg_loader;
GRANT EXECUTE ON FUNCTION core.publish(TEXT, UUID) TO urban_sdg_loader;
GRANT EXECUTE ON FUNCTION core.run_faults(TEXT, UUID, INTEGER) TO urban_sdg_loader;
