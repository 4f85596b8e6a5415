"""How trees, canopy and greenery become tables and tables become layers again, with nothing lost."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from pipelines.layer_tables import Codec
from pipelines.on_cells_tables import ON_CELLS
from spatial_indicators.layers.greenery import Greenery
from spatial_indicators.layers.trees import Trees


def _trees_to(trees: Trees, crs: str) -> dict[str, pd.DataFrame]:
    columns = {"x": trees.x, "y": trees.y}
    return {"trees": gpd.GeoDataFrame(columns, geometry=shapely.points(trees.x, trees.y), crs=crs)}


def _trees_from(tables: Mapping[str, Any]) -> Trees:
    return Trees(tables["trees"]["x"].to_numpy(), tables["trees"]["y"].to_numpy())


def _greenery_to(greenery: Greenery, crs: str) -> dict[str, pd.DataFrame]:
    """One row a home; a part that the city gives nothing of has no column."""
    del crs
    parts = {part.name: getattr(greenery, part.name) for part in fields(Greenery)}
    return {"homes": pd.DataFrame({name: values for name, values in parts.items() if values is not None})}


def _greenery_from(tables: Mapping[str, Any]) -> Greenery:
    frame = tables["homes"]
    parts = (frame[part.name].to_numpy() if part.name in frame else None for part in fields(Greenery))
    return Greenery(*parts)


CODECS: Mapping[str, Codec] = {
    "layer/trees": Codec(_trees_to, _trees_from),
    "layer/canopy": ON_CELLS,
    "layer/greenery": Codec(_greenery_to, _greenery_from),
}
