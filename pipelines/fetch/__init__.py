"""Fetching: from an address on the web to bytes on disk that are whole and known by their hash."""
