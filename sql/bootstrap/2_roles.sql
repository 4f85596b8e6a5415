-- Roles belong to the server, not to the database: a dump restored elsewhere arrives without them. So they are
-- looked for on every migration instead of once.
DO $$
DECLARE
    wanted TEXT;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['urban_sdg_owner', 'urban_sdg_loader', 'urban_sdg_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
                IF wanted = 'urban_sdg_reader' THEN
                    -- Settings are not inherited by members: they hold once somebody gives this role a login.
                    EXECUTE format('ALTER ROLE %I SET statement_timeout = ''30s''', wanted);
                    EXECUTE format('ALTER ROLE %I SET search_path = api, public', wanted);
                END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- another database of this server was migrated in the same moment
            END;
        END IF;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
        END IF;
    END LOOP;
    IF NOT has_database_privilege('urban_sdg_owner', current_database(), 'CREATE') THEN
        EXECUTE format('GRANT CREATE ON DATABASE %I TO urban_sdg_owner', current_database());
    END IF;
END
$$;
