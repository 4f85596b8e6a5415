"""Cleaned content of a city, one shape a module, and the rules that make it from mapped features."""
