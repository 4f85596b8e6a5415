"""What is one run? A record of how it was computed, and everything that it found."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.database.amounts import Amounts
from pipelines.database.columns import Column
from spatial_indicators.area_of_analysis import Delineation

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
    region_code: str | None = None
    """Region of the country, such as GB-WLS; given with its name or not at all."""
    region_name: str | None = None
    code_version: str
    fingerprint: str
    """Hash of everything the values depend on."""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    checks: Mapping[str, Any] = field(default_factory=dict)
    run_id: uuid.UUID = field(default_factory=uuid.uuid4)
    started_at: dt.datetime = field(default_factory=_now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What is on the ground in and around the city: columns by their names in the tables of schema core."""

    street: Mapping[str, Column] = field(default_factory=dict)
    transit_stop: Mapping[str, Column] = field(default_factory=dict)
    open_space: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """Where a run's areas, cells and blocks are, EPSG:4326."""

    areas: "gpd.GeoDataFrame"
    """``level, code, name, parent_code, geometry``: the city (level ``city``) and its districts, Polygon or
    MultiPolygon."""
    cells: "gpd.GeoDataFrame"
    """``cell_id`` from 0, ``area_m2``, ``block_id`` and the cells' polygons."""
    blocks: "gpd.GeoDataFrame"
    """``block_id`` from 0 and outlines that hold the blocks' cells, Polygon or MultiPolygon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContent:
    """Everything that one run found."""

    outlines: Callable[[], Outlines]
    """Gives them, the same at every call. It is asked late: they may still be being drawn when a load begins."""
    amounts: Amounts
    """What cells, blocks and areas hold."""
    observations: "pd.DataFrame"
    """The values; columns as in ``loading.OBSERVATION_COLUMNS``."""
    indicators: "pd.DataFrame"
    """The catalogue; columns as in ``indicator.INDICATOR_COLUMNS``."""
    terms: "pd.DataFrame | None" = None
    """Linear terms of the formulas; columns as in ``indicator.TERM_COLUMNS``."""
    sources: "pd.DataFrame"
    """The files; columns as in ``loading.SOURCE_COLUMNS``."""
    delineations: Sequence[Delineation] = ()
    """The area of analysis of every level."""
    progress: Sequence[tuple[object, ...]] = ()
    """Rows of ``pipelines.progress``."""
    features: Callable[[], Features] = Features
    """Gives them, the same at every call: they are laid out while the numbers are being loaded."""
    valid_from: dt.date | None = None
    """First day for which the boundaries are the official ones; None where the city does not say."""
    valid_until: dt.date | None = None
    """Last such day."""
    people_total: float | None = None
    """People of the city by the census: each variant of measure ``people`` must add up to it."""
    land_total_m2: float | None = None
    """Land of all cells as the engine cut them, square metres: what arrives must add up to it."""

    def row_counts(self) -> dict[str, int]:
        """Count the rows that are sent, by table of schema core."""
        drawn = self.outlines()
        sent = {"area": drawn.areas, "cell": drawn.cells, "block": drawn.blocks, "observation": self.observations}
        amounts = {"cell_measure": self.amounts.cell_id, "block_measure": self.amounts.block_id}
        own = {"area_measure": self.amounts.area, "run_measure": self.amounts.places, "source": self.sources}
        counts = {name: len(rows) for name, rows in (sent | amounts | own).items()}
        features = self.features()
        tables = {name: getattr(features, name) for name in ("street", "transit_stop", "open_space")}
        return counts | {name: len(next(iter(table.values()), ())) for name, table in tables.items()}
