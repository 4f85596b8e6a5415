from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from spatial_indicators.measures.open_space_by_class_m2 import CLASSES
from tests.spatial_indicators.random_city import random_city, seeds
from tests.spatial_indicators.tiny_city import TinyCity, city, objects, parks, square_districts

KINDS = ("green", "shore", "paved_or_play")
SIZES = tuple(name for name in CLASSES if name not in KINDS)


def beach_beside_park() -> TinyCity:
    """A park of 1 ha, a beach of which a half lies in it, and a square apart, of 0.2 ha."""
    outlines = (shapely.box(0, 0, 100, 100), shapely.box(50, 0, 150, 20), shapely.box(200, 200, 250, 240))
    spaces = parks(*outlines, green=(True, False, False))
    spaces = replace(spaces, kind=objects(["leisure=park", "natural=beach", "place=square"]))
    return city(square_districts(1, side=400), [1], open_spaces=spaces)


@pytest.mark.parametrize(("kind", "wanted"), [("green", 10_000), ("shore", 1_000), ("paved_or_play", 2_000)])
def test_what_is_several_kinds_is_green_first(kind: str, wanted: float) -> None:
    assert beach_beside_park().sums("open_space_by_class_m2", kind) == pytest.approx([wanted])


@pytest.mark.parametrize(
    ("size", "wanted"), [("under_half_ha", 2_000), ("half_to_1_ha", 0), ("1_to_10_ha", 11_000), ("from_10_ha", 0)]
)
def test_what_touches_is_one_space_of_one_size(size: str, wanted: float) -> None:
    assert beach_beside_park().sums("open_space_by_class_m2", size) == pytest.approx([wanted])


def test_a_space_has_the_size_that_it_has_with_its_part_outside_the_city() -> None:
    tiny = city(square_districts(1), [1], open_spaces=parks(shapely.box(100, 0, 1100, 100)))
    assert tiny.sums("open_space_by_class_m2", "from_10_ha") == pytest.approx([10_000])


def test_a_city_without_open_space_has_none_of_any_class() -> None:
    tiny = city(square_districts(1), [1])
    assert {tuple(tiny.sums("open_space_by_class_m2", name)) for name in CLASSES} == {(0.0,)}


@given(seeds)
@settings(max_examples=25)
def test_kinds_make_up_all_open_space_and_sizes_do_so_too(seed: int) -> None:
    tiny = random_city(seed)
    whole = tiny.measure("open_space_m2")
    for classes in (KINDS, SIZES):
        parts = np.sum([tiny.measure("open_space_by_class_m2", name) for name in classes], axis=0)
        np.testing.assert_allclose(parts, whole, rtol=1e-9, atol=1e-6)
