"""Is this database sound? Small declared checks, each with what to do."""
