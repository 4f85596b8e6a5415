-- Growth between two years is no quotient of sums, but of rates that four sums give: they are terms of their own parts.
ALTER TABLE core.indicator_term DROP CONSTRAINT indicator_term_part_check;
ALTER TABLE core.indicator_term ADD CONSTRAINT indicator_term_part_check CHECK (part IN (
    'numerator', 'denominator', 'covered', 'whole', 'flag',
    'land_before', 'land_after', 'people_before', 'people_after', 'people_years', 'land_by_logarithm'
));
COMMENT ON COLUMN core.indicator_term.part IS
'numerator, denominator, covered and whole (their quotient is the coverage), or flag (raised where the sum is above 0); of growth, land
and people before and after, people x years between both, and land whose rate is a logarithm: core.growth_rates.';
COMMENT ON TABLE core.indicator_term IS
'Which measures an indicator adds up; an indicator without terms is neither a quotient of sums nor of rates between two years.';
