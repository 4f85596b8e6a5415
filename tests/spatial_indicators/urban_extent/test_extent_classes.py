"""Pixels of the urban extent, on rasters small enough to count by eye and against a slow oracle."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from spatial_indicators.errors import InputError
from spatial_indicators.urban_extent.classification import classify
from spatial_indicators.urban_extent.grid import ArrayBuiltUp
from spatial_indicators.urban_extent.rules import VERSIONS, UrbanExtent

CROSS = UrbanExtent(circle_m=100.0, fringe_m=150.0)
"""With pixels of 100 m: the circle is a pixel and its four neighbours, the fringe all eight."""


def classes(*rows: str, rules: UrbanExtent = CROSS) -> list[str]:
    """Classify what is drawn: # built up, . open, ~ water, ? unknown; U S R f c o and blank come back."""
    codes = {"#": 1, ".": 0, "~": 2, "?": 255}
    pixels = np.array([[codes[sign] for sign in row] for row in rows], dtype=np.uint8)
    return ["".join(" USRfco"[code] for code in row) for row in classify(ArrayBuiltUp(pixels, 100.0), rules)]


def test_a_pixel_is_urban_suburban_or_rural_by_the_built_up_share_of_its_circle():
    assert classes(".....", ".###.", ".....", rules=replace(CROSS, fringe_m=0))[1] == "oSUSo"  # 2, 3 and 2 of 5
    assert classes(".....", "..#..", ".....") == ["ooooo", "ooRoo", "ooooo"]  # 1 of 5


def test_exactly_half_is_suburban_or_urban_as_the_rules_say():
    half = ("?..?", "?##?", "?..?")  # with one unknown neighbour each, 2 of 4 are built up
    no_fringe = replace(CROSS, fringe_m=0)
    assert classes(*half, rules=no_fringe)[1] == " SS "
    assert classes(*half, rules=replace(no_fringe, half_is_urban=True))[1] == " UU "


def test_the_share_is_of_land_that_is_known_and_the_edge_is_not_known():
    no_fringe = replace(CROSS, fringe_m=0)
    assert classes("#", rules=no_fringe) == ["U"]  # itself alone
    assert classes(".~.", "~#~", ".~.", rules=no_fringe)[1] == "oUo"
    assert classes(".?.", "?#?", ".?.", rules=no_fringe)[1] == " U "


def test_a_quarter_is_suburban_and_less_is_rural_by_the_version():
    drawn = (".?.", ".#.", "...")  # 1 of 4
    assert classes(*drawn, rules=replace(CROSS, fringe_m=0))[1] == "oSo"
    assert classes(".....", "..#..", ".....", rules=replace(CROSS, fringe_m=0, suburban=0.1))[1] == "ooSoo"  # 1 of 5


def test_open_space_and_water_nearer_than_the_fringe_belong_to_it():
    found = classes("......", ".##...", ".##.~.", "......")
    assert found == ["ffffoo", "fUUfoo", "fUUfoo", "ffffoo"]
    strict = classes("......", ".##...", ".##~..", "......", rules=replace(CROSS, fringe_m=100.0))
    assert "f" not in "".join(strict)  # exactly 100 m is not nearer than 100 m


RING = ("#######", "#.....#", "#.....#", "#.....#", "#######")


def test_an_enclosed_patch_is_captured_when_it_is_smaller_than_the_limit():
    no_fringe = replace(CROSS, fringe_m=0)
    assert classes(*RING, rules=replace(no_fringe, captured_ha=15.5))[2] == "UcccccU"  # 15 pixels of a hectare
    assert classes(*RING, rules=replace(no_fringe, captured_ha=15.0))[2] == "UoooooU"
    assert classes(*RING, rules=replace(no_fringe, captured_ha=None))[2] == "UcccccU"


@pytest.mark.parametrize("way_out", [".", "?"])
def test_a_patch_with_a_way_out_is_not_captured(way_out: str):
    broken = (*RING[:2], RING[2][:-1] + way_out, *RING[3:])
    found = classes(*broken, rules=replace(CROSS, fringe_m=0))
    assert "c" not in "".join(found)


