"""Which clusters of a city belong together? Those whose surroundings meet: the Atlas' inclusion rule.

Every cluster reaches as far as a ring around it that has a quarter of its own area. Clusters that reach each other are
one, which reaches as far as its own area allows, and so on until nothing joins. Source: Angel et al., Atlas of Urban
Expansion 2016, known from texts that quote it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial_indicators.urban_extent.classification import EXTENT
from spatial_indicators.urban_extent.grid import Pixels

Geometries = NDArray[np.object_]
Metres = NDArray[np.float64]

ACCURACY = 1e-5
"""Error of a ring's area, as a part of the cluster's; that round corners are drawn as 16 lines each adds 1e-4."""

FIRST_STEP = 0.3
"""Of the width that would do if the outline kept its length."""

MOST_STEPS = 60


@dataclass(frozen=True)
class Extents:
    """Urban extents, the largest first.

    Parameters
    ----------
    geometry
        Multipolygons in the raster's projection, shape (extents,).
    area_m2
        Their areas, shape (extents,).
    reach_m
        How far each reaches beyond itself, shape (extents,).
    clusters
        Clusters that each is made of, shape (extents,).
    """

    geometry: Geometries
    area_m2: Metres
    reach_m: Metres
    clusters: NDArray[np.int64]


def outlines(classes: Pixels, transform: Any) -> Geometries:
    """Draw the clusters of an urban extent: pixels of it that share a side, shape (clusters,)."""
    from rasterio.features import shapes  # noqa: PLC0415  0.1 s that the inclusion rule itself does not need

    in_extent = np.isin(np.arange(256), EXTENT).astype(np.uint8)[classes]
    drawn = shapes(in_extent, mask=in_extent > 0, connectivity=4, transform=transform)
    return np.array([shapely.geometry.shape(one) for one, _ in drawn], dtype=object)


def reaches(clusters: Geometries, ring_share: float) -> Metres:
    """Width of the ring around each cluster whose area is this share of the cluster's own, metres, shape (clusters,).

    A cluster grows ring by ring towards the wanted area: the first ring takes off the corners of its pixels, which
    makes the next ones quick. A ring that is too wide is tried again, narrower in proportion.
    """
    own = shapely.area(clusters)
    wanted, width, lines = own * (1 + ring_share), np.zeros_like(own), shapely.length(clusters)
    open_, shape, area = np.arange(len(clusters)), clusters, own
    step = FIRST_STEP * own * ring_share / np.maximum(lines, 1e-12)
    for _ in range(MOST_STEPS):
        grown = shapely.buffer(shape, step)
        grown_area = shapely.area(grown)
        fits = grown_area <= wanted[open_] + ACCURACY * own[open_]
        width[open_[fits]] += step[fits]
        narrower = (wanted[open_] - area) / np.maximum(grown_area - area, 1e-12)
        shape, area = np.where(fits, grown, shape), np.where(fits, grown_area, area)
        lacking = wanted[open_] - area
        step = np.where(fits, lacking / np.maximum(shapely.length(shape), 1e-12), step * narrower)
        is_off = lacking > ACCURACY * own[open_]
        open_, shape, area, step = open_[is_off], shape[is_off], area[is_off], step[is_off]
        if not len(open_):
            break
    return np.asarray(width, dtype=np.float64)


def joined(clusters: Geometries, ring_share: float) -> Extents:
    """Join clusters whose rings meet, again and again until none do."""
    group = np.arange(len(clusters))
    whole = clusters
    width = reaches(whole, ring_share)
    while True:
        label = _meeting(whole, width)
        count = int(label.max(initial=-1)) + 1
        if count == len(whole):
            break
        members = np.bincount(label, minlength=count)
        group, first = label[group], np.argsort(label, kind="stable")[np.cumsum(members) - members]
        kept, width = width[first], np.empty(count)
        whole = _together(clusters, group, count)
        is_new = members > 1
        width[~is_new], width[is_new] = kept[~is_new], reaches(whole[is_new], ring_share)
    area = shapely.area(whole)
    order = np.argsort(-area, kind="stable")
    return Extents(whole[order], area[order], width[order], np.bincount(group, minlength=len(whole))[order])


def _meeting(whole: Geometries, width: Metres) -> NDArray[np.int64]:
    """Number of the group that each belongs to when those whose rings meet are together, shape (clusters,)."""
    west, south, east, north = shapely.bounds(whole).reshape(-1, 4).T
    boxes = shapely.box(west - width, south - width, east + width, north + width)
    one, other = shapely.STRtree(boxes).query(boxes)
    one, other = one[one < other], other[one < other]
    shapely.prepare(whole)
    meets = shapely.dwithin(whole[one], whole[other], width[one] + width[other])
    links = coo_array((np.ones(int(meets.sum())), (one[meets], other[meets])), shape=(len(whole), len(whole)))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)


def _together(clusters: Geometries, group: NDArray[np.int64], count: int) -> Geometries:
    order = np.argsort(group, kind="stable")
    parts = np.split(clusters[order], np.cumsum(np.bincount(group, minlength=count))[:-1])
    found = np.empty(count, dtype=object)
    found[:] = [shapely.multipolygons(list(part)) for part in parts]
    return found
