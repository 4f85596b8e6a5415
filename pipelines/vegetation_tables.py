"""How the layer of vegetation becomes a table and a table becomes the layer again, with nothing lost."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipelines.layer_tables import Codec
from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.vegetation import Vegetation

GREEN = "green_"
"""Before the least NDVI in thousandths, in the name of a column."""


def _tables(layer: Vegetation, crs: str) -> dict[str, pd.DataFrame]:
    del crs
    columns: dict[str, Any] = {
        "ndvi": layer.ndvi.value,
        "known": layer.ndvi.known,
        "ndvi_near": layer.near.value,
        "known_near": layer.near.known,
    }
    columns |= {f"{GREEN}{round(least * 1000)}": share for least, share in layer.green.items()}
    return {"cells": pd.DataFrame(columns).assign(year=layer.ndvi.year)}


def _layer(tables: Mapping[str, Any]) -> Vegetation:
    frame = tables["cells"]
    year = int(frame["year"].iloc[0])
    green = [name for name in frame.columns if name.startswith(GREEN)]
    return Vegetation(
        OnCells(frame["ndvi"].to_numpy(), frame["known"].to_numpy(), year),
        OnCells(frame["ndvi_near"].to_numpy(), frame["known_near"].to_numpy(), year),
        {int(name.removeprefix(GREEN)) / 1000: frame[name].to_numpy() for name in green},
    )


CODECS: Mapping[str, Codec] = {"layer/vegetation": Codec(_tables, _layer)}
