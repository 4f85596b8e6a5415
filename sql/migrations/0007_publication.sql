-- The pointer that says which run readers see, with its history: rolling back is publishing an older run again.
CREATE TABLE core.publication (
    publication_id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    city_id core.code NOT NULL,
    run_id UUID NOT NULL,
    published TSTZRANGE NOT NULL CHECK (NOT isempty(published)),
    FOREIGN KEY (city_id, run_id) REFERENCES core.run (city_id, run_id),
    CONSTRAINT one_run_at_a_time EXCLUDE USING gist ((city_id::TEXT) WITH =, published WITH &&)
);
CREATE UNIQUE INDEX idx_publication_current ON core.publication (city_id) WHERE upper_inf(published);
COMMENT ON TABLE core.publication IS 'Which run of a city readers saw, and when; at every moment at most one.';
COMMENT ON COLUMN core.publication.publication_id IS 'Number of the publication in this database.';
COMMENT ON COLUMN core.publication.city_id IS 'The city.';
COMMENT ON COLUMN core.publication.run_id IS 'The run that was shown.';
COMMENT ON COLUMN core.publication.published IS 'From when until when; without an end it is shown now.';
