"""A season's image: the median of what was seen clearly, with little fetched, and nothing that nobody allowed."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.warp import transform_bounds
from stac_api import LANDSAT_STORE, PLANETARY, TOKEN_PATH, StacApi, classes_of, landsat_item, sentinel_2_item
from web import Web, cut, hang_up, serving, status

from pipelines.fetch.answer import Carrier, client_of
from pipelines.fetch.cache import Cache
from pipelines.fetch.settings import Settings
from pipelines.source_catalog.imagery import Imagery
from pipelines.source_catalog.registry import source_named
from pipelines.stac import grid as grid_module
from pipelines.stac.season import Season, season_image
from spatial_indicators.errors import GateFailed, InputError, SourceUnavailable
from spatial_indicators.origin import BandsOrigin

SIDE = 1280
TRANSFORM = Affine(10, 0, 570_000, 0, -10, 4_990_000)
BOUNDS = (570_000, 4_990_000 - 10 * SIDE, 570_000 + 10 * SIDE, 4_990_000)
CITY = (575_000, 4_984_000, 575_600, 4_984_500)
"""60 x 50 pixels in the tile."""
BOX = transform_bounds("EPSG:32632", "EPSG:4326", *CITY)
SEASON = (dt.date(2023, 5, 1), dt.date(2023, 9, 30))
PLACE = {"crs": "EPSG:32632", "transform": TRANSFORM}
KEY = "satellite.2023"

RNG = np.random.default_rng(3)
RED = RNG.integers(200, 900, (SIDE, SIDE)).astype(np.uint16)
NIR = RNG.integers(1500, 4500, (SIDE, SIDE)).astype(np.uint16)
"""Reflectance x 10000 of the land."""


class Sky:
    """An API with images of one tile, asked for as a city would."""

    def __init__(self, web: Web, folder: Path) -> None:
        self.web, self.folder, self.api = web, folder, StacApi(web)
        self.said: list[str] = []

    def add(self, day: str, *, factor: int = 1, shift: int = 1000, scl: int = 4, **changes: Any) -> dict[str, Any]:
        """List an image of a day, and put its files into the store."""
        item = sentinel_2_item(day, BOUNDS, TRANSFORM, **changes)
        for key, land in (("red", RED), ("nir", NIR)):
            self.api.put(item["assets"][key]["href"], land * factor + shift, PLACE, self.folder)
        coarse = PLACE | {"transform": Affine(20, 0, 570_000, 0, -20, 4_990_000)}
        self.api.put(item["assets"]["scl"]["href"], classes_of((SIDE // 2, SIDE // 2), scl), coarse, self.folder)
        self.api.items.append(item)
        return item

    def settings(self) -> Settings:
        """Settings that lead to this machine."""
        known: dict[str, Any] = {"private_hosts": frozenset({"127.0.0.1"}), "pause_s": 0.01, "attempts": 3}
        return Settings(cache=self.folder / "cache", mirrors=self.api.mirrors, **known)

    def fetch(self, source: str = "sentinel_2_l2a", **named: Any) -> Any:
        """Fetch the image of the season."""
        settings = self.settings()
        origin = BandsOrigin.model_validate({"source": source, "season": SEASON, "year": 2023} | named)
        declared = source_named(source, where=KEY)
        assert isinstance(declared, Imagery)
        with client_of(settings) as client:
            carrier = Carrier(client, Cache(settings.cache), settings, lambda *_: None)
            return season_image(Season(KEY, origin, declared, BOX), carrier, self.said.append)

    def image(self, **named: Any) -> NDArray[np.float32]:
        """Fetch it and read the city's part."""
        fetched, _, _ = self.fetch(**named)
        with rasterio.open(Cache(self.folder / "cache").path(fetched.sha256, fetched.name)) as file:
            found: NDArray[np.float32] = file.read(window=rasterio.windows.from_bounds(*CITY, file.transform))
        return found


@pytest.fixture
def sky(tmp_path: Path) -> Iterator[Sky]:
    with serving() as web:
        yield Sky(web, tmp_path)


def land() -> NDArray[np.float64]:
    rows, columns = slice(550, 600), slice(500, 560)
    return np.stack([RED[rows, columns], NIR[rows, columns]]) / 10_000


