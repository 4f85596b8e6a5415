"""A map shows missing districts as missing, says whose data it shows, and is the same picture every time."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
import shapely
from matplotlib.image import imread
from small_city import SmallCity

from pipelines.picture import MISSING, MapContent, map_content, png_of, write_picture
from pipelines.pictures import pictures_of, value_in_words
from spatial_indicators.indicator import indicators

WEST, EAST = shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)


def content(*values: float, unmapped: Any = None) -> MapContent:
    shapes = np.array([WEST, EAST], dtype=object)
    return MapContent("Title", "Subtitle", shapes, np.array(values), unmapped, "percent", "Data: Nobody")


def has_colour(png: bytes, colour: str, folder: Path) -> bool:
    path = folder / "x.png"
    path.write_bytes(png)
    image = imread(path)[..., :3]
    wanted = np.array(mpl.colors.to_rgb(colour))
    return bool((np.abs(image - wanted).max(axis=-1) < 0.004).mean() > 0.02)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert png_of(content(10.0, 90.0)) == png_of(content(10.0, 90.0))


def test_other_values_give_another_picture() -> None:
    assert png_of(content(10.0, 90.0)) != png_of(content(90.0, 10.0))


def test_a_missing_district_is_grey_and_never_the_colour_of_zero(tmp_path: Path) -> None:
    assert has_colour(png_of(content(50.0, np.nan)), MISSING, tmp_path)
    assert not has_colour(png_of(content(50.0, 0.0)), MISSING, tmp_path)


@pytest.mark.parametrize("values", [(np.nan, np.nan), (0.0, 0.0), (100.0, 100.0), (1e-12, 2e-12)])
def test_maps_without_contrast_can_be_drawn(values: tuple[float, float]) -> None:
    assert png_of(content(*values)).startswith(b"\x89PNG")


def test_what_is_not_mapped_is_hatched() -> None:
    assert png_of(content(1.0, 2.0, unmapped=EAST)) != png_of(content(1.0, 2.0))
    assert png_of(content(1.0, 2.0, unmapped=shapely.Polygon())) == png_of(content(1.0, 2.0))


def test_a_district_of_several_parts_with_a_hole_can_be_drawn() -> None:
    ring = WEST.difference(shapely.box(400, 400, 600, 600))
    shapes = np.array([shapely.union_all([ring, shapely.box(1500, 0, 1600, 100)]), EAST], dtype=object)
    drawn = MapContent("Title", "Subtitle", shapes, np.array([1.0, 2.0]), None, "percent", "Data: Nobody")
    assert png_of(drawn).startswith(b"\x89PNG")


def test_a_district_without_a_row_is_missing() -> None:
    rows = {"area_code": ["w"], "value": [12.5]}
    indicator = next(iter(indicators().values()))
    made = map_content(indicator, rows, {"w": WEST, "e": EAST}, subtitle="", source="", unmapped=None)
    assert made.value[0] == 12.5
    assert np.isnan(made.value[1])
    assert made.title == f"{indicator.code}  {indicator.title}"


def test_a_picture_replaces_the_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "maps" / "x.png"
    write_picture(path, b"old")
    write_picture(path, b"new")
    assert path.read_bytes() == b"new"
    assert [found.name for found in path.parent.iterdir()] == ["x.png"]


def test_a_run_leaves_one_picture_an_indicator_that_has_a_source(computed: SmallCity) -> None:
    folder = computed.state / "maps" / "small"
    drawn = {path.stem for path in folder.glob("*.png")}
    assert {"public_transport_access", "street_share"} <= drawn
    assert not {"pm25_exposure", "flood_exposure", "land_consumption", "inadequate_housing"} & drawn
    rows = {name: computed.run().value(f"indicator/{name}") for name in indicators()}
    assert drawn == {name for name, frame in rows.items() if set(frame["reason"]) != {"no_source"}}


def test_only_pictures_of_changed_results_are_drawn_again(city: SmallCity) -> None:
    folder = city.state / "maps" / "small"
    before = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.png")}
    pictures_of(city.run(), folder)
    assert {path.name: path.stat().st_mtime_ns for path in folder.glob("*.png")} == before
    city.write_gtfs(calls=5)
    pictures_of(city.run(), folder)
    after = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.png")}
    redrawn = {name for name in after if after[name] != before[name]}
    assert "public_transport_access.png" in redrawn
    assert redrawn <= {name for name in after if "transit" in name or "transport" in name}


@pytest.mark.parametrize(
    ("unit", "said"),
    [("percent", "13.8 %"), ("ug/m3", "13.8 ug/m3"), ("ratio", "13.84"), ("m2 per person", "13.8 m2 per person")],
)
def test_a_value_is_said_in_its_unit(unit: str, said: str) -> None:
    assert value_in_words(13.84, unit) == said
