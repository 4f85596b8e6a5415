-- What PostgreSQL lets every login do by itself: fill the disk with tables and objects of its own, and take locks by
-- number, such as the one that a publication waits for. A reader needs none of it.
SET LOCAL ROLE NONE;

DO $$
DECLARE
    open_function TEXT;
BEGIN
    IF pg_has_role(current_user, (SELECT datdba FROM pg_database WHERE datname = current_database()), 'USAGE') THEN
        EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    END IF;
    -- Only a superuser may change rights on PostgreSQL's own functions; elsewhere urban-sdg db doctor tells.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RETURN;
    END IF;
    FOR open_function IN
        SELECT oid::REGPROCEDURE::TEXT FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::REGNAMESPACE
        AND (proname ~ '^pg_(try_)?advisory_(xact_)?lock' OR proname IN ('lo_creat', 'lo_create', 'lo_from_bytea'))
        AND has_function_privilege('public', oid, 'EXECUTE')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', open_function);
        IF open_function ~ 'advisory' THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO urban_sdg_owner, urban_sdg_loader', open_function);
        END IF;
    END LOOP;
END
$$;
