"""Declarations of indicators: one file each, found by their names."""
