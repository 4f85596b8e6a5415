-- The two halves of the database: what is recorded, and what readers may rely on.
CREATE SCHEMA core;
COMMENT ON SCHEMA core IS 'The record: every run as it was computed, published or not. Not for readers.';

CREATE SCHEMA api;
COMMENT ON SCHEMA api IS 'The stable contract for readers: only what is published now, views only.';

-- Sorted by bytes, so that every server gives the same order whatever its locale is.
CREATE DOMAIN core.code AS TEXT COLLATE "C" CHECK (VALUE <> '');
COMMENT ON DOMAIN core.code IS 'An identifier: never empty, ordered by its bytes.';

-- NaN sorts above infinity in PostgreSQL, so the upper bound refuses it too.
CREATE DOMAIN core.finite AS DOUBLE PRECISION CHECK (VALUE > '-Infinity' AND VALUE < 'Infinity');
COMMENT ON DOMAIN core.finite IS 'A number that is neither infinite nor NaN; what is missing is NULL.';
