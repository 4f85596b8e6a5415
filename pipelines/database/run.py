"""What is one run? A record of how it was computed, and everything that it found."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One computation of one city."""

    city_id: str
    city_name: str
    country: str
    """ISO 3166-1 alpha-3."""
    code_version: str
    fingerprint: str
    """Hash of everything the values depend on."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    checks: Mapping[str, Any] = field(default_factory=dict)
    run_id: uuid.UUID = field(default_factory=uuid.uuid4)
    started_at: dt.datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContent:
    """Everything that one run found; the columns are named in ``content.py``."""

    areas: "gpd.GeoDataFrame"
    """The city (level ``city``) and its districts, EPSG:4326, Polygon or MultiPolygon."""
    cells: "gpd.GeoDataFrame"
    """Cells as polygons, EPSG:4326, with ``cell_id`` from 0 and ``area_m2``."""
    cell_measures: "pd.DataFrame"
    """Long: ``cell_id, measure, variant, value``; what is unknown has no row."""
    observations: "pd.DataFrame"
    indicators: "pd.DataFrame"
    sources: "pd.DataFrame"
    people_total: float | None = None
    """People of the city by the census: each variant of measure ``people`` must add up to it."""
