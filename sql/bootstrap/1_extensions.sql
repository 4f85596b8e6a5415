-- PostGIS needs a superuser (or a hosting provider's equivalent) once; afterwards these lines need no rights at all.
CREATE EXTENSION IF NOT EXISTS postgis;

-- Lets an exclusion constraint compare a text for equality beside a range for overlap.
CREATE EXTENSION IF NOT EXISTS btree_gist;