def test_a_patch_leaks_over_sides_and_not_over_corners():
    drawn = ("####.", "#..#.", "####.", "....."), ("###..", "#.#..", "##.##", "..###")
    no_fringe = replace(CROSS, fringe_m=0)
    assert classes(*drawn[0], rules=no_fringe)[1] == "UccUo"
    assert classes(*drawn[1], rules=no_fringe)[1] == "UcSoo"


def test_a_patch_around_a_rural_pixel_is_not_enclosed():
    drawn = ("#########", *["#.......#"] * 3, "#...#...#", *["#.......#"] * 3, "#########")
    found = classes(*drawn, rules=replace(CROSS, fringe_m=0))
    assert found[4] == "UoooRoooU"


def oracle(pixels: np.ndarray, cell_m: float, rules: UrbanExtent) -> np.ndarray:
    """Look at every pair of pixels, and let SciPy label the patches."""
    rows, columns = pixels.shape
    places = np.indices(pixels.shape).reshape(2, -1).T * cell_m
    distance = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    flat = pixels.ravel()
    found = np.where(flat == 255, 0, 6)
    for at in np.flatnonzero(flat == 1):
        inside = flat[distance[at] <= rules.circle_m + 1e-9]
        share = (inside == 1).sum() / np.isin(inside, (0, 1)).sum()
        is_urban = share >= rules.urban if rules.half_is_urban else share > rules.urban
        found[at] = 1 if is_urban else 2 if share >= rules.suburban else 3
    is_city = np.isin(found, (1, 2))
    for at in np.flatnonzero(found == 6):
        if (distance[at][is_city] < rules.fringe_m - 1e-9).any():
            found[at] = 4
    found = found.reshape(rows, columns)
    label, count = ndimage.label(found == 6)
    for patch in range(1, count + 1):
        rim = ndimage.binary_dilation(np.pad(label == patch, 1)) & ~np.pad(label == patch, 1)
        around = np.pad(found, 1, constant_values=0)[rim]
        area = (label == patch).sum() * cell_m**2 / 1e4
        if np.isin(around, (1, 2, 4)).all() and (rules.captured_ha is None or area < rules.captured_ha):
            found[label == patch] = 5
    return found


PIXELS = arrays(
    np.uint8, st.tuples(st.integers(1, 14), st.integers(1, 14)), elements=st.sampled_from([0, 0, 0, 1, 1, 2, 255])
)


@settings(max_examples=100, deadline=None)
@given(
    pixels=PIXELS, circle=st.sampled_from([100.0, 150.0, 290.0, 564.19]), fringe=st.sampled_from([0.0, 100.0, 120.0]),
    half=st.booleans(), captured=st.sampled_from([2.0, 5.0, None]), rows=st.integers(1, 6),
)  # fmt: skip
def test_classes_are_those_of_the_oracle_whatever_the_strips(
    pixels: np.ndarray, circle: float, fringe: float, half: bool, captured: float | None, rows: int  # noqa: FBT001
):  # fmt: skip
    rules = UrbanExtent(circle_m=circle, fringe_m=fringe, half_is_urban=half, captured_ha=captured)
    found = classify(ArrayBuiltUp(pixels, 100.0, strip_rows=rows), rules)
    np.testing.assert_array_equal(found, oracle(pixels, 100.0, rules))


def test_classes_may_be_kept_in_a_file(tmp_path: Path):
    pixels = np.random.default_rng(3).integers(0, 2, (60, 70)).astype(np.uint8)
    kept = np.memmap(tmp_path / "classes", dtype=np.uint8, mode="w+", shape=pixels.shape)
    classify(ArrayBuiltUp(pixels, 30.0, strip_rows=16), VERSIONS["atlas_2016"], kept)
    np.testing.assert_array_equal(kept, classify(ArrayBuiltUp(pixels, 30.0), VERSIONS["atlas_2016"]))


def test_a_circle_of_too_many_pixels_is_refused():
    with pytest.raises(InputError, match=r"the circle holds too many pixels \(found: 785,349 in a radius of 500 m"):
        classify(ArrayBuiltUp(np.zeros((2, 2), dtype=np.uint8), 1.0), UrbanExtent())


def test_rules_out_of_order_are_refused():
    with pytest.raises(InputError, match=r"not in order \(found: suburban 0.6, urban 0.5\)"):
        UrbanExtent(suburban=0.6)
    with pytest.raises(InputError, match="negative or endless"):
        UrbanExtent(fringe_m=-1)
