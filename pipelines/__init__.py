"""The Dagster code location: sources, storage, database and command line around the engine."""
