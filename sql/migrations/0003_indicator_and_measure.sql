-- What the numbers mean.
CREATE TABLE core.indicator (
    indicator_id core.code NOT NULL CHECK (indicator_id ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'),
    method_version core.code NOT NULL,
    code core.code NOT NULL,
    title TEXT NOT NULL,
    question TEXT NOT NULL,
    unit core.code NOT NULL,
    direction core.code NOT NULL CHECK (direction IN ('up', 'down')),
    valid_min core.finite,
    valid_max core.finite,
    target core.finite,
    series core.code,
    reference TEXT NOT NULL,
    methods TEXT[] NOT NULL CHECK (cardinality(methods) > 0),
    description TEXT NOT NULL,
    PRIMARY KEY (indicator_id, method_version),
    CHECK (valid_min <= valid_max)
);
COMMENT ON TABLE core.indicator IS 'The catalogue. What a number means never changes within a method version; its wording may.';
COMMENT ON COLUMN core.indicator.indicator_id IS 'Name of the indicator, such as public_transport_access.';
COMMENT ON COLUMN core.indicator.method_version IS 'Version of the formula and its parameters.';
COMMENT ON COLUMN core.indicator.code IS 'Code in the UN''s framework, such as 11.2.1.';
COMMENT ON COLUMN core.indicator.title IS 'Title for people.';
COMMENT ON COLUMN core.indicator.question IS 'The question that the value answers.';
COMMENT ON COLUMN core.indicator.unit IS 'Unit of value, lower and upper, such as percent.';
COMMENT ON COLUMN core.indicator.direction IS 'Which way is better: up or down.';
COMMENT ON COLUMN core.indicator.valid_min IS 'Least possible value; NULL when unbounded.';
COMMENT ON COLUMN core.indicator.valid_max IS 'Greatest possible value; NULL when unbounded.';
COMMENT ON COLUMN core.indicator.target IS 'Value to reach by 2030; NULL when the framework names none.';
COMMENT ON COLUMN core.indicator.series IS 'Series code of the UN''s database; NULL when it has none.';
COMMENT ON COLUMN core.indicator.reference IS 'Address of the definition that is followed.';
COMMENT ON COLUMN core.indicator.methods IS 'Methods that values exist for, the headline method first.';
COMMENT ON COLUMN core.indicator.description IS 'What is counted, by what rule and with what limits.';

-- A number of two bytes instead of two texts: half the size of the largest table.
CREATE TABLE core.measure (
    measure_id SMALLINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    measure core.code NOT NULL,
    variant TEXT COLLATE "C" NOT NULL,
    unit TEXT NOT NULL GENERATED ALWAYS AS (
        CASE WHEN measure LIKE '%\_m2' THEN 'm2' WHEN measure LIKE '%\_m' THEN 'm' ELSE 'people' END
    ) STORED,
    UNIQUE (measure, variant)
);
COMMENT ON TABLE core.measure IS 'Additive quantities that are stored for every cell.';
COMMENT ON COLUMN core.measure.measure_id IS 'Number of the measure in this database.';
COMMENT ON COLUMN core.measure.measure IS 'Name of the measure, such as people_near_transit.';
COMMENT ON COLUMN core.measure.variant IS 'Method or parameter that tells two forms of a measure apart; empty when there is one form.';
COMMENT ON COLUMN core.measure.unit IS 'Unit, which the end of the name declares.';
