-- The values. Long rather than wide: a new indicator needs no migration.
CREATE TABLE core.observation (
    city_id core.code NOT NULL,
    run_id UUID NOT NULL,
    -- From the natural key, so that a value keeps its public id from one publication to the next; 52 bits, which a
    -- JSON number holds exactly.
    observation_id BIGINT NOT NULL GENERATED ALWAYS AS (
        ('x' || substr(md5(
            city_id || '/' || indicator_id || '/' || method || '/' || level || '/' || area_code || '/' || year::TEXT
            || '/' || sex || '/' || age || '/' || disability
        ), 1, 13))::BIT(52)::BIGINT
    ) STORED,
    indicator_id core.code NOT NULL,
    method core.code NOT NULL,
    is_default BOOLEAN NOT NULL,
    level core.code NOT NULL,
    area_code core.code NOT NULL,
    year SMALLINT NOT NULL CHECK (year BETWEEN 1900 AND 2200),
    sex core.code NOT NULL DEFAULT '_T',
    age core.code NOT NULL DEFAULT '_T',
    disability core.code NOT NULL DEFAULT '_T',
    value core.finite,
    lower core.finite,
    upper core.finite,
    numerator core.finite,
    denominator core.finite,
    coverage core.finite CHECK (coverage BETWEEN 0 AND 1),
    reason core.code,
    flags TEXT[] NOT NULL DEFAULT '{}',
    method_version core.code NOT NULL,
    PRIMARY KEY (city_id, run_id, indicator_id, method, level, area_code, year, sex, age, disability),
    CONSTRAINT observation_id_is_unique UNIQUE (city_id, run_id, observation_id),
    CONSTRAINT missing_value_has_a_reason CHECK ((value IS NULL) = (reason IS NOT NULL)),
    CONSTRAINT interval_is_ordered CHECK (lower <= upper)
) PARTITION BY LIST (city_id);
COMMENT ON TABLE core.observation IS 'One value: city, area, year, indicator, method and group. One partition a city.';
COMMENT ON COLUMN core.observation.city_id IS 'The city; chooses the partition.';
COMMENT ON COLUMN core.observation.run_id IS 'The run that computed the value.';
COMMENT ON COLUMN core.observation.observation_id IS 'Public id: the same for the same place, time, indicator, method and group in every run.';
COMMENT ON COLUMN core.observation.indicator_id IS 'The indicator.';
COMMENT ON COLUMN core.observation.method IS 'The method, one of the indicator''s methods.';
COMMENT ON COLUMN core.observation.is_default IS 'Whether the city publishes this method as its own; the others stand beside it.';
COMMENT ON COLUMN core.observation.level IS 'Division that the area belongs to.';
COMMENT ON COLUMN core.observation.area_code IS 'Code of the area within its level.';
COMMENT ON COLUMN core.observation.year IS 'Year that the value speaks for.';
COMMENT ON COLUMN core.observation.sex IS 'F, M, or _T for all.';
COMMENT ON COLUMN core.observation.age IS 'Age group such as Y0T14, or _T for all.';
COMMENT ON COLUMN core.observation.disability IS 'PD with, PWD without disability, _U unknown, _T for all.';
COMMENT ON COLUMN core.observation.value IS 'The value in the indicator''s unit; NULL when it cannot be known.';
COMMENT ON COLUMN core.observation.lower IS 'Lower end of the uncertainty interval; NULL when not computed.';
COMMENT ON COLUMN core.observation.upper IS 'Upper end of the uncertainty interval; NULL when not computed.';
COMMENT ON COLUMN core.observation.numerator IS 'Summed measure above the line; NULL when the value is not a ratio.';
COMMENT ON COLUMN core.observation.denominator IS 'Summed measure below the line; NULL when the value is not a ratio.';
COMMENT ON COLUMN core.observation.coverage IS 'Share of the area''s people or land that the value speaks for, 0 to 1.';
COMMENT ON COLUMN core.observation.reason IS 'Why the value is missing, such as no_people; NULL when it is there.';
COMMENT ON COLUMN core.observation.flags IS 'Remarks on quality.';
COMMENT ON COLUMN core.observation.method_version IS 'Version of the indicator''s formula.';
