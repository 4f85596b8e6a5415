"""Which layers belong to a city's project, and in which groups do they lie upon each other?"""

from typing import TypeAlias

from pipelines.qgis.project_layer import ProjectLayer, Value
from pipelines.qgis.published_city import PublishedCity
from pipelines.qgis.value_style import HEADLINE

Groups: TypeAlias = dict[str, list[ProjectLayer]]

OVERVIEW_SCALE = 100000
"""Cells of 100 m are a millimetre wide here; below it, squares of a kilometre take their place."""

SMALLEST_SCALE = 100000000


def layer_groups(city: PublishedCity) -> Groups:
    """Name the layers of a city by group, as they lie upon each other."""
    here: dict[str, Value] = {"city_id": city.city_id}
    districts = [
        ProjectLayer(
            layer_id=f"urban_sdg_district_latest_{number}", view="district_latest", name=f"By {level}",
            condition=here | {"level": level}, is_on=number == 0,
        )
        for number, level in enumerate(city.levels)
    ]  # fmt: skip
    groups = {
        "On the ground": [
            _layer("transit_stop", "Stops", here),
            _layer("open_space", "Open public spaces", here),
            _layer("street", "Streets", here),
        ],
        "Outlines": [_layer("area", "City and districts", here), _layer("cell", "Cells", here, (OVERVIEW_SCALE, 0))],
        "Districts": districts,
        "Cells": [
            _layer("grid_latest", "By cell", here, (OVERVIEW_SCALE, 0)),
            _layer("grid_overview", "By square kilometre", here, (SMALLEST_SCALE, OVERVIEW_SCALE)),
        ],
        "Whole city and beyond": _unions(city, here),
        "All values": [_layer("observation_map", "One value an area", _one_value(city))],
    }
    return {name: [layer for layer in layers if layer.view in city.styles] for name, layers in groups.items()}


def _layer(view: str, name: str, condition: dict[str, Value], scales: tuple[int, int] | None = None) -> ProjectLayer:
    return ProjectLayer(layer_id=f"urban_sdg_{view}", view=view, name=name, condition=condition, scales=scales)


def _unions(city: PublishedCity, here: dict[str, Value]) -> list[ProjectLayer]:
    layers = [_layer("city_latest", "City", here)]
    if city.region_code is not None:
        layers.append(_layer("region_latest", "Cities of the region together", {"code": city.region_code}))
    return [*layers, _layer("country_latest", "Cities of the country together", {"code": city.country})]


def _one_value(city: PublishedCity) -> dict[str, Value]:
    """Choose one value an area; others are a change of the filter away."""
    chosen: dict[str, Value] = {
        "city_id": city.city_id, "level": city.levels[0] if city.levels else "city", "indicator_id": HEADLINE,
        "is_default": True, "sex": "_T", "age": "_T", "disability": "_T",
    }  # fmt: skip
    return chosen if city.year is None else chosen | {"year": city.year}
