"""How layers from rasters become tables and tables become layers again, with nothing lost."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pandas as pd

from pipelines.layer_tables import Codec
from spatial_indicators.growth.epochs import Epochs
from spatial_indicators.layers.on_cells import OnCells

Flood = Mapping[tuple[int, float], OnCells]
Tables = Mapping[str, Any]


def _frame(layer: OnCells) -> pd.DataFrame:
    frame = pd.DataFrame({"value": layer.value, "known": layer.known})
    return frame.assign(year=layer.year, is_interpolated=layer.is_interpolated)


def _layer(frame: pd.DataFrame) -> OnCells:
    return OnCells(
        frame["value"].to_numpy(),
        frame["known"].to_numpy(),
        int(frame["year"].iloc[0]),
        bool(frame["is_interpolated"].iloc[0]),
    )


def _flood_to(flood: Flood, crs: str) -> dict[str, pd.DataFrame]:
    del crs
    return {f"years_{period}_mm_{round(least * 1000)}": _frame(layer) for (period, least), layer in flood.items()}


def _flood_from(tables: Tables) -> dict[tuple[int, float], OnCells]:
    found = {}
    for name, frame in tables.items():
        _, period, _, millimetres = name.split("_")
        found[int(period), int(millimetres) / 1000] = _layer(frame)
    return found


def _epochs_to(epochs: Epochs, crs: str) -> dict[str, pd.DataFrame]:
    del crs
    return {part.name: _frame(getattr(epochs, part.name)) for part in fields(epochs)}


def _epochs_from(tables: Tables) -> Epochs:
    return Epochs(**{name: _layer(frame) for name, frame in tables.items()})


ON_CELLS = Codec(lambda layer, crs: {"cells": _frame(layer)}, lambda tables: _layer(tables["cells"]))  # noqa: ARG005
CODECS: Mapping[str, Codec] = {
    "layer/built_up": ON_CELLS,
    "layer/pm25": ON_CELLS,
    "layer/growth": Codec(_epochs_to, _epochs_from),
    "layer/flood": Codec(_flood_to, _flood_from),
}
