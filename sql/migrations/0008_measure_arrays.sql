-- What every cell holds, for every group, as one array a cell: a hundredth of the rows, and NaN tells missing from none.
CREATE SCHEMA staging;
COMMENT ON SCHEMA staging IS 'Rows on their way into the record: tables of one load, gone when it ends.';

CREATE TABLE core.people_group (
    group_id SMALLINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sex core.code NOT NULL,
    age core.code NOT NULL,
    disability core.code NOT NULL,
    UNIQUE (sex, age, disability)
);
COMMENT ON TABLE core.people_group IS 'Groups of people that measures are kept for; _T in every dimension is everyone.';
COMMENT ON COLUMN core.people_group.group_id IS 'Number of the group in this database.';
COMMENT ON COLUMN core.people_group.sex IS 'F, M, or _T for all.';
COMMENT ON COLUMN core.people_group.age IS 'Age group such as Y0T14, or _T for all.';
COMMENT ON COLUMN core.people_group.disability IS 'PD with, PWD without disability, _U unknown, _T for all.';
INSERT INTO core.people_group (sex, age, disability) VALUES ('_T', '_T', '_T');

CREATE TABLE core.run_measure (
    city_id core.code NOT NULL,
    run_id UUID NOT NULL,
    position SMALLINT NOT NULL CHECK (position > 0),
    measure_id SMALLINT NOT NULL REFERENCES core.measure,
    group_id SMALLINT NOT NULL REFERENCES core.people_group,
    year SMALLINT NOT NULL CHECK (year BETWEEN 1900 AND 2200),
    PRIMARY KEY (run_id, position),
    UNIQUE (run_id, measure_id, group_id, year),
    FOREIGN KEY (city_id, run_id) REFERENCES core.run (city_id, run_id)
);
COMMENT ON TABLE core.run_measure IS 'What stands at which place of a run''s arrays of amounts.';
COMMENT ON COLUMN core.run_measure.city_id IS 'The city.';
COMMENT ON COLUMN core.run_measure.run_id IS 'The run.';
COMMENT ON COLUMN core.run_measure.position IS 'Place in the arrays of amounts, from 1.';
COMMENT ON COLUMN core.run_measure.measure_id IS 'The measure.';
COMMENT ON COLUMN core.run_measure.group_id IS 'The group; measures of land have everyone alone.';
COMMENT ON COLUMN core.run_measure.year IS 'Year that the amounts speak for.';

-- Squares of a kilometre: what lies wholly in a polygon is summed without looking at its cells.
CREATE TABLE core.block (
    city_id core.code NOT NULL,
    geography_id INTEGER NOT NULL,
    block_id INTEGER NOT NULL CHECK (block_id >= 0),
    geom GEOMETRY(MULTIPOLYGON, 4326) NOT NULL,
    PRIMARY KEY (city_id, geography_id, block_id)
) PARTITION BY LIST (city_id);
CREATE INDEX idx_block_geom ON core.block USING gist (geom);
COMMENT ON TABLE core.block IS 'Blocks of neighbouring cells, at most about a kilometre wide. One partition a city.';
COMMENT ON COLUMN core.block.city_id IS 'The city; chooses the partition.';
COMMENT ON COLUMN core.block.geography_id IS 'Version of the city''s areas and cells.';
COMMENT ON COLUMN core.block.block_id IS 'Number of the block within its version, from 0.';
COMMENT ON COLUMN core.block.geom IS 'Outline that holds all cells of the block, longitude and latitude in WGS 84 degrees.';

ALTER TABLE core.cell ADD COLUMN block_id INTEGER NOT NULL DEFAULT 0;
COMMENT ON COLUMN core.cell.block_id IS 'The block that the cell belongs to.';
CREATE INDEX idx_cell_block ON core.cell (geography_id, block_id);

CREATE TABLE core.block_measure (
    city_id core.code NOT NULL,
    run_id UUID NOT NULL,
    block_id INTEGER NOT NULL,
    amounts DOUBLE PRECISION[] NOT NULL,
    PRIMARY KEY (city_id, run_id, block_id)
) PARTITION BY LIST (city_id);
COMMENT ON TABLE core.block_measure IS 'Sums of a block''s cells. One partition a city.';
COMMENT ON COLUMN core.block_measure.city_id IS 'The city; chooses the partition.';
COMMENT ON COLUMN core.block_measure.run_id IS 'The run that computed it.';
COMMENT ON COLUMN core.block_measure.block_id IS 'The block, within the run''s version of the cells.';
COMMENT ON COLUMN core.block_measure.amounts IS 'Sum over the block''s cells at every place; NaN when one of them is not known.';

