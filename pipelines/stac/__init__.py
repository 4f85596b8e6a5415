"""Images of a season from an API (STAC): found, read by window, freed of clouds, made one."""
