"""The steps of a city, stage by stage: sources, features, layers, measures, indicators."""