CREATE TABLE core.area_measure (
    city_id core.code NOT NULL,
    run_id UUID NOT NULL,
    level core.code NOT NULL,
    area_code core.code NOT NULL,
    amounts DOUBLE PRECISION[] NOT NULL,
    PRIMARY KEY (city_id, run_id, level, area_code)
) PARTITION BY LIST (city_id);
COMMENT ON TABLE core.area_measure IS 'Sums of the cells of every area, which countries and regions are summed from. One partition a city.';
COMMENT ON COLUMN core.area_measure.city_id IS 'The city; chooses the partition.';
COMMENT ON COLUMN core.area_measure.run_id IS 'The run that computed it.';
COMMENT ON COLUMN core.area_measure.level IS 'Division that the area belongs to.';
COMMENT ON COLUMN core.area_measure.area_code IS 'Code of the area within its level.';
COMMENT ON COLUMN core.area_measure.amounts IS 'Sum over the area''s cells at every place; NaN when one of them is not known.';

-- Linear parts of the formulas, so that any set of cells gives the same value in SQL as in the engine.
CREATE TABLE core.indicator_term (
    indicator_id core.code NOT NULL,
    method_version core.code NOT NULL,
    method core.code NOT NULL,
    part core.code NOT NULL CHECK (part IN ('numerator', 'denominator', 'covered', 'whole', 'flag')),
    flag TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK ((flag <> '') = (part = 'flag')),
    measure core.code NOT NULL,
    variant TEXT COLLATE "C" NOT NULL,
    factor core.finite NOT NULL,
    PRIMARY KEY (indicator_id, method_version, method, part, flag, measure, variant),
    FOREIGN KEY (indicator_id, method_version) REFERENCES core.indicator (indicator_id, method_version)
);
COMMENT ON TABLE core.indicator_term IS 'Which measures an indicator adds up, above and below its line; an indicator without terms is no quotient of sums.';
COMMENT ON COLUMN core.indicator_term.indicator_id IS 'The indicator.';
COMMENT ON COLUMN core.indicator_term.method_version IS 'Version of the indicator''s formula.';
COMMENT ON COLUMN core.indicator_term.method IS 'The method, one of the indicator''s methods.';
COMMENT ON COLUMN core.indicator_term.part IS 'numerator, denominator, covered and whole (their quotient is the coverage), or flag (raised where the sum is above 0).';
COMMENT ON COLUMN core.indicator_term.flag IS 'Name of the flag; empty for the other parts.';
COMMENT ON COLUMN core.indicator_term.measure IS 'Name of the measure.';
COMMENT ON COLUMN core.indicator_term.variant IS 'Variant of the measure; empty when there is one form.';
COMMENT ON COLUMN core.indicator_term.factor IS 'Factor of the sum.';

ALTER TABLE core.indicator ADD COLUMN scale core.finite NOT NULL DEFAULT 100;
ALTER TABLE core.indicator ADD COLUMN least_coverage core.finite NOT NULL DEFAULT 0.1;
COMMENT ON COLUMN core.indicator.scale IS 'Factor of the quotient, 100 for per cent.';
COMMENT ON COLUMN core.indicator.least_coverage IS 'Coverage below which there is no value.';

-- What a run says, without a look at its thousands of values.
CREATE TABLE core.run_indicator (
    city_id core.code NOT NULL,
    run_id UUID NOT NULL,
    indicator_id core.code NOT NULL,
    method core.code NOT NULL,
    year SMALLINT NOT NULL,
    method_version core.code NOT NULL,
    is_default BOOLEAN NOT NULL,
    PRIMARY KEY (run_id, indicator_id, method, year),
    FOREIGN KEY (city_id, run_id) REFERENCES core.run (city_id, run_id)
);
COMMENT ON TABLE core.run_indicator IS 'Indicators, methods and years that a complete run has values for.';
COMMENT ON COLUMN core.run_indicator.city_id IS 'The city.';
COMMENT ON COLUMN core.run_indicator.run_id IS 'The run.';
COMMENT ON COLUMN core.run_indicator.indicator_id IS 'The indicator.';
COMMENT ON COLUMN core.run_indicator.method IS 'The method.';
COMMENT ON COLUMN core.run_indicator.year IS 'Year that the values speak for.';
COMMENT ON COLUMN core.run_indicator.method_version IS 'Version of the indicator''s formula.';
COMMENT ON COLUMN core.run_indicator.is_default IS 'Whether the city publishes this method as its own.';
INSERT INTO core.run_indicator (city_id, run_id, indicator_id, method, year, method_version, is_default)
SELECT city_id, run_id, indicator_id, method, year, min(method_version), bool_or(is_default)
FROM core.observation
GROUP BY city_id, run_id, indicator_id, method, year;
