-- Roles belong to the server, not to the database: a dump restored elsewhere arrives without them. So they are
-- looked for on every migration instead of once.
DO $$
DECLARE
    meaning CONSTANT JSONB := jsonb_build_object(
        'urban_sdg_owner', 'Owns the schemas of urban-sdg; migrations act as it.',
        'urban_sdg_loader', 'Adds runs and publishes them; changes and removes nothing.',
        'urban_sdg_reader', 'Reads what is published: schema api and the styles of its layers.',
        'urban_sdg_submit', 'Prepared for citizens'' reports: will hand them in. No rights on core or api.',
        'urban_sdg_moderator', 'Prepared for citizens'' reports: will judge them. Reads schema api, to see what they speak of; no rights on core.'
    );
    -- From PostgreSQL 16 on, who makes a role is its member without the right to act as it.
    acting CONSTANT TEXT := CASE WHEN current_setting('server_version_num')::INTEGER >= 160000 THEN 'SET' ELSE 'MEMBER' END;
    wanted TEXT;
BEGIN
    FOR wanted IN SELECT jsonb_object_keys(meaning) LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
                EXECUTE format('COMMENT ON ROLE %I IS %L', wanted, meaning ->> wanted);
                IF wanted = 'urban_sdg_reader' THEN
                    -- Settings are not inherited by members: they hold once somebody gives this role a login.
                    EXECUTE format('ALTER ROLE %I SET statement_timeout = ''30s''', wanted);
                    EXECUTE format('ALTER ROLE %I SET search_path = api, public', wanted);
                END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- another database of this server was migrated in the same moment
            END;
        END IF;
        -- What the commands act as; to whom else a role is given is for the server's administrator.
        IF wanted IN ('urban_sdg_owner', 'urban_sdg_loader', 'urban_sdg_reader') AND NOT pg_has_role(current_user, wanted, acting) THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
        END IF;
    END LOOP;
    IF NOT has_database_privilege('urban_sdg_owner', current_database(), 'CREATE') THEN
        EXECUTE format('GRANT CREATE ON DATABASE %I TO urban_sdg_owner', current_database());
    END IF;
END
$$;
