"""A real API of images (STAC) with its store on this machine, in the layout of Earth Search and Planetary Computer."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.warp import transform_bounds
from web import Web

EARTH_SEARCH = "https://earth-search.aws.element84.com/v1"
PLANETARY = "https://planetarycomputer.microsoft.com/api/stac/v1"
S2_STORE = "https://sentinel-cogs.s3.us-west-2.amazonaws.com/sentinel-s2-l2a-cogs"
LANDSAT_STORE = "https://landsateuwest.blob.core.windows.net/landsat-c2/level-2/standard/oli-tirs"
TOKEN_PATH = "planetarycomputer.microsoft.com/api/sas/v1/token/landsateuwest/landsat-c2"  # noqa: S105  an address
PAGE = 2
"""Images on a page: two, so that there are always several pages."""

MADE: dict[Any, bytes] = {}
"""Files that were made already, by their numbers and their place."""

CONFORMS = (
    "https://api.stacspec.org/v1.0.0/core",
    "https://api.stacspec.org/v1.0.0/item-search",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)


class StacApi:
    """Images that are listed, searched by box and day, and lie in their store."""

    def __init__(self, web: Web, root: str = EARTH_SEARCH) -> None:
        self.web, self.root, self.items = web, root, list[dict[str, Any]]()
        path = root.removeprefix("https://")
        web.answers |= {path: self.landing, f"{path}/search": self.search}

    @property
    def mirrors(self) -> dict[str, str]:
        """The hosts' addresses on this machine, by their names as the environment has them."""
        hosts = (self.root, S2_STORE, LANDSAT_STORE)
        names = {url.split("/")[2] for url in hosts} | {"planetarycomputer.microsoft.com"}
        return {host.upper().replace(".", "_").replace("-", "_"): self.web.url(host) for host in names}

    def landing(self, _: bytes) -> bytes:
        """Describe the API."""
        links = [
            {"rel": "self", "type": "application/json", "href": self.root},
            {"rel": "root", "type": "application/json", "href": self.root},
            {"rel": "search", "type": "application/geo+json", "href": f"{self.root}/search", "method": "GET"},
            {"rel": "search", "type": "application/geo+json", "href": f"{self.root}/search", "method": "POST"},
        ]
        known = {"type": "Catalog", "stac_version": "1.0.0", "id": "earth-search-aws", "description": "A STAC API"}
        return json.dumps(
            {"type": "Catalog", "stac_version": "1.0.0", "conformsTo": CONFORMS, "links": links} | known
        ).encode()

    def search(self, body: bytes) -> bytes:
        """Answer a page of what was asked for."""
        asked = json.loads(body)
        found = [one for one in self.items if _meets(one, asked)]
        begin = int(asked.get("next", 0))
        page, more = found[begin : begin + PAGE], len(found) > begin + PAGE
        following = {"rel": "next", "method": "POST", "href": f"{self.root}/search", "merge": False}
        links = [following | {"body": asked | {"next": begin + PAGE}}] if more else []
        return json.dumps({"type": "FeatureCollection", "features": page, "links": links}).encode()

    def put(self, href: str, numbers: NDArray[Any], place: dict[str, Any], folder: Path, *, nodata: int = 0) -> None:
        """Put a cloud-optimised GeoTIFF into the store."""
        key = (numbers.tobytes(), tuple(place["transform"]), place["crs"], nodata)
        self.web.files[href.removeprefix("https://")] = MADE.get(key) or MADE.setdefault(
            key, _cog(numbers, folder / "fresh.tif", place | {"nodata": nodata})
        )


def _cog(numbers: NDArray[Any], path: Path, place: dict[str, Any]) -> bytes:
    rows, columns = numbers.shape
    settings = {"driver": "COG", "compress": "deflate", "level": 1, "blocksize": 256, "count": 1, "overviews": "NONE"}
    with rasterio.open(path, "w", width=columns, height=rows, dtype=numbers.dtype, **settings, **place) as file:
        file.write(numbers, 1)
    return path.read_bytes()


