-- What was applied to this database, so that a migration runs once and a changed one is noticed.
SET LOCAL ROLE urban_sdg_owner;

CREATE SCHEMA IF NOT EXISTS ops;
COMMENT ON SCHEMA ops IS 'The state of this database itself: which files of sql/ were applied.';

CREATE TABLE IF NOT EXISTS ops.migration (
    file TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    applied_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ops.migration IS 'One row for each file of sql/ that this database has seen.';
COMMENT ON COLUMN ops.migration.file IS 'Path below sql/, such as migrations/0001_schemas.sql.';
COMMENT ON COLUMN ops.migration.sha256 IS 'SHA-256 of the text as it was applied, with line ends as LF.';
COMMENT ON COLUMN ops.migration.applied_at IS 'When this text was applied.';
