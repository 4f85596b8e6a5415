-- Readers see the contract and nothing else. Views run with their owner's rights, so the record stays closed.
REVOKE ALL ON SCHEMA core, api, ops FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA core, api, ops FROM PUBLIC, urban_sdg_reader;
GRANT USAGE ON SCHEMA api TO urban_sdg_reader, urban_sdg_loader;
GRANT SELECT ON ALL TABLES IN SCHEMA api TO urban_sdg_reader, urban_sdg_loader;

-- PostgreSQL lets everybody execute a new function: without these lines a reader could publish.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA core, api, ops FROM PUBLIC, urban_sdg_reader, urban_sdg_loader;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
    api.indicator(GEOMETRY, TEXT, INTEGER, TEXT, TEXT, TEXT, TEXT),
    api.indicator_table(GEOMETRY, INTEGER),
    api.observation_as_of(TIMESTAMPTZ)
    TO urban_sdg_reader;
