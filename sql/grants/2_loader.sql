-- The loader adds runs and publishes them. It changes and removes nothing: what a run says stays as it was computed.
REVOKE ALL ON ALL TABLES IN SCHEMA core, ops FROM urban_sdg_loader;
GRANT USAGE ON SCHEMA core TO urban_sdg_loader;
-- A run begins by looking whether the database is up to date.
GRANT USAGE ON SCHEMA ops TO urban_sdg_loader;
GRANT SELECT ON ops.migration TO urban_sdg_loader;
GRANT SELECT ON ALL TABLES IN SCHEMA core TO urban_sdg_loader;
GRANT INSERT ON core.geography, core.area, core.cell, core.block, core.feature_set, core.street, core.transit_stop,
    core.open_space, core.indicator, core.indicator_term, core.measure, core.people_group, core.run, core.run_measure,
    core.source, core.area_of_analysis, core.observation, core.cell_measure, core.block_measure, core.area_measure,
    core.progress TO urban_sdg_loader;

-- The wording of the catalogue may improve; what a number means may not change within a method version.
GRANT UPDATE (code, title, question, valid_min, valid_max, target, series, reference, methods, description,
    is_share_of_people)
    ON core.indicator TO urban_sdg_loader;

GRANT EXECUTE ON FUNCTION core.add_city(TEXT, TEXT, TEXT, TEXT, TEXT) TO urban_sdg_loader;
GRANT EXECUTE ON FUNCTION core.finish_run(UUID, TEXT, INTEGER, JSONB, TEXT, INTEGER) TO urban_sdg_loader;
GRANT EXECUTE ON FUNCTION core.publish(TEXT, UUID) TO urban_sdg_loader;
-- A check runs with the rights of the one who asks, and so do the functions that it is made of.
GRANT EXECUTE ON FUNCTION core.run_faults(TEXT, UUID, INTEGER), core.sum_faults(TEXT, UUID, INTEGER),
    core.value_faults(TEXT, UUID), core.amount_sums(INTEGER [], TEXT, TEXT), core.growth_rates(
        DOUBLE PRECISION, DOUBLE PRECISION, DOUBLE PRECISION, DOUBLE PRECISION, DOUBLE PRECISION, DOUBLE PRECISION
    ) TO urban_sdg_loader;
