-- A thousand amounts stay in their row: out of it, the whole array is fetched for each that is read. Rows of earlier runs
-- stay where they are.
DO $$
DECLARE
    child REGCLASS;
BEGIN
    FOR child IN
        SELECT inhrelid::REGCLASS FROM pg_inherits
        JOIN pg_class AS parent ON parent.oid = inhparent AND parent.relnamespace = 'core'::REGNAMESPACE
        JOIN pg_attribute ON attrelid = inhparent AND atttypid = 'DOUBLE PRECISION[]'::REGTYPE
    LOOP
        EXECUTE format('ALTER TABLE %s SET (toast_tuple_target = 8160)', child);
    END LOOP;
END
$$;
