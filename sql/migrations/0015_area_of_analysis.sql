-- Which area the values of a level speak of: one row a run and level, so that no value grows by a column.
CREATE TABLE core.area_of_analysis (
    run_id UUID NOT NULL REFERENCES core.run,
    level core.code NOT NULL,
    kind core.code NOT NULL CHECK (kind IN ('administrative', 'degurba_urban_centre', 'urban_extent')),
    method core.code NOT NULL,
    epoch SMALLINT CHECK (epoch BETWEEN 1900 AND 2200),
    version TEXT CHECK (version <> ''),
    PRIMARY KEY (run_id, level)
);
COMMENT ON TABLE core.area_of_analysis IS 'How the area was drawn that the values of a run and level speak of.';
COMMENT ON COLUMN core.area_of_analysis.run_id IS 'The run.';
COMMENT ON COLUMN core.area_of_analysis.level IS 'Level of the values: city, ward, ...';
COMMENT ON COLUMN core.area_of_analysis.kind IS 'administrative, degurba_urban_centre or urban_extent.';
COMMENT ON COLUMN core.area_of_analysis.method IS 'The rule that it was drawn by; districts_as_published where nothing was drawn.';
COMMENT ON COLUMN core.area_of_analysis.epoch IS 'Year that the outline is of; NULL where the city does not say.';
COMMENT ON COLUMN core.area_of_analysis.version IS 'Release of the data, or edition of the boundaries; NULL where the city does not say.';

-- Up to here every run was computed on districts as published.
INSERT INTO core.area_of_analysis (run_id, level, kind, method)
SELECT DISTINCT run.run_id, area.level, 'administrative', 'districts_as_published'
FROM core.run JOIN core.area USING (geography_id);
