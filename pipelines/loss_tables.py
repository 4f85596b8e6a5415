"""How the layer of losses becomes a table and a table becomes the layer again, with nothing lost."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipelines.layer_tables import Codec
from spatial_indicators.layers.losses import Losses


def _tables(layer: Losses, crs: str) -> dict[str, pd.DataFrame]:
    del crs
    frame = pd.DataFrame({"dead": layer.dead, "affected": layer.affected})
    return {"cells": frame.assign(year=layer.year, is_of_city=layer.is_of_city)}


def _layer(tables: Mapping[str, Any]) -> Losses:
    frame = tables["cells"]
    first = frame.iloc[0]
    year, is_of_city = int(first["year"]), bool(first["is_of_city"])
    return Losses(frame["dead"].to_numpy(), frame["affected"].to_numpy(), year, is_of_city)


CODECS: Mapping[str, Codec] = {"layer/losses": Codec(_tables, _layer)}
