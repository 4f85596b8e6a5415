-- Cities belong to regions and countries; boundaries hold for a time.
ALTER TABLE core.city ADD COLUMN region_code core.code;
ALTER TABLE core.city ADD COLUMN region_name TEXT;
ALTER TABLE core.city ADD CHECK ((region_code IS NULL) = (region_name IS NULL));
COMMENT ON COLUMN core.city.region_code IS 'Code of the region of the country, such as GB-WLS; NULL when none is named.';
COMMENT ON COLUMN core.city.region_name IS 'Name of the region; NULL when none is named.';

ALTER TABLE core.geography ADD COLUMN valid DATERANGE NOT NULL DEFAULT '(,)' CHECK (NOT isempty(valid));
ALTER TABLE core.geography ADD COLUMN replaced_by INTEGER REFERENCES core.geography;
COMMENT ON COLUMN core.geography.valid IS 'Dates between which the boundaries are the official ones; unbounded where the city does not say.';
COMMENT ON COLUMN core.geography.replaced_by IS 'Later version that corrects this one for the same dates; NULL for the version to use.';

-- Versions of a released database all hold without an end: only the last stays, the others were corrected by it.
UPDATE core.geography SET replaced_by = newest.geography_id
FROM (SELECT city_id, max(geography_id) AS geography_id FROM core.geography GROUP BY city_id) AS newest
WHERE newest.city_id = geography.city_id AND newest.geography_id <> geography.geography_id;

ALTER TABLE core.geography ADD CONSTRAINT one_boundary_at_a_time
    EXCLUDE USING gist ((city_id::TEXT) WITH =, valid WITH &&) WHERE (replaced_by IS NULL)
    DEFERRABLE INITIALLY IMMEDIATE;

-- They take more than before; a function of the same name with fewer parameters would be taken for them.
DROP FUNCTION IF EXISTS core.add_city(TEXT, TEXT, TEXT);
DROP FUNCTION IF EXISTS core.finish_run(UUID, TEXT, INTEGER, JSONB, TEXT);
