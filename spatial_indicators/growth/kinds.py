"""Where did a city grow: inside itself, at its edge, or away from it? Kinds of growth between two rasters."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.errors import InputError

Mask = NDArray[np.bool_]

NOT_NEW, INFILL, EXTENSION, LEAPFROG, INCLUSION = 0, 1, 2, 3, 4

KINDS: Mapping[int, str] = MappingProxyType(
    {
        INFILL: "infill",
        EXTENSION: "extension",
        LEAPFROG: "leapfrog",
        INCLUSION: "inclusion",
    }
)
"""Kinds of growth that 11.3.1 names for disaggregation (metadata, March 2021). The rules are those of the Atlas of
Urban Expansion, 2016, quoted from memory: infill is built inside the earlier extent, extension in patches that touch
it, leapfrog in patches that do not, and inclusion was built before but lay outside."""


def kinds_of_growth(built_before: Mask, built_now: Mask, extent_before: Mask, extent_now: Mask) -> NDArray[np.int8]:
    """Class every pixel of growth by its place beside the earlier urban extent.

    Parameters
    ----------
    built_before, built_now
        Built-up pixels of both years, shape (rows, columns).
    extent_before, extent_now
        The urban extent of both years, by any delineation, same shape; the later one decides what is included.

    Returns
    -------
    kinds
        Numbers of `KINDS`, `NOT_NEW` elsewhere, shape (rows, columns).

    Raises
    ------
    InputError
        When the rasters differ in shape.
    """
    from scipy import ndimage  # noqa: PLC0415  only who has extents of two years needs it

    _check_shapes(built_before, built_now, extent_before, extent_now)
    is_new = built_now & ~built_before
    outside = is_new & ~extent_before
    # Pixels of one patch touch at a side or a corner, and so does a patch the extent.
    touching = np.ones((3, 3), dtype=bool)
    patches, count = ndimage.label(outside, structure=touching)
    beside = ndimage.binary_dilation(extent_before, structure=touching)
    is_attached = np.zeros(count + 1, dtype=bool)
    is_attached[np.unique(patches[beside & outside])] = True
    kinds = np.full(is_new.shape, NOT_NEW, dtype=np.int8)
    kinds[is_new & extent_before] = INFILL
    kinds[outside] = np.where(is_attached[patches[outside]], EXTENSION, LEAPFROG)
    kinds[built_before & built_now & ~extent_before & extent_now] = INCLUSION
    return kinds


def areas_of_growth(kinds: NDArray[np.int8], area_m2: float) -> dict[str, float]:
    """Sum the land of every kind, m2.

    Parameters
    ----------
    kinds
        As `kinds_of_growth` gives them.
    area_m2
        Area of a pixel.
    """
    counts = np.bincount(kinds.ravel(), minlength=INCLUSION + 1)
    return {name: float(counts[number]) * area_m2 for number, name in KINDS.items()}


def _check_shapes(*masks: Mask) -> None:
    shapes = list(dict.fromkeys(mask.shape for mask in masks))
    if len(shapes) > 1:
        raise InputError(
            "the rasters of both years do not lie on one grid", where="growth", value=shapes,
            remedy="Bring them to one grid, without resampling classes to means",
        )  # fmt: skip
