-- QGIS looks for styles in schema public, where from PostgreSQL 15 on only the database's owner may make a table.
SET LOCAL ROLE NONE;

DO $$
DECLARE
    keeper NAME;
BEGIN
    IF NOT has_schema_privilege('urban_sdg_owner', 'public', 'CREATE') THEN
        GRANT CREATE ON SCHEMA public TO urban_sdg_owner;
    END IF;
    -- Somebody may have saved a style from QGIS before: the table is taken over, and stays open to whoever made it.
    SELECT rolname INTO keeper FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
    WHERE pg_class.oid = to_regclass('public.layer_styles') AND rolname <> 'urban_sdg_owner';
    IF keeper IS NOT NULL AND pg_has_role(keeper, 'USAGE') THEN
        ALTER TABLE public.layer_styles OWNER TO urban_sdg_owner;
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.layer_styles TO %I', keeper);
        EXECUTE format('GRANT USAGE ON SEQUENCE public.layer_styles_id_seq TO %I', keeper);
    END IF;
END
$$;
