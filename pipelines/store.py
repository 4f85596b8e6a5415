"""Where computed layers and measures are kept: GeoParquet below the project's data directory, written atomically."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import fsspec
import geopandas as gpd
import pandas as pd

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Manifest:
    """What is known of one stored asset.

    Parameters
    ----------
    fingerprint
        Identity of the content: hash of the code, the parameters and the inputs' fingerprints.
    folder
        Folder of its tables, below the asset's own.
    tables
        Rows of every table.
    facts
        What a reader wants to know of it: counts, seconds, checks.
    columns
        Type of every column of every table.
    """

    fingerprint: str
    folder: str
    tables: dict[str, int] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)


class Store:
    """The data directory: a local path or any URL that fsspec knows, so that a cluster can share it.

    An asset's tables go to a fresh folder; its manifest, replaced last, points there. Whoever is killed before leaves
    the old content in place.
    """

    def __init__(self, url: str) -> None:
        self.files, self.root = fsspec.core.url_to_fs(url)

    def manifest(self, key: str) -> Manifest | None:
        """Read what is known of an asset; None when there is nothing, or not all of it."""
        try:
            with self.files.open(f"{self.root}/{key}/asset.json", "r") as file:
                manifest = Manifest(**json.load(file))
        except (FileNotFoundError, json.JSONDecodeError, TypeError):
            return None
        paths = (self._table(key, manifest.folder, table) for table in manifest.tables)
        return manifest if all(self.files.exists(path) for path in paths) else None

    def write(self, key: str, fingerprint: str, tables: Tables, facts: Mapping[str, Any]) -> Manifest:
        """Store an asset's tables and then its manifest, and drop what stood there before."""
        before = self.manifest(key)
        folder = f"{fingerprint[:12]}-{uuid.uuid4().hex[:6]}"
        self.files.makedirs(f"{self.root}/{key}/{folder}", exist_ok=True)
        for table, frame in tables.items():
            with self.files.open(self._table(key, folder, table), "wb") as file:
                frame.to_parquet(file, index=False, compression="zstd")
        rows = {name: len(frame) for name, frame in tables.items()}
        columns = {name: {str(c): str(kind) for c, kind in frame.dtypes.items()} for name, frame in tables.items()}
        manifest = Manifest(fingerprint, folder, rows, dict(facts), columns)
        self._replace(f"{self.root}/{key}/asset.json", json.dumps(asdict(manifest), indent=1, sort_keys=True))
        if before is not None and before.folder:
            self.files.rm(f"{self.root}/{key}/{before.folder}", recursive=True)
        return manifest

    def tables(self, key: str, manifest: Manifest) -> dict[str, pd.DataFrame]:
        """Read an asset's tables."""
        return {name: self._read(self._table(key, manifest.folder, name)) for name in manifest.tables}

    def place(self, key: str, manifest: Manifest) -> str:
        """Say where an asset's tables are."""
        return f"{self.root}/{key}/{manifest.folder}"

    def _read(self, path: str) -> pd.DataFrame:
        with self.files.open(path, "rb") as file:
            try:
                frame: pd.DataFrame = gpd.read_parquet(file)
            except ValueError:  # no geometry in it
                file.seek(0)
                frame = pd.read_parquet(file)
            return frame

    def _replace(self, path: str, text: str) -> None:
        fresh = f"{path}.{uuid.uuid4().hex[:6]}"
        with self.files.open(fresh, "w") as file:
            file.write(text)
        self.files.mv(fresh, path)

    def _table(self, key: str, folder: str, table: str) -> str:
        return f"{self.root}/{key}/{folder}/{table}.parquet"
