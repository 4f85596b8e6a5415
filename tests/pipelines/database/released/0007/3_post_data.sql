-- A database as release 0007 left it, part 3 of 3 (post-data): made-up cities, loaded and published by the code of that release.
-- Made once with pg_dump --section=post-data --inserts --no-comments, without remarks and blank lines; never edited.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
ALTER TABLE ONLY core.area
    ADD CONSTRAINT area_pkey PRIMARY KEY (geography_id, level, code);
ALTER TABLE ONLY core.cell_measure
    ADD CONSTRAINT cell_measure_pkey PRIMARY KEY (city_id, run_id, measure_id, cell_id);
ALTER TABLE ONLY core.cell_measure_of_far
    ADD CONSTRAINT cell_measure_of_far_pkey PRIMARY KEY (city_id, run_id, measure_id, cell_id);
ALTER TABLE ONLY core.cell_measure_of_oldtown
    ADD CONSTRAINT cell_measure_of_oldtown_pkey PRIMARY KEY (city_id, run_id, measure_id, cell_id);
ALTER TABLE ONLY core.cell
    ADD CONSTRAINT cell_pkey PRIMARY KEY (city_id, geography_id, cell_id);
ALTER TABLE ONLY core.cell_of_far
    ADD CONSTRAINT cell_of_far_pkey PRIMARY KEY (city_id, geography_id, cell_id);
ALTER TABLE ONLY core.cell_of_oldtown
    ADD CONSTRAINT cell_of_oldtown_pkey PRIMARY KEY (city_id, geography_id, cell_id);
ALTER TABLE ONLY core.city
    ADD CONSTRAINT city_city_number_key UNIQUE (city_number);
ALTER TABLE ONLY core.city
    ADD CONSTRAINT city_pkey PRIMARY KEY (city_id);
ALTER TABLE ONLY core.geography
    ADD CONSTRAINT geography_city_id_geography_id_key UNIQUE (city_id, geography_id);
ALTER TABLE ONLY core.geography
    ADD CONSTRAINT geography_city_id_sha256_key UNIQUE (city_id, sha256);
ALTER TABLE ONLY core.geography
    ADD CONSTRAINT geography_pkey PRIMARY KEY (geography_id);
ALTER TABLE ONLY core.indicator
    ADD CONSTRAINT indicator_pkey PRIMARY KEY (indicator_id, method_version);
ALTER TABLE ONLY core.measure
    ADD CONSTRAINT measure_measure_variant_key UNIQUE (measure, variant);
ALTER TABLE ONLY core.measure
    ADD CONSTRAINT measure_pkey PRIMARY KEY (measure_id);
ALTER TABLE ONLY core.observation
    ADD CONSTRAINT observation_id_is_unique UNIQUE (city_id, run_id, observation_id);
ALTER TABLE ONLY core.observation_of_far
    ADD CONSTRAINT observation_of_far_city_id_run_id_observation_id_key UNIQUE (city_id, run_id, observation_id);
ALTER TABLE ONLY core.observation
    ADD CONSTRAINT observation_pkey PRIMARY KEY (city_id, run_id, indicator_id, method, level, area_code, year, sex, age, disability);
ALTER TABLE ONLY core.observation_of_far
    ADD CONSTRAINT observation_of_far_pkey PRIMARY KEY (city_id, run_id, indicator_id, method, level, area_code, year, sex, age, disability);
ALTER TABLE ONLY core.observation_of_oldtown
    ADD CONSTRAINT observation_of_oldtown_city_id_run_id_observation_id_key UNIQUE (city_id, run_id, observation_id);
ALTER TABLE ONLY core.observation_of_oldtown
    ADD CONSTRAINT observation_of_oldtown_pkey PRIMARY KEY (city_id, run_id, indicator_id, method, level, area_code, year, sex, age, disability);
ALTER TABLE ONLY core.publication
    ADD CONSTRAINT one_run_at_a_time EXCLUDE USING gist (((city_id)::text) WITH =, published WITH &&);
ALTER TABLE ONLY core.publication
    ADD CONSTRAINT publication_pkey PRIMARY KEY (publication_id);
ALTER TABLE ONLY core.run
    ADD CONSTRAINT run_city_id_run_id_key UNIQUE (city_id, run_id);
ALTER TABLE ONLY core.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY core.source
    ADD CONSTRAINT source_pkey PRIMARY KEY (run_id, source_id, file);
ALTER TABLE ONLY ops.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (file);
CREATE INDEX idx_cell_geom ON ONLY core.cell USING gist (geom);
CREATE INDEX cell_of_far_geom_idx ON core.cell_of_far USING gist (geom);
CREATE INDEX cell_of_oldtown_geom_idx ON core.cell_of_oldtown USING gist (geom);
CREATE INDEX idx_area_geom ON core.area USING gist (geom);
CREATE UNIQUE INDEX idx_publication_current ON core.publication USING btree (city_id) WHERE upper_inf(published);
CREATE INDEX idx_run_city_id_started_at ON core.run USING btree (city_id, started_at);
ALTER INDEX core.cell_measure_pkey ATTACH PARTITION core.cell_measure_of_far_pkey;
ALTER INDEX core.cell_measure_pkey ATTACH PARTITION core.cell_measure_of_oldtown_pkey;
ALTER INDEX core.idx_cell_geom ATTACH PARTITION core.cell_of_far_geom_idx;
ALTER INDEX core.cell_pkey ATTACH PARTITION core.cell_of_far_pkey;
ALTER INDEX core.idx_cell_geom ATTACH PARTITION core.cell_of_oldtown_geom_idx;
ALTER INDEX core.cell_pkey ATTACH PARTITION core.cell_of_oldtown_pkey;
ALTER INDEX core.observation_id_is_unique ATTACH PARTITION core.observation_of_far_city_id_run_id_observation_id_key;
ALTER INDEX core.observation_pkey ATTACH PARTITION core.observation_of_far_pkey;
ALTER INDEX core.observation_id_is_unique ATTACH PARTITION core.observation_of_oldtown_city_id_run_id_observation_id_key;
ALTER INDEX core.observation_pkey ATTACH PARTITION core.observation_of_oldtown_pkey;
ALTER TABLE ONLY core.area
    ADD CONSTRAINT area_geography_id_fkey FOREIGN KEY (geography_id) REFERENCES core.geography(geography_id);
ALTER TABLE ONLY core.geography
    ADD CONSTRAINT geography_city_id_fkey FOREIGN KEY (city_id) REFERENCES core.city(city_id);
ALTER TABLE ONLY core.publication
    ADD CONSTRAINT publication_city_id_run_id_fkey FOREIGN KEY (city_id, run_id) REFERENCES core.run(city_id, run_id);
ALTER TABLE ONLY core.run
    ADD CONSTRAINT run_city_id_fkey FOREIGN KEY (city_id) REFERENCES core.city(city_id);
ALTER TABLE ONLY core.run
    ADD CONSTRAINT run_city_id_geography_id_fkey FOREIGN KEY (city_id, geography_id) REFERENCES core.geography(city_id, geography_id);
ALTER TABLE ONLY core.source
    ADD CONSTRAINT source_run_id_fkey FOREIGN KEY (run_id) REFERENCES core.run(run_id);
ALTER DEFAULT PRIVILEGES FOR ROLE urban_sdg_owner REVOKE ALL ON FUNCTIONS  FROM PUBLIC;