def test_the_offset_comes_off_by_baseline_and_not_where_it_is_off_already(sky: Sky) -> None:
    sky.add("2023-05-14")
    sky.add("2023-06-13", shift=0, **{"s2:processing_baseline": "03.01"})
    sky.add("2023-07-12", shift=0, **{"earthsearch:boa_offset_applied": True})
    assert sky.image() == pytest.approx(land(), abs=1e-6)
    _, scenes, _ = sky.fetch()
    assert [one["offset"] for one in scenes] == [-0.1, 0.0, 0.0]


def test_the_median_of_three_days_is_the_middle_one_and_a_clouded_one_does_not_change_it(sky: Sky) -> None:
    for day, factor in (("2023-05-14", 1), ("2023-06-13", 2), ("2023-07-12", 3)):
        sky.add(day, factor=factor)
    clear = sky.image()
    assert clear == pytest.approx(2 * land(), abs=1e-6)
    sky.add("2023-08-11", factor=9, scl=9)
    assert sky.image().tobytes() == clear.tobytes()


def test_only_the_window_comes_and_the_second_time_no_pixel(sky: Sky) -> None:
    sky.add("2023-05-14")
    sky.add("2023-06-13")
    _, _, is_new = sky.fetch()
    tifs = {f"/{path}": len(content) for path, content in sky.web.files.items()}
    came = sum(sky.web.sent[path] for path in tifs)
    assert is_new
    assert 0 < came < sum(tifs.values()) / 4
    sky.web.asked.clear()
    fetched, scenes, is_new = sky.fetch()
    assert not is_new
    assert not [path for path, _ in sky.web.asked if path.endswith(".tif")]
    assert [one["id"] for one in scenes] == ["S2A_32TNQ_20230514_0_L2A", "S2A_32TNQ_20230613_0_L2A"]
    assert (fetched.url, fetched.name) == (
        "https://earth-search.aws.element84.com/v1",
        "sentinel_2_l2a_2023-05-01_2023-09-30.tif",
    )


def test_a_new_image_brings_only_its_own_windows(sky: Sky) -> None:
    sky.add("2023-05-14")
    sky.fetch()
    sky.add("2023-06-13")
    sky.web.asked.clear()
    sky.fetch()
    assert {path.split("/")[-2] for path, _ in sky.web.asked if path.endswith(".tif")} == {"S2A_32TNQ_20230613_0_L2A"}


def test_neighbours_of_one_day_count_once(sky: Sky) -> None:
    sky.add("2023-05-14", factor=3)
    sky.add("2023-06-13")
    twin = sky.add("2023-05-14", factor=3)
    twin["id"] = "S2A_32TNR_20230514_0_L2A"
    assert sky.image() == pytest.approx(2 * land(), abs=1e-6)


def test_an_image_in_the_next_zone_lands_on_the_nearest_pixels(sky: Sky) -> None:
    sky.add("2023-05-14")
    sky.add("2023-06-13")
    far = sky.add("2023-07-12", scl=4)
    place = {"crs": "EPSG:32633", "transform": Affine(10, 0, 95_000, 0, -10, 5_005_000)}
    for key, number in (("red", 1500), ("nir", 1500), ("scl", 4)):
        sky.api.put(far["assets"][key]["href"], np.full((3000, 3000), number, dtype=np.uint16), place, sky.folder)
    far["properties"]["proj:epsg"] = 32633
    middle = np.median(np.stack([land(), land(), np.full_like(land(), 0.05)]), axis=0)
    assert sky.image() == pytest.approx(middle, abs=1e-6)


def test_an_image_whose_item_names_an_offset_that_is_off_already_is_left_out_and_told(sky: Sky) -> None:
    sky.add("2023-05-14")
    sky.add("2023-06-13", shift=0)
    assert sky.image() == pytest.approx(land(), abs=1e-6)
    _, scenes, _ = sky.fetch()
    assert [one["left_out"] for one in scenes] == [False, True]
    assert any("20230613_0_L2A  left out: its item says wrongly" in line for line in sky.said)


def test_when_all_items_are_wrong_nothing_is_made(sky: Sky) -> None:
    sky.add("2023-06-13", shift=0)
    with pytest.raises(GateFailed, match="in all of 1 images most of the land would reflect less than nothing"):
        sky.fetch()


