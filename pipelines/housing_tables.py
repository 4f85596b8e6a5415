"""How the layer of housing becomes a table and a table becomes the layer again, with nothing lost."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipelines.layer_tables import Codec
from spatial_indicators.layers.housing import Housing


def _tables(layer: Housing, crs: str) -> dict[str, pd.DataFrame]:
    del crs
    frame = pd.DataFrame({"share": layer.share})
    return {"cells": frame.assign(component=layer.component, year=layer.year)}


def _layer(tables: Mapping[str, Any]) -> Housing:
    frame = tables["cells"]
    first = frame.iloc[0]
    return Housing(frame["share"].to_numpy(), str(first["component"]), int(first["year"]))


CODECS: Mapping[str, Codec] = {"layer/housing": Codec(_tables, _layer)}
