-- What every cell holds, so that any zone's sum can be checked and drawn. The largest table: kept narrow.
CREATE TABLE core.cell_measure (
    city_id core.code NOT NULL,
    run_id UUID NOT NULL,
    measure_id SMALLINT NOT NULL,
    cell_id INTEGER NOT NULL,
    value core.finite NOT NULL,
    PRIMARY KEY (city_id, run_id, measure_id, cell_id)
) PARTITION BY LIST (city_id);
COMMENT ON TABLE core.cell_measure IS 'Additive quantities of every cell, for the total group. A cell without a row has none of it, or lies off the map. One partition a city.';
COMMENT ON COLUMN core.cell_measure.city_id IS 'The city; chooses the partition.';
COMMENT ON COLUMN core.cell_measure.run_id IS 'The run that computed it.';
COMMENT ON COLUMN core.cell_measure.measure_id IS 'The measure; references are checked once for a whole run, as a check a row would double the loading time.';
COMMENT ON COLUMN core.cell_measure.cell_id IS 'The cell, within the run''s version of the cells.';
COMMENT ON COLUMN core.cell_measure.value IS 'The quantity, in the measure''s unit.';