def test_no_image_that_is_clear_enough_says_how_many_there_were_and_how_cloudy(sky: Sky) -> None:
    for day, cloud in (("2023-05-14", 71.5), ("2023-06-13", 98.0), ("2023-11-13", 0.0)):
        sky.add(day, **{"eo:cloud_cover": cloud})
    message = (
        r"satellite\.2023: no image from 2023-05-01 to 2023-09-30 has clouds on at most 20 % "
        r"\(found: 2 images found, the clearest with clouds on 71\.5, 98 %\)\. Give a longer season"
    )
    with pytest.raises(InputError, match=message):
        sky.fetch(max_cloud=20)
    with pytest.raises(InputError, match="found: 0 images found"):
        sky.fetch(season=["2022-05-01", "2022-06-01"], year=2022)


def _without(*keys: str) -> Callable[[dict[str, Any]], None]:
    def change(item: dict[str, Any]) -> None:
        part = item
        for key in keys[:-1]:
            part = part[key]
        del part[keys[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_without("assets", "nir"), "has no asset nir or B08, but red, scl"),
        (_without("properties", "proj:epsg"), r"does not say its reference system \(proj:code, proj:epsg\)"),
        (_without("assets", "red", "proj:transform"), "does not say its grid, or is turned"),
        (_without("properties", "s2:processing_baseline"), "does not say its baseline"),
        (_without("properties", "datetime"), "datetime"),
        (_without("assets", "scl", "href"), "href"),
    ],
)
def test_an_item_that_lacks_something_is_refused_by_name(
    sky: Sky, change: Callable[[dict[str, Any]], None], told: str
) -> None:
    change(sky.add("2023-05-14"))
    with pytest.raises(
        InputError, match=rf"an item of the API is not as it should be .*S2A_32TNQ_20230514_0_L2A: .*{told}"
    ):
        sky.fetch()


@pytest.mark.parametrize(
    ("href", "told"),
    [
        ("file:///etc/passwd", "is an address of a kind that is not fetched"),
        ("/vsicurl/http://10.0.0.1/a.tif", "is an address of a kind that is not fetched"),
        ("http://10.0.0.1/B04.tif", "leads into a private network"),
        ("http://169.254.169.254/latest/meta-data", "leads into a private network"),
    ],
)
def test_a_hostile_address_in_an_item_is_refused(sky: Sky, href: str, told: str) -> None:
    sky.add("2023-05-14")["assets"]["red"]["href"] = href
    with pytest.raises(InputError, match=told):
        sky.fetch()


def test_a_redirect_of_a_file_into_a_private_network_is_refused(sky: Sky) -> None:
    item = sky.add("2023-05-14")
    sky.web.fail(
        item["assets"]["red"]["href"].removeprefix("https://"), status(302, Location="http://10.0.0.1/B04.tif")
    )
    with pytest.raises(InputError, match="leads into a private network"):
        sky.fetch()


def test_a_file_that_only_points_at_others_is_not_followed(sky: Sky) -> None:
    item = sky.add("2023-05-14")
    vrt = '<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"/></VRTDataset>'
    sky.web.files[item["assets"]["red"]["href"].removeprefix("https://")] = vrt.encode()
    with pytest.raises(InputError, match="is no GeoTIFF that can be read by window"):
        sky.fetch()


def test_next_pages_of_a_hostile_api_are_refused(sky: Sky) -> None:
    page = b'{"type": "FeatureCollection", "features": [{}], "links": [{"rel": "next", "href": "http://10.0.0.1/"}]}'
    sky.web.answers["earth-search.aws.element84.com/v1/search"] = lambda _: page
    with pytest.raises(InputError, match="leads into a private network"):
        sky.fetch()


def test_passing_faults_of_the_api_and_the_store_are_asked_again(sky: Sky) -> None:
    item = sky.add("2023-05-14")
    red = item["assets"]["red"]["href"].removeprefix("https://")
    sky.web.fail("earth-search.aws.element84.com/v1/search", status(429, Retry_After="0"), hang_up)
    sky.web.fail(red, status(500), cut(1000))
    assert sky.image() == pytest.approx(land(), abs=1e-6)


