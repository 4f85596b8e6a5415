"""What does a city give for each layer of the engine? The keys of its file, and what they name."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Input:
    """One thing that a city gives.

    Parameters
    ----------
    what
        What it is, for readers.
    keys
        Keys of the city's file, of which any does.
    """

    what: str
    keys: tuple[str, ...]


BOUNDARIES = Input("Boundaries of the districts", ("districts",))
COUNTED = Input("People: a table by district, or a raster", ("people",))
HOMES = Input("Buildings that people live in, of the map or the city's own", ("osm", "buildings"))
STREETS = Input("Streets, of the map or the city's own", ("osm", "streets"))
OPEN = Input("Open spaces and their gates, of the map or the city's own", ("osm", "open_space"))
STOPS = Input("Stops: timetables, those of the map, or both", ("gtfs", "osm"))
BUILT_UP = Input("Rasters of built-up land", ("built_up",))
GROWTH = Input("Rasters of people of the same years", ("population",))
AIR = Input("Rasters of PM2.5, or what stations measured", ("pm25", "air_stations"))
FLOOD = Input("Floods: rasters of depth, or polygons", ("flood",))
HOUSING = Input("A table of housing or of households", ("people.housing",))
LOSSES = Input("Tables of losses by disasters", ("disasters",))
TREES = Input("An inventory of trees", ("trees",))
CANOPY = Input("Rasters of land under crowns of trees", ("canopy",))
SERVICES = Input("Schools, health care and shops, of the map or the city's own", ("osm", "services"))
RURAL = Input("A raster of the degree of urbanisation", ("degurba",))
ROADS = Input("Roads of the map", ("osm",))
IMAGES = Input("Satellite images: red and near infrared", ("satellite",))

OF_LAYERS = {
    "cells": (BOUNDARIES,),
    "people": (COUNTED, HOMES),
    "homes": (HOMES,),
    "doorsteps": (HOMES, STREETS),
    "streets": (STREETS,),
    "stops": (STOPS,),
    "open_spaces": (OPEN,),
    "built_up": (BUILT_UP,),
    "pm25": (AIR,),
    "flood": (FLOOD,),
    "growth": (BUILT_UP, GROWTH),
    "housing": (HOUSING,),
    "losses": (LOSSES,),
    "vegetation": (IMAGES,),
    "services": (SERVICES,),
    "service_walks": (SERVICES, STREETS),
    "canopy": (CANOPY,),
    "greenery": (TREES, CANOPY, OPEN),
    "rural": (RURAL, ROADS),
}
"""By the names that measures ask for."""


def inputs_of(layers: Iterable[str]) -> list[Input]:
    """Give what a city gives for some layers, boundaries and people first, each once."""
    asked = set(layers)
    return list(dict.fromkeys(each for name, found in OF_LAYERS.items() if name in asked for each in found))
