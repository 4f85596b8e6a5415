"""How does GDAL read a GeoTIFF on the web? Through ranges that are asked for here: GDAL itself asks nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import rasterio
from rasterio.abc import FileContainer

from pipelines.fetch.part import Reading, RemoteFile

NOTHING_ELSE = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO", "GTIFF_SRS_SOURCE": "EPSG"}
"""GDAL looks for no other files beside the one that it is given."""


class _OneFile(FileContainer):  # type: ignore[misc]  # the library says no types
    """A folder for GDAL with one file in it, which lies on the web; GDAL itself asks nobody."""

    def __init__(self, remote: RemoteFile, name: str) -> None:
        self._remote, self._name = remote, name

    def isfile(self, path: str) -> bool:
        return path.endswith(self._name)

    def isdir(self, path: str) -> bool:
        del path
        return False

    def ls(self, path: str) -> list[str]:
        del path
        return []

    def mtime(self, path: str) -> int:
        del path
        return 0

    def size(self, path: str) -> int:
        del path
        return self._remote.size

    def rm(self, path: str) -> None:
        raise PermissionError(path)

    def open(self, path: str, mode: str = "r", **kwds: Any) -> Reading:
        del kwds
        if not self.isfile(path) or "w" in mode:
            raise FileNotFoundError(path)
        return self._remote.opened()


@contextmanager
def opened(remote: RemoteFile, name: str) -> Iterator[Any]:
    """Open a GeoTIFF where it lies; after a read, `remote.fault` says what the web did wrong.

    The driver is named: of a file that says that it is another one, GDAL would follow the paths in it.
    """
    with rasterio.Env(**NOTHING_ELSE), rasterio.open(name, driver="GTiff", opener=_OneFile(remote, name)) as source:
        yield source
