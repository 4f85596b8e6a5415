-- Roles prepared for citizens' reports. Until there are tables for reports, one of them reads and the other can do nothing.
REVOKE ALL ON SCHEMA core, api, ops FROM urban_sdg_submit, urban_sdg_moderator;
REVOKE ALL ON ALL TABLES IN SCHEMA core, api, ops FROM urban_sdg_submit, urban_sdg_moderator;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA core, api, ops FROM urban_sdg_submit, urban_sdg_moderator;
GRANT USAGE ON SCHEMA api TO urban_sdg_moderator;
GRANT SELECT ON ALL TABLES IN SCHEMA api TO urban_sdg_moderator;
