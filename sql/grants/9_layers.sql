-- Whoever reads a view calls its functions: these two give what is published. The schema itself stays closed.
GRANT EXECUTE ON FUNCTION core.run_places(), core.union_values(TEXT)
    TO urban_sdg_reader, urban_sdg_loader, urban_sdg_moderator;
