-- How series of years move towards their targets. The engine computes it when a run is published; SQL only shows it.
CREATE TABLE core.progress (
    run_id UUID NOT NULL REFERENCES core.run,
    indicator_id core.code NOT NULL,
    method core.code NOT NULL,
    level core.code NOT NULL,
    area_code core.code NOT NULL,
    rule core.code NOT NULL CHECK (rule IN ('linear', 'eurostat', 'un_2023')),
    status core.code NOT NULL CHECK (
        status IN (
            'achieved', 'on_track', 'moderate', 'insufficient', 'moving_away', 'insufficient_data', 'no_target'
        )
    ),
    reason core.code,
    years SMALLINT[] NOT NULL,
    breaks SMALLINT[] NOT NULL,
    first_year SMALLINT,
    last_year SMALLINT,
    last_value core.finite,
    target core.finite,
    target_year SMALLINT,
    trend core.finite,
    pace core.finite,
    required core.finite,
    share core.finite,
    needed core.finite,
    expected core.finite,
    PRIMARY KEY (run_id, indicator_id, method, level, area_code, rule),
    CHECK (first_year <= last_year)
);
COMMENT ON TABLE core.progress IS 'Trend and class of progress of every series of everyone, by the three rules of spatial_indicators/progress.py.';
COMMENT ON COLUMN core.progress.run_id IS 'The run.';
COMMENT ON COLUMN core.progress.indicator_id IS 'The indicator.';
COMMENT ON COLUMN core.progress.method IS 'The method.';
COMMENT ON COLUMN core.progress.level IS 'Level of the area; below the city only where there are several years.';
COMMENT ON COLUMN core.progress.area_code IS 'Code of the area.';
COMMENT ON COLUMN core.progress.rule IS 'linear, eurostat or un_2023: how the observed pace is compared with the required one.';
COMMENT ON COLUMN core.progress.status IS 'achieved, on_track, moderate, insufficient, moving_away, insufficient_data, or no_target where nobody names a number.';
COMMENT ON COLUMN core.progress.reason IS 'Why there is not enough data; NULL where there is.';
COMMENT ON COLUMN core.progress.years IS 'Years with a value.';
COMMENT ON COLUMN core.progress.breaks IS 'Years from which on source or method differ; only years since the last are compared.';
COMMENT ON COLUMN core.progress.first_year IS 'First year that is compared; NULL without a value.';
COMMENT ON COLUMN core.progress.last_year IS 'Last year that is compared; NULL without a value.';
COMMENT ON COLUMN core.progress.last_value IS 'Value of the last year.';
COMMENT ON COLUMN core.progress.target IS 'Value to reach; NULL where nobody names a number.';
COMMENT ON COLUMN core.progress.target_year IS 'Year by which; NULL without a target.';
COMMENT ON COLUMN core.progress.trend IS 'Slope of the least squares line, units a year; NULL for series under 3 years.';
COMMENT ON COLUMN core.progress.pace IS 'Observed pace from the first year to the last: units a year for linear, parts of the value a year for the others.';
COMMENT ON COLUMN core.progress.required IS 'Pace from the first year that leads to the target, in the same unit.';
COMMENT ON COLUMN core.progress.share IS 'Observed in parts of required: 1 and more when the target will be reached.';
COMMENT ON COLUMN core.progress.needed IS 'Units a year that lead from the last value to the target; 0 when it is met.';
COMMENT ON COLUMN core.progress.expected IS 'Value in the year of the target if the pace stays.';
