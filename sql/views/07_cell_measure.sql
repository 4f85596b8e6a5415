-- What the published cells hold.
CREATE OR REPLACE VIEW api.cell_measure AS
SELECT
    cell_measure.city_id || '/' || cell_measure.measure_id || '/' || cell_measure.cell_id AS id,
    city.id AS city_id,
    cell_measure.cell_id,
    measure.measure::TEXT AS measure,
    measure.variant,
    cell_measure.value::DOUBLE PRECISION AS value,
    measure.unit
FROM api.city
JOIN core.cell_measure ON cell_measure.city_id = city.id AND cell_measure.run_id = city.run_id
JOIN core.measure USING (measure_id);
COMMENT ON VIEW api.cell_measure IS 'Additive quantities of every cell, all people together; join api.cell for the outline.';
COMMENT ON COLUMN api.cell_measure.id IS 'City, number of the measure and cell, joined by strokes.';
COMMENT ON COLUMN api.cell_measure.city_id IS 'The city.';
COMMENT ON COLUMN api.cell_measure.cell_id IS 'The cell.';
COMMENT ON COLUMN api.cell_measure.measure IS 'Name of the measure, such as people_near_transit.';
COMMENT ON COLUMN api.cell_measure.variant IS 'Method or parameter that tells two forms of a measure apart; empty when there is one form.';
COMMENT ON COLUMN api.cell_measure.value IS 'The quantity; a cell without a row has none of it, or lies off the map.';
COMMENT ON COLUMN api.cell_measure.unit IS 'Unit of the quantity.';
