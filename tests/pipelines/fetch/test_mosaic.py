"""A dataset whose tiles a mosaic lists: only those near the city come, and of each only its part."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely
import yaml
from affine import Affine
from rasterio.io import MemoryFile
from test_city import DECLARED, fetch, run_of
from web import Web, serving

from pipelines.demo_city.writer import write_demo_city
from pipelines.fetch.cache import Cache
from pipelines.fetch.lock import Lock
from pipelines.fetch.mosaic import files_of_mosaic
from pipelines.fetch.request import Request
from spatial_indicators.errors import GateFailed, InputError

FOLDER = "hrsl-cogs/hrsl_general"
PIXEL = 0.002
"""Seven times coarser than the true one."""

PATH = "v1.5/cog_globallat_{}_lon_{}_general-v1.5.{}.tif"
TILES = {(lon, lat): PATH.format(lat, lon, lon % 7) for lon in (0, 10) for lat in (40, 50)}


def mosaic(tiles: dict[tuple[int, int], str] = TILES) -> bytes:
    """Describe tiles of 10 degrees as GDAL does, and as Meta publishes it: paths are relative to the description."""
    side = round(10 / PIXEL)
    sources = "".join(
        f"""<ComplexSource><SourceFilename relativeToVRT="1">{name}</SourceFilename><SourceBand>1</SourceBand>
        <SrcRect xOff="0" yOff="0" xSize="{side}" ySize="{side}" />
        <DstRect xOff="{lon / 10 * side}" yOff="{(50 - lat) / 10 * side}" xSize="{side}" ySize="{side}" />
        <NODATA>nan</NODATA></ComplexSource>"""
        for (lon, lat), name in tiles.items()
    )
    return f"""<VRTDataset rasterXSize="{2 * side}" rasterYSize="{2 * side}">
    <SRS dataAxisToSRSAxisMapping="2,1">EPSG:4326</SRS>
    <GeoTransform> 0.0, {PIXEL}, 0.0, 60.0, 0.0, -{PIXEL}</GeoTransform>
    <VRTRasterBand dataType="Float64" band="1">{sources}</VRTRasterBand></VRTDataset>""".encode()


def tile(lon: int, lat: int, people: float) -> bytes:
    """Draw people around 10 degrees east and 45 north, nothing elsewhere."""
    side = round(10 / PIXEL)
    form = {"driver": "GTiff", "height": side, "width": side, "count": 1, "dtype": "float64", "nodata": float("nan")}
    corner = Affine(PIXEL, 0.0, lon, 0.0, -PIXEL, lat + 10)
    values = np.full((side, side), np.nan)
    row, column = round((lat + 10 - 45) / PIXEL), round((10 - lon) / PIXEL)
    values[row - 50 : row + 50, max(column - 50, 0) : column + 50] = people
    with MemoryFile() as memory:
        with memory.open(**form, crs="EPSG:4326", transform=corner, compress="deflate", tiled=True) as file:
            file.write(values, 1)
        return bytes(memory.getbuffer())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_demo_city(root)
    return root


@pytest.fixture(scope="module")
def tiles() -> dict[str, bytes]:
    return {TILES[lon, 40]: tile(lon, 40, people) for lon, people in ((0, 2.0), (10, 4.0))}


@pytest.fixture
def web(tiles: dict[str, bytes]) -> Iterator[Web]:
    with serving() as web:
        web.files = {f"{FOLDER}/{name}": content for name, content in tiles.items()}
        web.files[f"{FOLDER}/hrsl_general-latest.vrt"] = mosaic()
        yield web


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    (tmp_path / "demo").symlink_to(root / "demo")
    asked = DECLARED | {"people": {"level": "tract", "year": 2020, "grid": {"source": "hrsl"}}}
    (tmp_path / "far.yaml").write_text(yaml.safe_dump(asked), encoding="utf-8")
    return tmp_path


def fetched(folder: Path, web: Web, *words: str) -> object:
    mirror = {"URBAN_SDG_MIRROR_DATAFORGOOD_FB_DATA_S3_AMAZONAWS_COM": web.url("")}
    return fetch(folder, *words, **mirror, URBAN_SDG_DATA_ROOT=str(folder))


def test_the_tiles_around_the_city_come_by_part_and_their_people_count(
    folder: Path, web: Web, tiles: dict[str, bytes]
) -> None:
    done = fetched(folder, web)
    assert (done.returncode, done.stdout) == (0, "far: 2 files, 2 of them new\n"), done.stderr
    assert sum(web.sent.values()) < 0.5 * sum(map(len, tiles.values()))
    run = run_of(folder, root=folder)
    pixels = shapely.area(run.value("features/boundaries")["tract"].geometry).sum() / PIXEL**2
    # 2 people a pixel west of 10 degrees, 4 east of them.
    assert 2.1 * pixels < run.value("layer/people").count[0].sum() < 3.9 * pixels
    lock = Lock(folder / "far.lock", Cache(folder / "cache")).content()["people.grid"]
    assert [one.url.rpartition("/")[2] for one in lock.files] == [TILES[0, 40][5:], TILES[10, 40][5:]]


def test_offline_the_kept_tiles_are_found_by_the_kept_mosaic(folder: Path, web: Web) -> None:
    assert fetched(folder, web).returncode == 0
    asked = len(web.asked)
    done = fetched(folder, web, "--offline")
    assert (done.returncode, done.stdout, len(web.asked)) == (0, "far: 2 files, 0 of them new\n", asked)


def request(box: tuple[float, float, float, float] = (9.9, 44.9, 9.95, 44.95)) -> Request:
    return Request("people.grid", "https://example.org/a/m.vrt", "m.vrt", listed_by="vrt", window=box)


def listed(tmp_path: Path, content: bytes, asked: Request | None = None) -> list[str]:
    (tmp_path / "mosaic.vrt").write_bytes(content)
    return [one.url for one in files_of_mosaic(tmp_path / "mosaic.vrt", asked or request())]


@pytest.mark.parametrize(
    ("box", "tiles"),
    [
        ((9.9, 44.9, 9.95, 44.95), [(0, 40)]),
        ((9.9, 49.9, 10.1, 50.1), [(0, 40), (0, 50), (10, 40), (10, 50)]),
        ((10.0, 50.0, 10.1, 50.1), [(10, 50)]),
    ],
)
def test_a_box_meets_the_tiles_that_it_shares_land_with(
    tmp_path: Path, box: tuple[float, float, float, float], tiles: list[tuple[int, int]]
) -> None:
    assert listed(tmp_path, mosaic(), request(box)) == [f"https://example.org/a/{TILES[one]}" for one in tiles]


def test_a_city_that_the_dataset_lacks_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        GateFailed, match=r"people\.grid: https://example\.org/a/m\.vrt has no file that meets the city"
    ):
        listed(tmp_path, mosaic(), request((100.0, 30.0, 100.1, 30.1)))


WRONG = {
    "no XML": (b"<html", "is no mosaic of rasters"),
    "other XML": (b"<Error><Code>AccessDenied</Code></Error>", "its first element is Error"),
    "no place": (b"<VRTDataset><SRS>EPSG:4326</SRS></VRTDataset>", "has no GeoTransform"),
    "turned": (mosaic().replace(b"0.0, 60.0", b"0.1, 60.0"), "is turned"),
    "no system": (mosaic().replace(b"EPSG:4326", b"EPSG:99999"), "is no mosaic of rasters"),
    "no rectangle": (mosaic().replace(b"DstRect", b"Rect"), "has a source without DstRect"),
    "another host": (mosaic().replace(b"v1.5/", b"https://elsewhere.org/"), "leads to files that do not lie below it"),
    "upwards": (mosaic().replace(b"v1.5/", b"../../"), "leads to files that do not lie below it"),
    "a file of this machine": (mosaic().replace(b"v1.5/", b"file:///etc/"), "leads to files that do not lie below it"),
    "many words for one": (
        b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">'
        + b"".join(b'<!ENTITY b%d "%s">' % (n, (b"&b%d;" % (n - 1) if n else b"&b;") * 50) for n in range(8))
        + b"]><VRTDataset><SRS>&b7;</SRS></VRTDataset>",
        "is no mosaic of rasters",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_list_that_is_none_is_refused(tmp_path: Path, what: str) -> None:
    content, expected = WRONG[what]
    with pytest.raises(InputError, match=expected):
        listed(tmp_path, content)