def sentinel_2_item(day: str, bounds: Any, transform: Affine, **changes: Any) -> dict[str, Any]:
    """Describe an image as Earth Search v1 does (what the reader does not look at is left out)."""
    name = f"S2A_32TNQ_{day.replace('-', '')}_0_L2A"
    year, month, _ = day.split("-")
    folder = f"{S2_STORE}/32/T/NQ/{year}/{int(month)}/{name}"
    said = {
        "platform": "sentinel-2a", "constellation": "sentinel-2", "instruments": ["msi"], "eo:cloud_cover": 3.5,
        "proj:epsg": 32632, "grid:code": "MGRS-32TNQ", "s2:processing_baseline": "05.09",
        "earthsearch:boa_offset_applied": False, "datetime": f"{day}T10:20:31.024000Z",
        "updated": f"{day}T18:00:00.000Z",
    }  # fmt: skip
    scale = {"nodata": 0, "data_type": "uint16", "bits_per_sample": 15, "spatial_resolution": 10, "scale": 0.0001}
    assets = {
        key: {
            "href": f"{folder}/{band}.tif",
            "type": "image/tiff; application=geotiff; profile=cloud-optimized",
            "proj:transform": [*transform][:6],
            "raster:bands": [scale | {"offset": -0.1}],
            "roles": ["data", "reflectance"],
        }
        for key, band in (("red", "B04"), ("nir", "B08"), ("scl", "SCL"))
    }
    return _item(name, "sentinel-2-l2a", bounds, said | changes, assets)


def landsat_item(day: str, bounds: Any, transform: Affine, **changes: Any) -> dict[str, Any]:
    """Describe an image as Planetary Computer does."""
    name = f"LC09_L2SP_194028_{day.replace('-', '')}_02_T1"
    folder = f"{LANDSAT_STORE}/{day[:4]}/194/028/{name}"
    said = {
        "platform": "landsat-9", "eo:cloud_cover": 4.0, "proj:code": "EPSG:32632",
        "proj:transform": [*transform][:6], "datetime": f"{day}T10:10:00.000000Z", "landsat:correction": "L2SP",
    }  # fmt: skip
    told = {"nodata": 0, "data_type": "uint16", "scale": 2.75e-05, "offset": -0.2}
    files = (("red", "SR_B4"), ("nir08", "SR_B5"), ("qa_pixel", "QA_PIXEL"))
    assets = {
        key: {"href": f"{folder}/{name}_{band}.TIF", "raster:bands": [told if key != "qa_pixel" else {"nodata": 1}]}
        for key, band in files
    }
    return _item(name, "landsat-c2-l2", bounds, said | changes, assets)


def _item(name: str, collection: str, bounds: Any, said: dict[str, Any], assets: dict[str, Any]) -> dict[str, Any]:
    west, south, east, north = transform_bounds("EPSG:32632", "EPSG:4326", *bounds)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature", "stac_version": "1.0.0", "id": name, "collection": collection, "properties": said,
        "geometry": {"type": "Polygon", "coordinates": [ring]}, "bbox": [west, south, east, north], "links": [],
        "assets": assets,
    }  # fmt: skip


def _meets(item: dict[str, Any], asked: dict[str, Any]) -> bool:
    west, south, east, north = asked["bbox"]
    first, last = (dt.datetime.fromisoformat(one) for one in asked["datetime"].split("/"))
    box = item["bbox"]
    is_there = box[0] < east and box[2] > west and box[1] < north and box[3] > south
    taken = item["properties"].get("datetime")
    is_then = taken is None or first <= dt.datetime.fromisoformat(taken) <= last
    return item["collection"] in asked["collections"] and is_there and is_then


def classes_of(shape: tuple[int, int], value: int) -> NDArray[np.uint8]:
    """Give a mask of one class."""
    return np.full(shape, value, dtype=np.uint8)
