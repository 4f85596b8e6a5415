"""Of a raster on the web comes the part around the city, by its blocks, with its numbers as they are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.enums import ColorInterp
from rasterio.io import MemoryFile
from web import Web, cut, etag_of, hang_up, serving, status

from pipelines.fetch.cache import Cache
from pipelines.fetch.fetcher import Arrival, fetch_all
from pipelines.fetch.request import Request
from pipelines.fetch.settings import Settings
from pipelines.sources.raster_window import read_window
from spatial_indicators.errors import GateFailed, InputError, SourceUnavailable

PATH = "GIS/Population/XYZ_ppp_2020.tif"
BOX = (10.101, 44.952, 10.149, 44.998)
SIDE, CELL = 1500, 0.001
"""A raster from 9.5 to 11 degrees east and 44 to 45.5 north."""

VALUES = np.random.default_rng(0).random((SIDE, SIDE)).astype(np.float32)
VALUES[::7, ::5] = -99999.0


def geotiff(values: Any = VALUES, *, mask: Any = None, **changes: Any) -> bytes:
    """Write it in blocks of 64 x 64, as cloud-optimised files are in larger ones."""
    bands = values if values.ndim == 3 else values[None]
    place = {"crs": "EPSG:4326", "transform": Affine(CELL, 0.0, 9.5, 0.0, -CELL, 45.5)}
    form = {"driver": "GTiff", "height": bands.shape[1], "width": bands.shape[2], "count": len(bands)}
    kind = {"dtype": bands.dtype, "nodata": -99999.0, "compress": "deflate"}
    tiles = {"tiled": True, "blockxsize": 64, "blockysize": 64}
    with MemoryFile() as memory:
        with memory.open(**(form | place | kind | tiles | changes)) as file:
            file.write(bands)
            file.update_tags(TIFFTAG_SOFTWARE="a maker's", BOA_ADD_OFFSET="-1000")
            file.update_tags(1, mean="0.5")
            if mask is not None:
                file.write_mask(mask)
        return bytes(memory.getbuffer())


WHOLE = geotiff()


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        web.files[PATH] = WHOLE
        yield web


def request(web: Web, box: tuple[float, float, float, float] = BOX) -> Request:
    return Request("people.grid", web.url(PATH), "XYZ_ppp_2020.tif", window=box)


def fetched(web: Web, folder: Path, asked: Request | None = None, **changes: Any) -> Arrival:
    allowed = {"cache": folder, "private_hosts": frozenset({"127.0.0.1"}), "pause_s": 0.01} | changes
    (found,) = fetch_all([asked or request(web)], Cache(folder), Settings(**allowed), lambda _: None)
    return found


def path_of(arrival: Arrival, folder: Path) -> Path:
    return Cache(folder).path(arrival.fetched.sha256, arrival.fetched.name)


def whole(web: Web, folder: Path) -> Path:
    (folder / "whole.tif").write_bytes(web.files[PATH])
    return folder / "whole.tif"


def test_fewer_bytes_come_than_the_file_has_and_the_reader_finds_the_same_cells(tmp_path: Path, web: Web) -> None:
    found = read_window(path_of(fetched(web, tmp_path), tmp_path), box=BOX)
    assert sum(web.sent.values()) < 0.1 * len(web.files[PATH])
    expected = read_window(whole(web, tmp_path), box=BOX)
    np.testing.assert_array_equal(found.raster.values, expected.raster.values)
    assert found.raster.transform == pytest.approx(expected.raster.transform, abs=1e-12)


@settings(max_examples=25)
@given(west=st.floats(9.4, 10.9), south=st.floats(43.95, 45.4), width=st.floats(1e-4, 0.3), height=st.floats(1e-4, 0.3))
def test_wherever_a_city_lies_its_part_is_what_the_whole_has_there(
    tmp_path_factory: pytest.TempPathFactory, west: float, south: float, width: float, height: float
) -> None:
    folder, box = tmp_path_factory.mktemp("cache"), (west, south, west + width, south + height)
    with serving() as web:
        web.files[PATH] = WHOLE
        try:
            expected = read_window(whole(web, folder), box=box)
        except GateFailed:
            with pytest.raises(GateFailed, match="does not meet the city"):
                fetched(web, folder, request(web, box))
            return
        found = read_window(path_of(fetched(web, folder, request(web, box)), folder), box=box)
    np.testing.assert_array_equal(found.raster.values, expected.raster.values)
    assert found.raster.transform == pytest.approx(expected.raster.transform, abs=1e-9)


def test_bands_scales_tags_and_what_has_no_value_stay_what_they_are(tmp_path: Path, web: Web) -> None:
    numbers = (np.stack([VALUES, VALUES * 2, VALUES * 3]) * 100).clip(-1, 300).astype(np.int16)
    web.files[PATH] = geotiff(numbers, nodata=-1, photometric="MINISBLACK", interleave="band")
    with rasterio.open(whole(web, tmp_path), "r+") as file:
        file.scales, file.offsets, file.units = (0.01, 0.02, 0.03), (1.0, 2.0, 3.0), ("m", "m", "m")
    web.files[PATH] = (tmp_path / "whole.tif").read_bytes()
    cut_out, all_of_it = path_of(fetched(web, tmp_path), tmp_path), tmp_path / "whole.tif"
    with rasterio.open(cut_out) as part, rasterio.open(all_of_it) as all_:
        for name in ("count", "dtypes", "nodata", "scales", "offsets", "units", "crs"):
            assert getattr(part, name) == getattr(all_, name), name
        assert part.tags()["BOA_ADD_OFFSET"] == "-1000"
        assert part.tags(1)["mean"] == "0.5"
        assert part.shape[0] < 70
    for band in (1, 2, 3):
        found, expected = (read_window(one, box=BOX, band=band) for one in (cut_out, all_of_it))
        np.testing.assert_array_equal(found.raster.values, expected.raster.values)


def test_cells_named_by_their_middles_stay_in_their_place(tmp_path: Path, web: Web) -> None:
    with rasterio.open(whole(web, tmp_path), "r+") as file:
        file.update_tags(AREA_OR_POINT="Point")
    web.files[PATH] = (tmp_path / "whole.tif").read_bytes()
    found = read_window(path_of(fetched(web, tmp_path), tmp_path), box=BOX)
    expected = read_window(tmp_path / "whole.tif", box=BOX)
    assert found.raster.transform == pytest.approx(expected.raster.transform, abs=1e-12)


def test_strips_of_one_row_come_by_part_too(tmp_path: Path, web: Web) -> None:
    web.files[PATH] = geotiff(tiled=False, blockxsize=None, blockysize=1)
    found = read_window(path_of(fetched(web, tmp_path), tmp_path), box=BOX)
    assert sum(web.sent.values()) < 0.1 * len(web.files[PATH])
    np.testing.assert_array_equal(found.raster.values, read_window(whole(web, tmp_path), box=BOX).raster.values)


def test_neighbouring_blocks_are_asked_for_together(tmp_path: Path, web: Web) -> None:
    web.files[PATH] = geotiff(tiled=False, blockxsize=None, blockysize=1)
    fetched(web, tmp_path)
    # The header, and 50 strips that lie one after the other.
    assert len(web.asked) <= 4


def test_an_unchanged_file_sends_nothing_and_a_changed_one_its_part(tmp_path: Path, web: Web) -> None:
    first = fetched(web, tmp_path)
    content = web.files[PATH]
    assert (first.how, first.fetched.etag, first.fetched.whole) == ("new", etag_of(content), len(content))
    sent = sum(web.sent.values())
    assert fetched(web, tmp_path).how == "same"
    assert sum(web.sent.values()) == sent
    web.files[PATH] = geotiff(VALUES + 1)
    again = fetched(web, tmp_path)
    assert again.how == "new"
    assert np.nanmax(read_window(path_of(again, tmp_path), box=BOX).raster.values) > 1


def test_a_server_without_versions_is_read_anew(tmp_path: Path, web: Web) -> None:
    web.has_validators = False
    first, sent = fetched(web, tmp_path), sum(web.sent.values())
    assert fetched(web, tmp_path).fetched.sha256 == first.fetched.sha256
    assert sum(web.sent.values()) == 2 * sent


def test_offline_the_part_that_was_kept_is_taken_and_another_one_is_missed(tmp_path: Path, web: Web) -> None:
    fetched(web, tmp_path)
    asked = len(web.asked)
    assert fetched(web, tmp_path, is_offline=True).how == "offline"
    with pytest.raises(InputError, match="1 of 1 files are not in the cache"):
        fetched(web, tmp_path, request(web, (10.2, 44.9, 10.3, 45.0)), is_offline=True)
    assert len(web.asked) == asked


def test_a_server_that_gives_no_parts_sends_the_whole_once(tmp_path: Path, web: Web) -> None:
    web.has_ranges = False
    found = fetched(web, tmp_path)
    assert path_of(found, tmp_path).read_bytes() == web.files[PATH]
    assert (found.fetched.window, fetched(web, tmp_path).how) == ("", "same")
    assert fetched(web, tmp_path, is_offline=True).fetched == found.fetched


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(geotiff(VALUES[:100, :100], transform=Affine(CELL, 0.0, 10.05, 0.0, -CELL, 45.05)), id="small"),
        pytest.param(geotiff(mask=VALUES > 0.5, nodata=None), id="mask"),
        pytest.param(geotiff(crs=None), id="without a place"),
        pytest.param(b"GIF89a" + bytes(200_000), id="no GeoTIFF"),
        pytest.param(WHOLE[:300_000], id="cut off"),
    ],
)
def test_what_cannot_be_cut_comes_whole(tmp_path: Path, web: Web, content: bytes) -> None:
    web.files[PATH] = content
    assert path_of(fetched(web, tmp_path), tmp_path).read_bytes() == content


def test_a_band_of_transparency_comes_whole(tmp_path: Path, web: Web) -> None:
    web.files[PATH] = geotiff(np.stack([VALUES, VALUES]), nodata=None)
    with rasterio.open(whole(web, tmp_path), "r+") as file:
        file.colorinterp = (ColorInterp.gray, ColorInterp.alpha)
    web.files[PATH] = (tmp_path / "whole.tif").read_bytes()
    assert path_of(fetched(web, tmp_path), tmp_path).read_bytes() == web.files[PATH]


def test_passing_faults_are_asked_again(tmp_path: Path, web: Web) -> None:
    web.fail(PATH, status(503), hang_up, cut(100), status(429, Retry_After="0"))
    assert fetched(web, tmp_path).how == "new"


def test_a_server_that_fails_for_good_is_told(tmp_path: Path, web: Web) -> None:
    def broken(answering: Any) -> bool:
        if answering.headers["Range"].startswith("bytes=0-"):
            return False
        answering.answer(500, b"")
        return True

    web.fail(PATH, *[broken] * 30)
    with pytest.raises(SourceUnavailable, match=r"people\.grid: http://127\.0\.0\.1.*HTTP 500"):
        fetched(web, tmp_path, attempts=2)
    assert not list((tmp_path / "sha256").rglob("*.tif"))


@pytest.mark.parametrize("later", [geotiff(VALUES + 1), WHOLE[:100_000]], ids=["other", "shorter"])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, web: Web, later: bytes) -> None:
    def changed(_: Any) -> bool:
        web.files[PATH] = later
        return False

    web.fail(PATH, lambda _: False, changed)
    with pytest.raises(InputError, match="the file has changed while it was being read"):
        fetched(web, tmp_path)


def test_a_part_for_another_outline_is_refused_by_the_run(tmp_path: Path, web: Web) -> None:
    part = path_of(fetched(web, tmp_path), tmp_path)
    with pytest.raises(InputError) as told:
        read_window(part, box=(10.101, 44.952, 10.2, 44.998))
    assert str(told.value) == (
        f"{part}: is the part of a file around another outline of the city (found: 10.101000,44.952000,10.149000,"
        "44.998000; the city needs 10.101000,44.952000,10.200000,44.998000). Run urban-sdg fetch again."
    )
