-- A database as release 0007 left it, part 1 of 3 (pre-data): made-up cities, loaded and published by the code of that release.
-- Made once with pg_dump --section=pre-data --inserts --no-comments, without remarks and blank lines; never edited.
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
CREATE SCHEMA api;
ALTER SCHEMA api OWNER TO urban_sdg_owner;
CREATE SCHEMA core;
ALTER SCHEMA core OWNER TO urban_sdg_owner;
CREATE SCHEMA ops;
ALTER SCHEMA ops OWNER TO urban_sdg_owner;
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public;
CREATE DOMAIN core.code AS text COLLATE pg_catalog."C"
	CONSTRAINT code_check CHECK ((VALUE <> ''::text));
ALTER DOMAIN core.code OWNER TO urban_sdg_owner;
CREATE DOMAIN core.finite AS double precision
	CONSTRAINT finite_check CHECK (((VALUE > '-Infinity'::double precision) AND (VALUE < 'Infinity'::double precision)));
ALTER DOMAIN core.finite OWNER TO urban_sdg_owner;
CREATE FUNCTION core.add_city(wanted_id text, wanted_name text, wanted_country text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'core', 'pg_temp'
    AS $$
DECLARE
    parent TEXT;
    child TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('urban_sdg.add_city', 0));
    INSERT INTO core.city (city_id, name, country) VALUES (wanted_id, wanted_name, wanted_country)
    ON CONFLICT (city_id) DO UPDATE SET name = excluded.name, country = excluded.country
    WHERE (city.name, city.country) IS DISTINCT FROM (excluded.name, excluded.country);
    FOREACH parent IN ARRAY ARRAY['cell', 'observation', 'cell_measure'] LOOP
        child := parent || '_of_' || wanted_id;
        IF to_regclass(format('core.%I', child)) IS NULL THEN
            -- Attaching an empty twin does not block readers of the other cities; PARTITION OF would.
            EXECUTE format('CREATE TABLE core.%I (LIKE core.%I INCLUDING ALL)', child, parent);
            EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)', parent, child, wanted_id);
        END IF;
    END LOOP;
