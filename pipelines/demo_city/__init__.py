"""A small invented city in real formats, so that it passes through the same readers as a real one."""
