"""Rural land and the roads through it: only where the city gives classes of the degree of urbanisation."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.step import Outcome, Place, Step
from pipelines.steps.features import city_box
from pipelines.steps.rasters import checks_of, names_of
from spatial_indicators.city import City
from spatial_indicators.errors import InputError

KIND = "rural"


def _roads(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    if place.city.degurba is None or place.city.osm is None:
        return Outcome(None)
    from spatial_indicators.layers.roads import roads_from  # noqa: PLC0415  few cities ask for roads

    return Outcome(roads_from(inputs["features/osm"].ways, inputs["layer/districts"].projection))


def _rural(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    origin = place.city.degurba
    assert origin is not None  # noqa: S101  the layer is given
    from pipelines.sources.raster_window import read_tiles  # noqa: PLC0415  few cities give classes
    from spatial_indicators.layers.rural import Rural, rural_land, urban_land  # noqa: PLC0415  as above

    paths = inputs["source/degurba"]["degurba"]
    box = city_box(inputs["features/boundaries"][place.city.counted_level].geometry)
    placed = read_tiles(paths, box=box, band=origin.band)
    _check_classes(placed.raster.values, f"{place.city.city}: degurba", paths[0])
    cells, projection = inputs["layer/cells"], inputs["layer/districts"].projection
    year = origin.year or place.city.year
    land = rural_land(placed, cells, projection, year=year)
    roads = inputs["features/roads"].outside(urban_land(placed, projection))
    facts = {"year": year, "rural_cells": int((land.value > 0).sum()), "roads": len(roads)}
    return Outcome(Rural(land, roads), facts, checks_of(land, cells.area_m2, KIND, place.city.year))


def _check_classes(values: Any, where: str, path: Any) -> None:
    from spatial_indicators.layers.rural import RURAL, URBAN  # noqa: PLC0415  few cities give classes

    found = values[np.isfinite(values)]
    wrong = found[~np.isin(found, (*RURAL, *URBAN))]
    if wrong.size:
        raise InputError(
            f"{path.name} holds what is no class of level 2 of the degree of urbanisation",
            where=where,
            value=f"{wrong[0]:g}",
            remedy="Give level 2 in the codes of GHS-SMOD, 10 to 30: 1, 2 and 3 mean the opposite in Eurostat's table",
        )


def _is_given(city: City) -> bool:
    return city.degurba is not None and city.osm is not None


STEPS = (
    Step(
        "features/roads",
        ("features/osm", "layer/districts"),
        _roads,
        "Roads that can be driven in every season, as far as the map says.",
        (__name__, "spatial_indicators.layers.roads"),
        parameters=lambda city: city.degurba is None,
        is_stored=False,
        is_beside=True,
    ),
    Step(
        f"layer/{KIND}",
        ("source/degurba", "features/boundaries", "features/roads", "layer/cells", "layer/districts"),
        _rural,
        "Share of every cell that is rural, and the all-season roads outside urban land.",
        (__name__, "pipelines.sources.raster_window", "spatial_indicators.layers.rural"),
        parameters=lambda city: (city.year, city.degurba and city.degurba.model_dump(mode="json", exclude={"file"})),
        check_names=names_of(KIND),
        is_given=_is_given,
    ),
)
