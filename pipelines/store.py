"""Where computed layers and measures are kept: GeoParquet and COG below the data directory, written atomically."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import fsspec

if TYPE_CHECKING:
    import pandas as pd

Content: TypeAlias = "pd.DataFrame | bytes"
"""A table, kept as (Geo)Parquet, or the bytes of a file that has its own format, whose name then has an ending."""

Tables = Mapping[str, Content]

PARQUET = ".parquet"


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
        Rows of every table; 1 for a file of another kind.
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
                if isinstance(frame, bytes):
                    file.write(frame)
                else:
                    frame.to_parquet(file, index=False, compression="zstd")
        rows = {name: 1 if isinstance(frame, bytes) else len(frame) for name, frame in tables.items()}
        columns = {name: _types(frame) for name, frame in tables.items() if not isinstance(frame, bytes)}
        manifest = Manifest(fingerprint, folder, rows, dict(facts), columns)
        self._replace(f"{self.root}/{key}/asset.json", json.dumps(asdict(manifest), indent=1))
        if before is not None and before.folder:
            self.files.rm(f"{self.root}/{key}/{before.folder}", recursive=True)
        return manifest

    def tables(self, key: str, manifest: Manifest) -> dict[str, Any]:
        """Read an asset's tables, and its other files as bytes."""
        return {name: self._read(self._table(key, manifest.folder, name)) for name in manifest.tables}

    def place(self, key: str, manifest: Manifest) -> str:
        """Say where an asset's tables are."""
        return f"{self.root}/{key}/{manifest.folder}"

    def _read(self, path: str) -> Content:
        import geopandas as gpd  # noqa: PLC0415  takes a third of a second, and a run without a store reads no table
        import pandas as pd  # noqa: PLC0415

        with self.files.open(path, "rb") as file:
            if not path.endswith(PARQUET):
                return bytes(file.read())
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
        return f"{self.root}/{key}/{folder}/{table}{'' if '.' in table else PARQUET}"


def _types(frame: "pd.DataFrame") -> dict[str, str]:
    return {str(name): str(kind) for name, kind in frame.dtypes.items()}
