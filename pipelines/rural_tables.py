"""How rural land and its roads become tables and tables become the layer again, with nothing lost."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from pipelines.layer_tables import Codec
from pipelines.on_cells_tables import ON_CELLS
from spatial_indicators.layers.roads import Roads
from spatial_indicators.layers.rural import Rural


def _tables(rural: Rural, crs: str) -> dict[str, pd.DataFrame]:
    roads = gpd.GeoDataFrame({"sureness": rural.roads.sureness}, geometry=rural.roads.geometry, crs=crs)
    return {**ON_CELLS.to_tables(rural.land, crs), "roads": roads}


def _layer(tables: Mapping[str, Any]) -> Rural:
    roads = tables["roads"]
    geometry = np.asarray(roads["geometry"].array, dtype=object)
    return Rural(ON_CELLS.from_tables(tables), Roads(geometry, roads["sureness"].to_numpy()))


CODECS: Mapping[str, Codec] = {"layer/rural": Codec(_tables, _layer)}
