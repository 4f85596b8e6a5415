"""Degree of urbanisation: where a grid of people is city, town or countryside."""
