-- What the published cells hold.
CREATE OR REPLACE VIEW api.cell_measure AS
SELECT
    held.city_id || '/' || place.measure_id || '/' || place.group_id || '/' || place.year || '/' || held.cell_id AS id,
    held.city_id::TEXT AS city_id,
    held.cell_id,
    measure.measure::TEXT AS measure,
    measure.variant,
    nullif(held.amounts[place.position], 'NaN') AS value,
    measure.unit,
    place.year::INTEGER AS year,
    people_group.sex::TEXT AS sex,
    people_group.age::TEXT AS age,
    people_group.disability::TEXT AS disability
FROM core.publication
JOIN core.cell_measure AS held USING (city_id, run_id)
JOIN core.run_measure AS place ON place.run_id = publication.run_id
JOIN core.measure USING (measure_id)
JOIN core.people_group USING (group_id)
WHERE upper_inf(publication.published);
COMMENT ON VIEW api.cell_measure IS 'Additive quantities of every cell, by group of people; join api.cell for the outline. A cell without rows holds nothing.';
COMMENT ON COLUMN api.cell_measure.id IS 'City, number of the measure and of the group, year and cell, joined by strokes.';
COMMENT ON COLUMN api.cell_measure.city_id IS 'The city.';
COMMENT ON COLUMN api.cell_measure.cell_id IS 'The cell.';
COMMENT ON COLUMN api.cell_measure.measure IS 'Name of the measure, such as people_near_transit.';
COMMENT ON COLUMN api.cell_measure.variant IS 'Method or parameter that tells two forms of a measure apart; empty when there is one form.';
COMMENT ON COLUMN api.cell_measure.value IS 'The quantity; empty when it is not known, which is never 0.';
COMMENT ON COLUMN api.cell_measure.unit IS 'Unit of the quantity.';
COMMENT ON COLUMN api.cell_measure.year IS 'Year that the quantity speaks for.';
COMMENT ON COLUMN api.cell_measure.sex IS 'F, M, or _T for all.';
COMMENT ON COLUMN api.cell_measure.age IS 'Age group such as Y0T14, or _T for all.';
COMMENT ON COLUMN api.cell_measure.disability IS 'PD with, PWD without disability, _U unknown, _T for all.';