END
$$;
ALTER FUNCTION core.add_city(wanted_id text, wanted_name text, wanted_country text) OWNER TO urban_sdg_owner;
CREATE FUNCTION core.finish_run(wanted_run uuid, wanted_status text, wanted_geography integer, found_checks jsonb, found_failure text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'core', 'pg_temp'
    AS $$
DECLARE
    wanted_city TEXT;
BEGIN
    UPDATE core.run SET
        status = wanted_status,
        geography_id = wanted_geography,
        finished_at = clock_timestamp(),
        checks = checks || coalesce(found_checks, '{}'),
        failure = found_failure
    WHERE run_id = wanted_run AND status = 'running'
    RETURNING city_id INTO wanted_city;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run % is not running, so it cannot become %', wanted_run, wanted_status
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF wanted_status = 'complete' THEN
        -- Readers come before autovacuum does; without statistics their queries loop.
        ANALYZE core.city, core.geography, core.area, core.indicator, core.measure, core.run, core.source;
        EXECUTE format('ANALYZE core.%I, core.%I, core.%I',
            'cell_of_' || wanted_city, 'observation_of_' || wanted_city, 'cell_measure_of_' || wanted_city);
    END IF;
END
$$;
ALTER FUNCTION core.finish_run(wanted_run uuid, wanted_status text, wanted_geography integer, found_checks jsonb, found_failure text) OWNER TO urban_sdg_owner;
CREATE FUNCTION core.publish(wanted_city text, wanted_run uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'core', 'pg_temp'
    AS $$
DECLARE
    found_status TEXT;
    shown core.publication;
    moment TIMESTAMPTZ;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('urban_sdg.publish/' || wanted_city, 0));
    SELECT status INTO found_status FROM core.run WHERE city_id = wanted_city AND run_id = wanted_run;
    IF found_status IS DISTINCT FROM 'complete' THEN
        RAISE EXCEPTION 'run % of % is %, and only a complete run can be published',
            wanted_run, wanted_city, coalesce(found_status, 'unknown')
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    SELECT * INTO shown FROM core.publication WHERE city_id = wanted_city AND upper_inf(published);
    IF shown.run_id = wanted_run THEN
        RETURN FALSE;
    END IF;
    -- A clock that was set back must not turn the history around.
    moment := greatest(clock_timestamp(), lower(shown.published) + INTERVAL '1 microsecond');
    UPDATE core.publication SET published = tstzrange(lower(published), moment)
    WHERE publication_id = shown.publication_id;
    INSERT INTO core.publication (city_id, run_id, published) VALUES (wanted_city, wanted_run, tstzrange(moment, NULL));
    ANALYZE core.publication;
    RETURN TRUE;
END
$$;
ALTER FUNCTION core.publish(wanted_city text, wanted_run uuid) OWNER TO urban_sdg_owner;
CREATE FUNCTION core.run_faults(wanted_city text, wanted_run uuid, wanted_geography integer) RETURNS TABLE(gate text, found bigint, example text)
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'public', 'core', 'pg_temp'
    SET enable_nestloop TO 'off'
    AS $$
    WITH broken AS (
        SELECT 'city_has_one_outline' AS gate, format('%s outlines at level city', count(*)) AS example
        FROM core.area WHERE geography_id = wanted_geography AND level = 'city'
        HAVING count(*) FILTER (WHERE code = wanted_city) <> 1 OR count(*) <> 1
        UNION ALL
        SELECT 'area_has_its_parent', format('%s %s names parent %s', child.level, child.code, child.parent_code)
        FROM core.area AS child
        WHERE child.geography_id = wanted_geography AND child.parent_code IS NOT NULL AND NOT EXISTS (
            SELECT FROM core.area AS parent
            WHERE parent.geography_id = wanted_geography AND parent.code = child.parent_code AND parent.level <> child.level
        )
        UNION ALL
        SELECT 'observation_has_its_area', format('%s %s', level, area_code)
        FROM core.observation
        WHERE city_id = wanted_city AND run_id = wanted_run AND NOT EXISTS (
            SELECT FROM core.area
            WHERE area.geography_id = wanted_geography AND area.level = observation.level AND area.code = observation.area_code
        )
        UNION ALL
        SELECT 'observation_has_its_indicator', format('%s version %s, method %s', indicator_id, method_version, method)
        FROM core.observation
        WHERE city_id = wanted_city AND run_id = wanted_run AND NOT EXISTS (
            SELECT FROM core.indicator
            WHERE indicator.indicator_id = observation.indicator_id
            AND indicator.method_version = observation.method_version AND observation.method = ANY (indicator.methods)
        )
        UNION ALL
        SELECT 'value_is_possible', format('%s of %s %s is %s', indicator_id, level, area_code, value)
        FROM core.observation JOIN core.indicator USING (indicator_id, method_version)
        WHERE city_id = wanted_city AND run_id = wanted_run AND (value < valid_min OR value > valid_max)
        UNION ALL
        SELECT 'measure_has_its_cell', format('cell %s', cell_id)
        FROM core.cell_measure
        WHERE city_id = wanted_city AND run_id = wanted_run AND NOT EXISTS (
            SELECT FROM core.cell
            WHERE cell.city_id = wanted_city AND cell.geography_id = wanted_geography AND cell.cell_id = cell_measure.cell_id
        )
    )
    SELECT gate, count(*), min(example) FROM broken GROUP BY gate ORDER BY gate
$$;
ALTER FUNCTION core.run_faults(wanted_city text, wanted_run uuid, wanted_geography integer) OWNER TO urban_sdg_owner;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE core.city (
    city_id core.code NOT NULL,
    city_number integer NOT NULL,
    name text NOT NULL,
    country core.code NOT NULL,
    CONSTRAINT city_city_id_check CHECK ((((city_id)::text ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'::text) AND (length((city_id)::text) <= 40))),
    CONSTRAINT city_country_check CHECK (((country)::text ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT city_name_check CHECK ((name <> ''::text))
);
ALTER TABLE core.city OWNER TO urban_sdg_owner;
CREATE TABLE core.publication (
    publication_id integer NOT NULL,
    city_id core.code NOT NULL,
    run_id uuid NOT NULL,
    published tstzrange NOT NULL,
    CONSTRAINT publication_published_check CHECK ((NOT isempty(published)))
);
ALTER TABLE core.publication OWNER TO urban_sdg_owner;
CREATE TABLE core.run (
    run_id uuid NOT NULL,
    city_id core.code NOT NULL,
    geography_id integer,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    status core.code DEFAULT 'running'::text NOT NULL,
    code_version core.code NOT NULL,
    fingerprint core.code NOT NULL,
    inputs jsonb NOT NULL,
    checks jsonb NOT NULL,
    failure text,
    CONSTRAINT run_check CHECK ((((status)::text = 'running'::text) = (finished_at IS NULL))),
    CONSTRAINT run_check1 CHECK ((((status)::text = 'failed'::text) = (failure IS NOT NULL))),
    CONSTRAINT run_check2 CHECK ((((status)::text <> 'complete'::text) OR (geography_id IS NOT NULL))),
    CONSTRAINT run_status_check CHECK (((status)::text = ANY (ARRAY['running'::text, 'complete'::text, 'failed'::text])))
);
ALTER TABLE core.run OWNER TO urban_sdg_owner;
CREATE VIEW api.city AS
 SELECT (city.city_id)::text AS id,
    city.name,
    (city.country)::text AS country,
    run.run_id,
    run.geography_id,
    lower(publication.published) AS published_at,
    (run.code_version)::text AS code_version,
    (run.fingerprint)::text AS fingerprint
   FROM ((core.publication
     JOIN core.run USING (city_id, run_id))
     JOIN core.city USING (city_id))
  WHERE upper_inf(publication.published);
ALTER TABLE api.city OWNER TO urban_sdg_owner;
CREATE TABLE core.area (
    geography_id integer NOT NULL,
    level core.code NOT NULL,
    code core.code NOT NULL,
    name text NOT NULL,
    parent_code core.code,
    geom public.geometry(MultiPolygon,4326) NOT NULL,
    area_km2 double precision GENERATED ALWAYS AS ((public.st_area((geom)::public.geography) / ('1000000'::numeric)::double precision)) STORED,
    CONSTRAINT area_is_not_empty CHECK ((NOT public.st_isempty(geom))),
    CONSTRAINT area_is_valid CHECK (public.st_isvalid(geom))
);
ALTER TABLE core.area OWNER TO urban_sdg_owner;
CREATE VIEW api.area AS
 SELECT ((('x'::text || substr(md5(((((city.id || '/'::text) || (area.level)::text) || '/'::text) || (area.code)::text)), 1, 13)))::bit(52))::bigint AS id,
    city.id AS city_id,
    (area.level)::text AS level,
    (area.code)::text AS code,
    area.name,
    (area.parent_code)::text AS parent_code,
    area.area_km2,
    area.geom
   FROM (api.city
     JOIN core.area USING (geography_id));
ALTER TABLE api.area OWNER TO urban_sdg_owner;
CREATE TABLE core.cell (
    city_id core.code NOT NULL,
    geography_id integer NOT NULL,
    cell_id integer NOT NULL,
    area_m2 core.finite NOT NULL,
    geom public.geometry(Polygon,4326) NOT NULL,
    CONSTRAINT cell_area_m2_check CHECK (((area_m2)::double precision >= (0)::double precision)),
    CONSTRAINT cell_cell_id_check CHECK ((cell_id >= 0)),
    CONSTRAINT cell_is_valid CHECK (public.st_isvalid(geom))
)
PARTITION BY LIST (city_id);
ALTER TABLE core.cell OWNER TO urban_sdg_owner;
CREATE VIEW api.cell AS
 SELECT (((city.city_number)::bigint << 32) + cell.cell_id) AS id,
    shown.id AS city_id,
    cell.cell_id,
    (cell.area_m2)::double precision AS area_m2,
    cell.geom
   FROM ((api.city shown
     JOIN core.city ON (((city.city_id)::text = shown.id)))
     JOIN core.cell ON ((((cell.city_id)::text = shown.id) AND (cell.geography_id = shown.geography_id))));
ALTER TABLE api.cell OWNER TO urban_sdg_owner;
CREATE TABLE core.cell_measure (
    city_id core.code NOT NULL,
    run_id uuid NOT NULL,
    measure_id smallint NOT NULL,
    cell_id integer NOT NULL,
    value core.finite NOT NULL
)
PARTITION BY LIST (city_id);
ALTER TABLE core.cell_measure OWNER TO urban_sdg_owner;
CREATE TABLE core.measure (
    measure_id smallint NOT NULL,
    measure core.code NOT NULL,
    variant text NOT NULL COLLATE pg_catalog."C",
    unit text GENERATED ALWAYS AS (
CASE
    WHEN ((measure)::text ~~ '%\_m2'::text) THEN 'm2'::text
    WHEN ((measure)::text ~~ '%\_m'::text) THEN 'm'::text
    ELSE 'people'::text
END) STORED NOT NULL
);
ALTER TABLE core.measure OWNER TO urban_sdg_owner;
CREATE VIEW api.cell_measure AS
 SELECT (((((cell_measure.city_id)::text || '/'::text) || cell_measure.measure_id) || '/'::text) || cell_measure.cell_id) AS id,
    city.id AS city_id,
    cell_measure.cell_id,
    (measure.measure)::text AS measure,
    measure.variant,
    (cell_measure.value)::double precision AS value,
    measure.unit
   FROM ((api.city
     JOIN core.cell_measure ON ((((cell_measure.city_id)::text = city.id) AND (cell_measure.run_id = city.run_id))))
     JOIN core.measure USING (measure_id));
ALTER TABLE api.cell_measure OWNER TO urban_sdg_owner;
CREATE TABLE core.indicator (
    indicator_id core.code NOT NULL,
    method_version core.code NOT NULL,
    code core.code NOT NULL,
    title text NOT NULL,
    question text NOT NULL,
    unit core.code NOT NULL,
    direction core.code NOT NULL,
    valid_min core.finite,
    valid_max core.finite,
    target core.finite,
    series core.code,
    reference text NOT NULL,
    methods text[] NOT NULL,
    description text NOT NULL,
    CONSTRAINT indicator_check CHECK (((valid_min)::double precision <= (valid_max)::double precision)),
    CONSTRAINT indicator_direction_check CHECK (((direction)::text = ANY (ARRAY['up'::text, 'down'::text]))),
    CONSTRAINT indicator_indicator_id_check CHECK (((indicator_id)::text ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'::text)),
    CONSTRAINT indicator_methods_check CHECK ((cardinality(methods) > 0))
);
ALTER TABLE core.indicator OWNER TO urban_sdg_owner;
CREATE TABLE core.observation (
    city_id core.code NOT NULL,
    run_id uuid NOT NULL,
    observation_id bigint GENERATED ALWAYS AS (((('x'::text || substr(md5((((((((((((((((((city_id)::text || '/'::text) || (indicator_id)::text) || '/'::text) || (method)::text) || '/'::text) || (level)::text) || '/'::text) || (area_code)::text) || '/'::text) || (year)::text) || '/'::text) || (sex)::text) || '/'::text) || (age)::text) || '/'::text) || (disability)::text)), 1, 13)))::bit(52))::bigint) STORED NOT NULL,
    indicator_id core.code NOT NULL,
    method core.code NOT NULL,
    is_default boolean NOT NULL,
    level core.code NOT NULL,
    area_code core.code NOT NULL,
    year smallint NOT NULL,
    sex core.code DEFAULT '_T'::text NOT NULL,
    age core.code DEFAULT '_T'::text NOT NULL,
    disability core.code DEFAULT '_T'::text NOT NULL,
    value core.finite,
    lower core.finite,
    upper core.finite,
    numerator core.finite,
    denominator core.finite,
    coverage core.finite,
    reason core.code,
    flags text[] DEFAULT '{}'::text[] NOT NULL,
    method_version core.code NOT NULL,
    CONSTRAINT interval_is_ordered CHECK (((lower)::double precision <= (upper)::double precision)),
    CONSTRAINT missing_value_has_a_reason CHECK (((value IS NULL) = (reason IS NOT NULL))),
    CONSTRAINT observation_coverage_check CHECK ((((coverage)::double precision >= (0)::double precision) AND ((coverage)::double precision <= (1)::double precision))),
    CONSTRAINT observation_year_check CHECK (((year >= 1900) AND (year <= 2200)))
)
PARTITION BY LIST (city_id);
ALTER TABLE core.observation OWNER TO urban_sdg_owner;
CREATE VIEW api.indicator AS
 SELECT (((indicator.indicator_id)::text || '@'::text) || (indicator.method_version)::text) AS id,
    (indicator.indicator_id)::text AS indicator_id,
    (indicator.method_version)::text AS method_version,
    (indicator.code)::text AS code,
    indicator.title,
    indicator.question,
    (indicator.unit)::text AS unit,
    (indicator.direction)::text AS direction,
    (indicator.valid_min)::double precision AS valid_min,
    (indicator.valid_max)::double precision AS valid_max,
    (indicator.target)::double precision AS target,
    (indicator.series)::text AS series,
    indicator.reference,
    indicator.methods,
    indicator.description
   FROM core.indicator
  WHERE (EXISTS ( SELECT
           FROM (api.city
             JOIN core.observation ON ((((observation.city_id)::text = city.id) AND (observation.run_id = city.run_id))))
          WHERE (((observation.indicator_id)::text = (indicator.indicator_id)::text) AND ((observation.method_version)::text = (indicator.method_version)::text))));
ALTER TABLE api.indicator OWNER TO urban_sdg_owner;
CREATE VIEW api.observation AS
 SELECT observation.observation_id AS id,
    city.id AS city_id,
    city.name AS city,
    (observation.indicator_id)::text AS indicator_id,
    (indicator.code)::text AS indicator_code,
    indicator.title AS indicator,
    (indicator.unit)::text AS unit,
    (observation.method)::text AS method,
    observation.is_default,
    (observation.method_version)::text AS method_version,
    (observation.level)::text AS level,
    (observation.area_code)::text AS area_code,
    area.name AS area,
    (observation.year)::integer AS year,
    (observation.sex)::text AS sex,
    (observation.age)::text AS age,
    (observation.disability)::text AS disability,
    (observation.value)::double precision AS value,
    (observation.lower)::double precision AS lower,
    (observation.upper)::double precision AS upper,
    (observation.numerator)::double precision AS numerator,
    (observation.denominator)::double precision AS denominator,
    (observation.coverage)::double precision AS coverage,
    (observation.reason)::text AS reason,
    observation.flags,
    city.run_id
   FROM (((api.city
     JOIN core.observation ON ((((observation.city_id)::text = city.id) AND (observation.run_id = city.run_id))))
     JOIN core.indicator USING (indicator_id, method_version))
     JOIN core.area ON (((area.geography_id = city.geography_id) AND ((area.level)::text = (observation.level)::text) AND ((area.code)::text = (observation.area_code)::text))));
ALTER TABLE api.observation OWNER TO urban_sdg_owner;
CREATE VIEW api.observation_map AS
 SELECT observation.id,
    observation.city_id,
    observation.city,
    observation.indicator_id,
    observation.indicator_code,
    observation.indicator,
    observation.unit,
    observation.method,
    observation.is_default,
    observation.method_version,
    observation.level,
    observation.area_code,
    observation.area,
    observation.year,
    observation.sex,
    observation.age,
    observation.disability,
    observation.value,
    observation.lower,
    observation.upper,
    observation.numerator,
    observation.denominator,
    observation.coverage,
    observation.reason,
    observation.flags,
    observation.run_id,
    area.geom
   FROM (api.observation
     JOIN api.area ON (((area.city_id = observation.city_id) AND (area.level = observation.level) AND (area.code = observation.area_code))));
ALTER TABLE api.observation_map OWNER TO urban_sdg_owner;
CREATE VIEW api.publication AS
 SELECT publication.publication_id AS id,
    (publication.city_id)::text AS city_id,
    publication.run_id,
    lower(publication.published) AS published_from,
    upper(publication.published) AS published_until,
    (run.code_version)::text AS code_version,
    (run.fingerprint)::text AS fingerprint,
    run.checks
   FROM (core.publication
     JOIN core.run USING (city_id, run_id));
ALTER TABLE api.publication OWNER TO urban_sdg_owner;
CREATE TABLE core.source (
    run_id uuid NOT NULL,
    source_id core.code NOT NULL,
    file core.code NOT NULL,
    title text NOT NULL,
    producer text NOT NULL,
    licence text NOT NULL,
    attribution text NOT NULL,
    url text,
    sha256 core.code NOT NULL,
    bytes bigint NOT NULL,
    period text,
    CONSTRAINT source_bytes_check CHECK ((bytes >= 0)),
    CONSTRAINT source_licence_check CHECK ((licence <> ''::text)),
    CONSTRAINT source_sha256_check CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text))
);
ALTER TABLE core.source OWNER TO urban_sdg_owner;
CREATE VIEW api.source AS
 SELECT ((((city.id || '/'::text) || (source.source_id)::text) || '/'::text) || (source.file)::text) AS id,
    city.id AS city_id,
    (source.source_id)::text AS source_id,
    source.title,
    source.producer,
    source.licence,
    source.attribution,
    source.url,
    (source.file)::text AS file,
    (source.sha256)::text AS sha256,
    source.bytes,
    source.period
   FROM (api.city
     JOIN core.source USING (run_id));
ALTER TABLE api.source OWNER TO urban_sdg_owner;
CREATE TABLE core.cell_measure_of_far (
    city_id core.code NOT NULL,
    run_id uuid NOT NULL,
    measure_id smallint NOT NULL,
    cell_id integer NOT NULL,
    value core.finite NOT NULL
);
ALTER TABLE core.cell_measure_of_far OWNER TO urban_sdg_owner;
CREATE TABLE core.cell_measure_of_oldtown (
    city_id core.code NOT NULL,
    run_id uuid NOT NULL,
    measure_id smallint NOT NULL,
    cell_id integer NOT NULL,
    value core.finite NOT NULL
);
ALTER TABLE core.cell_measure_of_oldtown OWNER TO urban_sdg_owner;
CREATE TABLE core.cell_of_far (
    city_id core.code NOT NULL,
    geography_id integer NOT NULL,
    cell_id integer NOT NULL,
    area_m2 core.finite NOT NULL,
    geom public.geometry(Polygon,4326) NOT NULL,
    CONSTRAINT cell_area_m2_check CHECK (((area_m2)::double precision >= (0)::double precision)),
    CONSTRAINT cell_cell_id_check CHECK ((cell_id >= 0)),
    CONSTRAINT cell_is_valid CHECK (public.st_isvalid(geom))
);
ALTER TABLE core.cell_of_far OWNER TO urban_sdg_owner;
CREATE TABLE core.cell_of_oldtown (
    city_id core.code NOT NULL,
    geography_id integer NOT NULL,
    cell_id integer NOT NULL,
    area_m2 core.finite NOT NULL,
    geom public.geometry(Polygon,4326) NOT NULL,
    CONSTRAINT cell_area_m2_check CHECK (((area_m2)::double precision >= (0)::double precision)),
    CONSTRAINT cell_cell_id_check CHECK ((cell_id >= 0)),
    CONSTRAINT cell_is_valid CHECK (public.st_isvalid(geom))
);
ALTER TABLE core.cell_of_oldtown OWNER TO urban_sdg_owner;
ALTER TABLE core.city ALTER COLUMN city_number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME core.city_city_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE core.geography (
    geography_id integer NOT NULL,
    city_id core.code NOT NULL,
    sha256 core.code NOT NULL,
    CONSTRAINT geography_sha256_check CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text))
);
ALTER TABLE core.geography OWNER TO urban_sdg_owner;
ALTER TABLE core.geography ALTER COLUMN geography_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME core.geography_geography_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE core.measure ALTER COLUMN measure_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME core.measure_measure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE core.observation_of_far (
    city_id core.code NOT NULL,
    run_id uuid NOT NULL,
    observation_id bigint GENERATED ALWAYS AS (((('x'::text || substr(md5((((((((((((((((((city_id)::text || '/'::text) || (indicator_id)::text) || '/'::text) || (method)::text) || '/'::text) || (level)::text) || '/'::text) || (area_code)::text) || '/'::text) || (year)::text) || '/'::text) || (sex)::text) || '/'::text) || (age)::text) || '/'::text) || (disability)::text)), 1, 13)))::bit(52))::bigint) STORED NOT NULL,
    indicator_id core.code NOT NULL,
    method core.code NOT NULL,
    is_default boolean NOT NULL,
    level core.code NOT NULL,
    area_code core.code NOT NULL,
    year smallint NOT NULL,
    sex core.code DEFAULT '_T'::text NOT NULL,
    age core.code DEFAULT '_T'::text NOT NULL,
    disability core.code DEFAULT '_T'::text NOT NULL,
    value core.finite,
    lower core.finite,
    upper core.finite,
    numerator core.finite,
    denominator core.finite,
    coverage core.finite,
    reason core.code,
    flags text[] DEFAULT '{}'::text[] NOT NULL,
    method_version core.code NOT NULL,
    CONSTRAINT interval_is_ordered CHECK (((lower)::double precision <= (upper)::double precision)),
    CONSTRAINT missing_value_has_a_reason CHECK (((value IS NULL) = (reason IS NOT NULL))),
    CONSTRAINT observation_coverage_check CHECK ((((coverage)::double precision >= (0)::double precision) AND ((coverage)::double precision <= (1)::double precision))),
    CONSTRAINT observation_year_check CHECK (((year >= 1900) AND (year <= 2200)))
);
ALTER TABLE core.observation_of_far OWNER TO urban_sdg_owner;
CREATE TABLE core.observation_of_oldtown (
    city_id core.code NOT NULL,
    run_id uuid NOT NULL,
    observation_id bigint GENERATED ALWAYS AS (((('x'::text || substr(md5((((((((((((((((((city_id)::text || '/'::text) || (indicator_id)::text) || '/'::text) || (method)::text) || '/'::text) || (level)::text) || '/'::text) || (area_code)::text) || '/'::text) || (year)::text) || '/'::text) || (sex)::text) || '/'::text) || (age)::text) || '/'::text) || (disability)::text)), 1, 13)))::bit(52))::bigint) STORED NOT NULL,
    indicator_id core.code NOT NULL,
    method core.code NOT NULL,
    is_default boolean NOT NULL,
    level core.code NOT NULL,
    area_code core.code NOT NULL,
    year smallint NOT NULL,
    sex core.code DEFAULT '_T'::text NOT NULL,
    age core.code DEFAULT '_T'::text NOT NULL,
    disability core.code DEFAULT '_T'::text NOT NULL,
    value core.finite,
    lower core.finite,
    upper core.finite,
    numerator core.finite,
    denominator core.finite,
    coverage core.finite,
    reason core.code,
    flags text[] DEFAULT '{}'::text[] NOT NULL,
    method_version core.code NOT NULL,
    CONSTRAINT interval_is_ordered CHECK (((lower)::double precision <= (upper)::double precision)),
    CONSTRAINT missing_value_has_a_reason CHECK (((value IS NULL) = (reason IS NOT NULL))),
    CONSTRAINT observation_coverage_check CHECK ((((coverage)::double precision >= (0)::double precision) AND ((coverage)::double precision <= (1)::double precision))),
    CONSTRAINT observation_year_check CHECK (((year >= 1900) AND (year <= 2200)))
);
ALTER TABLE core.observation_of_oldtown OWNER TO urban_sdg_owner;
ALTER TABLE core.publication ALTER COLUMN publication_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME core.publication_publication_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE ops.migration (
    file text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT migration_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
ALTER TABLE ops.migration OWNER TO urban_sdg_owner;
ALTER TABLE ONLY core.cell_measure ATTACH PARTITION core.cell_measure_of_far FOR VALUES IN ('far');
ALTER TABLE ONLY core.cell_measure ATTACH PARTITION core.cell_measure_of_oldtown FOR VALUES IN ('oldtown');
ALTER TABLE ONLY core.cell ATTACH PARTITION core.cell_of_far FOR VALUES IN ('far');
ALTER TABLE ONLY core.cell ATTACH PARTITION core.cell_of_oldtown FOR VALUES IN ('oldtown');
ALTER TABLE ONLY core.observation ATTACH PARTITION core.observation_of_far FOR VALUES IN ('far');
ALTER TABLE ONLY core.observation ATTACH PARTITION core.observation_of_oldtown FOR VALUES IN ('oldtown');
GRANT USAGE ON SCHEMA api TO urban_sdg_reader;
GRANT USAGE ON SCHEMA api TO urban_sdg_loader;
GRANT USAGE ON SCHEMA core TO urban_sdg_loader;
REVOKE ALL ON FUNCTION core.add_city(wanted_id text, wanted_name text, wanted_country text) FROM PUBLIC;
GRANT ALL ON FUNCTION core.add_city(wanted_id text, wanted_name text, wanted_country text) TO urban_sdg_loader;
REVOKE ALL ON FUNCTION core.finish_run(wanted_run uuid, wanted_status text, wanted_geography integer, found_checks jsonb, found_failure text) FROM PUBLIC;
GRANT ALL ON FUNCTION core.finish_run(wanted_run uuid, wanted_status text, wanted_geography integer, found_checks jsonb, found_failure text) TO urban_sdg_loader;
REVOKE ALL ON FUNCTION core.publish(wanted_city text, wanted_run uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION core.publish(wanted_city text, wanted_run uuid) TO urban_sdg_loader;
REVOKE ALL ON FUNCTION core.run_faults(wanted_city text, wanted_run uuid, wanted_geography integer) FROM PUBLIC;
GRANT ALL ON FUNCTION core.run_faults(wanted_city text, wanted_run uuid, wanted_geography integer) TO urban_sdg_loader;
GRANT SELECT ON TABLE core.city TO urban_sdg_loader;
GRANT SELECT ON TABLE core.publication TO urban_sdg_loader;
GRANT SELECT,INSERT ON TABLE core.run TO urban_sdg_loader;
GRANT SELECT ON TABLE api.city TO urban_sdg_reader;
GRANT SELECT ON TABLE api.city TO urban_sdg_loader;
GRANT SELECT,INSERT ON TABLE core.area TO urban_sdg_loader;
GRANT SELECT ON TABLE api.area TO urban_sdg_reader;
GRANT SELECT ON TABLE api.area TO urban_sdg_loader;
GRANT SELECT,INSERT ON TABLE core.cell TO urban_sdg_loader;
GRANT SELECT ON TABLE api.cell TO urban_sdg_reader;
GRANT SELECT ON TABLE api.cell TO urban_sdg_loader;
GRANT SELECT,INSERT ON TABLE core.cell_measure TO urban_sdg_loader;
GRANT SELECT,INSERT ON TABLE core.measure TO urban_sdg_loader;
GRANT SELECT ON TABLE api.cell_measure TO urban_sdg_reader;
GRANT SELECT ON TABLE api.cell_measure TO urban_sdg_loader;
GRANT SELECT,INSERT ON TABLE core.indicator TO urban_sdg_loader;
GRANT UPDATE(code) ON TABLE core.indicator TO urban_sdg_loader;
GRANT UPDATE(title) ON TABLE core.indicator TO urban_sdg_loader;
GRANT UPDATE(question) ON TABLE core.indicator TO urban_sdg_loader;
GRANT UPDATE(valid_min) ON TABLE core.indicator TO urban_sdg_loader;
GRANT UPDATE(valid_max) ON TABLE core.indicator TO urban_sdg_loader;
GRANT UPDATE(target) ON TABLE core.indicator TO urban_sdg_loader;
GRANT UPDATE(series) ON TABLE core.indicator TO urban_sdg_loader;
GRANT UPDATE(reference) ON TABLE core.indicator TO urban_sdg_loader;
GRANT UPDATE(methods) ON TABLE core.indicator TO urban_sdg_loader;
GRANT UPDATE(description) ON TABLE core.indicator TO urban_sdg_loader;
GRANT SELECT,INSERT ON TABLE core.observation TO urban_sdg_loader;
GRANT SELECT ON TABLE api.indicator TO urban_sdg_reader;
GRANT SELECT ON TABLE api.indicator TO urban_sdg_loader;
GRANT SELECT ON TABLE api.observation TO urban_sdg_reader;
GRANT SELECT ON TABLE api.observation TO urban_sdg_loader;
GRANT SELECT ON TABLE api.observation_map TO urban_sdg_reader;
GRANT SELECT ON TABLE api.observation_map TO urban_sdg_loader;
GRANT SELECT ON TABLE api.publication TO urban_sdg_reader;
GRANT SELECT ON TABLE api.publication TO urban_sdg_loader;
GRANT SELECT,INSERT ON TABLE core.source TO urban_sdg_loader;
GRANT SELECT ON TABLE api.source TO urban_sdg_reader;
GRANT SELECT ON TABLE api.source TO urban_sdg_loader;
GRANT SELECT,INSERT ON TABLE core.geography TO urban_sdg_loader;
