"""How wide is the land given to a street of each class? Light enough for whoever reads a city's file."""

DEFAULT_WIDTH_M = {
    "motorway": 22.0, "motorway_link": 7.0, "trunk": 18.0, "trunk_link": 7.0, "primary": 16.0, "primary_link": 7.0,
    "secondary": 14.0, "secondary_link": 7.0, "tertiary": 12.0, "tertiary_link": 7.0, "residential": 9.0,
    "unclassified": 9.0, "road": 9.0, "living_street": 7.0, "service": 5.0, "pedestrian": 8.0, "cycleway": 2.5,
    "footway": 2.0, "path": 2.0, "steps": 2.0, "bridleway": 2.0, "track": 3.0, "corridor": 2.0, "busway": 7.0,
}  # fmt: skip
"""Widths where nothing is tagged, metres, both pavements included. Project's own choice, table version 1; a ramp is a
single lane with shoulders."""