def test_an_api_that_is_down_is_passing(sky: Sky) -> None:
    sky.web.fail("earth-search.aws.element84.com/v1", *[status(503)] * 3)
    with pytest.raises(SourceUnavailable, match=r"satellite\.2023: http.*/v1 did not come after 3 tries \(HTTP 503\)"):
        sky.fetch()


def test_a_store_that_fails_half_way_keeps_what_came(sky: Sky) -> None:
    item = sky.add("2023-05-14")
    sky.web.fail(item["assets"]["nir"]["href"].removeprefix("https://"), *[status(500)] * 3)
    with pytest.raises(SourceUnavailable, match=r"B08\.tif did not come after 3 tries \(HTTP 500\)"):
        sky.fetch()
    sky.web.asked.clear()
    sky.fetch()
    assert not [path for path, _ in sky.web.asked if path.endswith("B04.tif")]


def test_a_file_that_is_gone_is_told(sky: Sky) -> None:
    item = sky.add("2023-05-14")
    del sky.web.files[item["assets"]["nir"]["href"].removeprefix("https://")]
    with pytest.raises(InputError, match=r"the server has no such file \(HTTP 404\) .*B08\.tif"):
        sky.fetch()


def test_a_server_without_ranges_is_refused_before_the_file_comes(sky: Sky) -> None:
    sky.add("2023-05-14")
    sky.web.has_ranges = False
    with pytest.raises(InputError, match="the server gives no parts of files"):
        sky.fetch()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"type": "Catalog", "id": "static", "links": []}'])
def test_what_is_no_api_is_told(sky: Sky, body: bytes) -> None:
    sky.web.answers["earth-search.aws.element84.com/v1"] = lambda _: body
    with pytest.raises(InputError, match=r"is no API that images can be searched with \(STAC item search\)"):
        sky.fetch()


def test_too_many_pixels_are_refused_before_any_comes(sky: Sky, monkeypatch: pytest.MonkeyPatch) -> None:
    sky.add("2023-05-14")
    monkeypatch.setattr(grid_module, "MOST_CELLS", 1000)
    with pytest.raises(InputError, match=r"has [\d,]+ pixels of 10 m around the city\. At most 1,000 are read"):
        sky.fetch()
    assert not [path for path, _ in sky.web.asked if path.endswith(".tif")]


def test_landsat_is_read_with_a_token_that_is_told_to_nobody(tmp_path: Path) -> None:
    with serving() as web:
        sky = Sky(web, tmp_path)
        sky.api = StacApi(web, PLANETARY)
        later = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)).isoformat(timespec="seconds").replace("+00:00", "Z")
        web.answers[TOKEN_PATH] = lambda _: f'{{"msft:expiry": "{later}", "token": "sig=hunter2"}}'.encode()
        place = {"crs": "EPSG:32632", "transform": Affine(30, 0, 569_985, 0, -30, 4_990_015)}
        for day, quality in (("2023-06-01", 21824), ("2023-06-09", 22280)):
            item = landsat_item(day, BOUNDS, place["transform"])
            for key, number, nodata in (("red", 10_000, 0), ("nir08", 20_000, 0), ("qa_pixel", quality, 1)):
                numbers = np.full((400, 400), number, dtype=np.uint16)
                sky.api.put(item["assets"][key]["href"], numbers, place, tmp_path, nodata=nodata)
            sky.api.items.append(item)
        fetched, scenes, _ = sky.fetch("landsat_c2_l2")
        with rasterio.open(Cache(tmp_path / "cache").path(fetched.sha256, fetched.name)) as file:
            red, nir = file.read()
        store = LANDSAT_STORE.split("/")[2]
        assert all("sig=hunter2" in path for path, _ in web.asked if path.startswith(f"/{store}"))
        assert "hunter2" not in f"{fetched}{scenes}{sky.said}"
        assert sum(path.endswith("token/landsateuwest/landsat-c2") for path, _ in web.asked) == 1
    assert red == pytest.approx(np.full(red.shape, 10_000 * 0.0000275 - 0.2), abs=1e-6)
    assert nir == pytest.approx(np.full(nir.shape, 20_000 * 0.0000275 - 0.2), abs=1e-6)
