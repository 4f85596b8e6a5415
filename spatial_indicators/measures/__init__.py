"""Declarations of measures: one file each, found by their names."""
