"""What does it cost to read a window of a remote GeoTIFF by our own transport, beside GDAL's own reader?

Our own time holds that of writing the window into the cache.
"""

import re
import statistics
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.transform import Affine
from rasterio.windows import Window

from pipelines.fetch.answer import Carrier, client_of
from pipelines.fetch.cache import Cache
from pipelines.fetch.settings import Settings
from pipelines.stac.grid import Grid
from pipelines.stac.window import fetch_window

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE, CITY, ROUNDS = 10_980, 2000, 5
PLACE = {"crs": "EPSG:32632", "transform": Affine(10, 0, 499_980, 0, -10, 5_300_040)}


def main() -> None:
    """Serve one band of a tile of Sentinel-2, read 20 km of it both ways in turns, and compare the numbers."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        content = _band(folder / "B04.tif")
        sent: list[int] = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(content, sent))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/B04.tif"
        ways: dict[str, Callable[[int], np.ndarray]] = {
            "own transport": lambda turn: _own(url, folder / str(turn)),
            "GDAL": lambda turn: _gdal(f"{url}?{turn}"),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        came: dict[str, list[tuple[int, int]]] = {name: [] for name in ways}
        for turn in range(ROUNDS):
            found = []
            for name, read in ways.items():
                sent.clear()
                begun = time.perf_counter()
                found.append(read(turn))
                seconds[name].append(time.perf_counter() - begun)
                came[name].append((len(sent), sum(sent)))
            assert np.array_equal(*found)  # noqa: S101  a benchmark of wrong numbers says nothing
        for name, measured in seconds.items():
            requests, size = came[name][0]
            print(f"{name}: {statistics.median(measured):.2f} s, {requests} requests, {size / 1e6:.1f} MB")
        print(f"the file: {len(content) / 1e6:.0f} MB")
        server.shutdown()


def _band(path: Path) -> bytes:
    random = np.random.default_rng(1)
    numbers = random.integers(300, 4000, (SIDE, SIDE), dtype=np.uint16)
    settings = {"driver": "COG", "compress": "deflate", "level": 1, "blocksize": 1024, "count": 1, "nodata": 0}
    with rasterio.open(path, "w", width=SIDE, height=SIDE, dtype="uint16", **settings, **PLACE) as file:
        file.write(numbers, 1)
    return path.read_bytes()


def _own(url: str, cache: Path) -> np.ndarray:
    settings = Settings(cache=cache, private_hosts=frozenset({"127.0.0.1"}))
    grid = Grid("EPSG:32632", (10.0, 0.0, 509_980.0, 0.0, -10.0, 5_290_040.0), CITY, CITY)
    with client_of(settings) as client:
        carrier = Carrier(client, Cache(cache), settings, lambda *_: None)
        fetched, _ = fetch_window(url, grid, carrier, version="", fill=0, where="benchmark")
    with rasterio.open(Cache(cache).path(fetched.sha256, fetched.name)) as file:
        return file.read(1)


def _gdal(url: str) -> np.ndarray:
    with rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR"), rasterio.open(url) as file:
        return file.read(1, window=Window(1000, 1000, CITY, CITY))


def _handler(content: bytes, sent: list[int]) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._head(200, len(content), {"Accept-Ranges": "bytes"})

        def do_GET(self) -> None:
            first, last = map(int, re.findall(r"\d+", self.headers.get("Range", f"bytes=0-{len(content)}"))[:2])
            part = content[first : last + 1]
            sent.append(len(part))
            self._head(206, len(part), {"Content-Range": f"bytes {first}-{first + len(part) - 1}/{len(content)}"})
            self.wfile.write(part)

        def _head(self, status: int, size: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(size)}).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name in the library
            pass

    return Answering


if __name__ == "__main__":
    main()
