"""How services and the walks to them become tables and tables become layers again, with nothing lost."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pipelines.layer_tables import Codec
from spatial_indicators.layers.service_walks import ServiceWalks
from spatial_indicators.layers.services import Services

COLUMNS = ("service_id", "name", "category", "kind")
METRES = "_m"
"""Ends the name of a category's column."""


def _services_to(services: Services, crs: str) -> dict[str, pd.DataFrame]:
    columns = {name: getattr(services, name) for name in COLUMNS}
    gates = {"x": services.gate_x, "y": services.gate_y}
    return {
        "services": gpd.GeoDataFrame(columns, geometry=services.geometry, crs=crs),
        "gates": gpd.GeoDataFrame(gates, geometry=shapely.points(services.gate_x, services.gate_y), crs=crs),
    }


def _services_from(tables: Mapping[str, Any]) -> Services:
    frame, gates = tables["services"], tables["gates"]
    return Services(
        **{name: frame[name].to_numpy(dtype=object) for name in COLUMNS},
        geometry=np.asarray(frame["geometry"].array, dtype=object),
        gate_x=gates["x"].to_numpy(),
        gate_y=gates["y"].to_numpy(),
    )


def _walks_to(walks: ServiceWalks, crs: str) -> dict[str, pd.DataFrame]:
    del crs
    return {"homes": pd.DataFrame({f"{name}{METRES}": metres for name, metres in walks.metres.items()})}


def _walks_from(tables: Mapping[str, Any]) -> ServiceWalks:
    frame = tables["homes"]
    return ServiceWalks({name.removesuffix(METRES): frame[name].to_numpy() for name in frame.columns})


CODECS: Mapping[str, Codec] = {
    "layer/services": Codec(_services_to, _services_from),
    "layer/service_walks": Codec(_walks_to, _walks_from),
}
