"""Kinds of growth: a strip that can be read by eye, and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spatial_indicators.errors import InputError
from spatial_indicators.growth.kinds import (
    EXTENSION,
    INCLUSION,
    INFILL,
    LEAPFROG,
    NOT_NEW,
    Mask,
    areas_of_growth,
    kinds_of_growth,
)

MASKS = arrays(bool, st.just((6, 7)))


def mask(*rows: str) -> Mask:
    return np.array([[sign == "#" for sign in row] for row in rows])


def test_every_kind_stands_where_it_is_seen() -> None:
    before = mask("#.#......", "###....#.")
    now = mask("####..#..", "###....#.")
    extent_before, extent_now = mask("###......", "###......"), mask("####.....", "####...#.")
    assert kinds_of_growth(before, now, extent_before, extent_now).tolist() == [
        [NOT_NEW, INFILL, NOT_NEW, EXTENSION, NOT_NEW, NOT_NEW, LEAPFROG, NOT_NEW, NOT_NEW],
        [NOT_NEW, NOT_NEW, NOT_NEW, NOT_NEW, NOT_NEW, NOT_NEW, NOT_NEW, INCLUSION, NOT_NEW],
    ]


def test_a_patch_that_touches_the_extent_at_a_corner_is_extension_to_its_far_end() -> None:
    before, now = mask("#....", "....."), mask("#....", ".####")
    assert kinds_of_growth(before, now, before, now)[1].tolist() == [NOT_NEW] + [EXTENSION] * 4


def test_areas_are_pixels_times_their_area() -> None:
    kinds = np.array([[INFILL, INFILL, LEAPFROG, NOT_NEW]], dtype=np.int8)
    assert areas_of_growth(kinds, 900.0) == {"infill": 1800, "extension": 0, "leapfrog": 900, "inclusion": 0}


@given(MASKS, MASKS, MASKS, MASKS)
def test_every_new_pixel_has_one_kind_and_no_other_pixel_has_any_but_inclusion(
    before: Mask, now: Mask, extent_before: Mask, extent_now: Mask
) -> None:
    kinds = kinds_of_growth(before, now, extent_before, extent_now)
    is_new = now & ~before
    assert (np.isin(kinds, (INFILL, EXTENSION, LEAPFROG)) == is_new).all()
    assert ((kinds == INFILL) == (is_new & extent_before)).all()
    assert not (kinds == INCLUSION)[~before | ~extent_now].any()
    assert sum(areas_of_growth(kinds, 1.0).values()) == (kinds != NOT_NEW).sum()


@given(MASKS, MASKS, MASKS, MASKS)
def test_kinds_turn_with_the_map(before: Mask, now: Mask, extent_before: Mask, extent_now: Mask) -> None:
    kinds = kinds_of_growth(before, now, extent_before, extent_now)
    turned = kinds_of_growth(*(np.rot90(one) for one in (before, now, extent_before, extent_now)))
    assert (turned == np.rot90(kinds)).all()


@given(MASKS, MASKS, MASKS, MASKS)
def test_leapfrog_never_touches_the_earlier_extent(
    before: Mask, now: Mask, extent_before: Mask, extent_now: Mask
) -> None:
    kinds = np.pad(kinds_of_growth(before, now, extent_before, extent_now), 1)
    extent = np.pad(extent_before, 1)
    for row, column in np.argwhere(kinds == LEAPFROG):
        assert not extent[row - 1 : row + 2, column - 1 : column + 2].any()


def test_rasters_of_different_grids_are_refused() -> None:
    with pytest.raises(InputError, match="growth: the rasters of both years do not lie on one grid"):
        kinds_of_growth(mask("#."), mask("#.", ".."), mask("#."), mask("#."))
