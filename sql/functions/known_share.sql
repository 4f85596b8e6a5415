-- Share of the people whose sex, age or disability is known, for a group that is a part of that dimension.
CREATE OR REPLACE FUNCTION core.known_share(part TEXT, unknown DOUBLE PRECISION, everyone DOUBLE PRECISION)
RETURNS DOUBLE PRECISION
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN part IN ('_T', '_U') OR unknown IS NULL THEN 1
        ELSE 1 - unknown / CASE WHEN everyone > 0 AND everyone <> 'NaN' THEN everyone ELSE 1 END
    END
$$;
COMMENT ON FUNCTION core.known_share(TEXT, DOUBLE PRECISION, DOUBLE PRECISION) IS
'1 less the share of people of whom it is not known whether they belong to the part; 1 where nobody is counted as not known.';
