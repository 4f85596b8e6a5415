-- One computation, and the files that it read.
CREATE TABLE core.run (
    run_id UUID PRIMARY KEY,
    city_id core.code NOT NULL REFERENCES core.city,
    geography_id INTEGER,
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    status core.code NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'complete', 'failed')),
    code_version core.code NOT NULL,
    fingerprint core.code NOT NULL,
    inputs JSONB NOT NULL,
    checks JSONB NOT NULL,
    failure TEXT,
    UNIQUE (city_id, run_id),
    FOREIGN KEY (city_id, geography_id) REFERENCES core.geography (city_id, geography_id),
    CHECK ((status = 'running') = (finished_at IS NULL)),
    CHECK ((status = 'failed') = (failure IS NOT NULL)),
    CHECK (status <> 'complete' OR geography_id IS NOT NULL)
);
CREATE INDEX idx_run_city_id_started_at ON core.run (city_id, started_at);
COMMENT ON TABLE core.run IS 'One computation of one city. Its rows are never changed; a new computation is a new run.';
COMMENT ON COLUMN core.run.run_id IS 'Identity of the run.';
COMMENT ON COLUMN core.run.city_id IS 'The city.';
COMMENT ON COLUMN core.run.geography_id IS 'Version of areas and cells that the run was computed on; NULL until they are loaded.';
COMMENT ON COLUMN core.run.started_at IS 'When the computation began.';
COMMENT ON COLUMN core.run.finished_at IS 'When its rows were complete in the database, or it failed.';
COMMENT ON COLUMN core.run.status IS 'running, complete or failed; only a complete run can be published.';
COMMENT ON COLUMN core.run.code_version IS 'Version of the code that computed it.';
COMMENT ON COLUMN core.run.fingerprint IS 'Hash of everything the values depend on: equal fingerprints mean equal values.';
COMMENT ON COLUMN core.run.inputs IS 'Parameters and hashes of the inputs.';
COMMENT ON COLUMN core.run.checks IS 'Results of the checks, by name.';
COMMENT ON COLUMN core.run.failure IS 'Why the run failed, in one line; NULL otherwise.';

CREATE TABLE core.source (
    run_id UUID NOT NULL REFERENCES core.run,
    source_id core.code NOT NULL,
    file core.code NOT NULL,
    title TEXT NOT NULL,
    producer TEXT NOT NULL,
    licence TEXT NOT NULL CHECK (licence <> ''),
    attribution TEXT NOT NULL,
    url TEXT,
    sha256 core.code NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes BIGINT NOT NULL CHECK (bytes >= 0),
    period TEXT,
    PRIMARY KEY (run_id, source_id, file)
);
COMMENT ON TABLE core.source IS 'The files that a run read, with what their producers ask for.';
COMMENT ON COLUMN core.source.run_id IS 'The run that read the file.';
COMMENT ON COLUMN core.source.source_id IS 'Name of the source, such as newport/osm.';
COMMENT ON COLUMN core.source.file IS 'Path of the file below the data root.';
COMMENT ON COLUMN core.source.title IS 'Title for people.';
COMMENT ON COLUMN core.source.producer IS 'Who made it.';
COMMENT ON COLUMN core.source.licence IS 'Licence; a source without one is refused.';
COMMENT ON COLUMN core.source.attribution IS 'Words to show wherever its content is shown.';
COMMENT ON COLUMN core.source.url IS 'Where it comes from; NULL when it has no address.';
COMMENT ON COLUMN core.source.sha256 IS 'SHA-256 of the bytes that were read.';
COMMENT ON COLUMN core.source.bytes IS 'Size of the file.';
COMMENT ON COLUMN core.source.period IS 'Time that the content speaks for; NULL when not stated.';
