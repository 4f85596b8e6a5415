"""What did the land look like in a season? The median of what single images saw clearly, band by band."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
Mask = NDArray[np.bool_]

FILL = 0
"""The number that says that nothing was seen, in Sentinel-2 L2A and in Landsat Collection 2."""

OFFSET_SINCE = 4.0
"""Processing baseline of Sentinel-2 from which numbers are 1000 higher (25 January 2022; "Copernicus Sentinel-2: Major
Products Upgrade Upcoming", ESA 2021)."""

SENTINEL_2_SCALE, SENTINEL_2_OFFSET = 0.0001, -0.1
"""Reflectance is number x scale + offset: BOA_ADD_OFFSET -1000 and BOA_QUANTIFICATION_VALUE 10000 of the products."""

LANDSAT_SCALE, LANDSAT_OFFSET = 0.0000275, -0.2
"""Of surface reflectance in Collection 2 (USGS, LSDS-1619, Landsat 8-9 C2 L2 Science Product Guide, table 6-1)."""

CLEAR_CLASSES = (4, 5, 6, 7)
"""Of Sentinel-2's scene classification: vegetation, not vegetated, water, unclassified; not clouds (8, 9), cirrus (10),
shadows (3), dark areas (2), snow (11), saturated (1)."""

HIDDEN_BITS = (0, 1, 2, 3, 4, 5)
"""Of Landsat's QA_PIXEL: fill, dilated cloud, cirrus, cloud, cloud shadow, snow (LSDS-1619, table 6-3)."""


def sentinel_2_offset(baseline: float, *, is_applied: bool) -> float:
    """Give what is added to number x scale: -0.1 from baseline 04.00 on, unless whoever serves the file added it."""
    return SENTINEL_2_OFFSET if baseline >= OFFSET_SINCE and not is_applied else 0.0


def reflectance(numbers: NDArray[np.uint16], scale: float, offset: float) -> FloatArray:
    """Give number x scale + offset, NaN where nothing was seen; noise over dark land may fall below 0."""
    light = numbers.astype(np.float32) * np.float32(scale) + np.float32(offset)
    return np.where(numbers == FILL, np.float32(np.nan), light)


def is_clear_by_class(classes: NDArray[np.uint16]) -> Mask:
    """Say which pixels Sentinel-2's scene classification takes as seen."""
    is_clear: Mask = np.isin(classes, CLEAR_CLASSES)
    return is_clear


def is_clear_by_bits(quality: NDArray[np.uint16]) -> Mask:
    """Say which pixels have none of the bits of Landsat's QA_PIXEL that hide the land."""
    is_clear: Mask = (quality & sum(1 << bit for bit in HIDDEN_BITS)) == 0
    return is_clear


def median_of_clear(light: FloatArray) -> FloatArray:
    """Give the median of each pixel over the images that saw it, the mean of the two in the middle of an even number.

    Parameters
    ----------
    light
        Reflectance, NaN where an image did not see the land, shape (images, rows, columns).

    Returns
    -------
    FloatArray
        Shape (rows, columns), NaN where no image saw it.
    """
    # NaN sorts last, so that the first ones of each pixel are those that are known.
    in_order = np.sort(light, axis=0)
    known = np.isfinite(light).sum(axis=0)
    low = np.take_along_axis(in_order, np.maximum(known - 1, 0)[None] // 2, axis=0)[0]
    high = np.take_along_axis(in_order, (known // 2).clip(max=len(light) - 1)[None], axis=0)[0]
    return np.where(known > 0, (low + high) / 2, np.float32(np.nan))
