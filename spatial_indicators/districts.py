"""Which districts a city has, level by level, and how they nest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.errors import GateFailed
from spatial_indicators.projection import Projection

LARGEST_OVERLAP = 0.05
"""Share of a district that may lie in a neighbour at the same level, or outside its parent: generalised boundaries of
one vintage differ by 2-3 % (Newport: 2.5 %); another vintage differs by much more. Project's own choice."""


@dataclass(frozen=True)
class Level:
    """The districts of one level.

    Parameters
    ----------
    name
        Name of the level, such as ``ward``.
    codes
        One code per district, unique.
    names
        One name per district.
    geometry
        One polygon per district, in the city's projection (metres).
    built_from
        Name of the finer level whose districts make up these, or None when these have boundaries of their own.
    members
        With ``built_from``: for each district of the finer level, the position of the one that it belongs to.
    """

    name: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    geometry: NDArray[np.object_]
    built_from: str | None = None
    members: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Districts:
    """All levels of a city's districts, and the projection that is centred on them.

    Parameters
    ----------
    levels
        The levels; the first is the one that people are counted in.
    projection
        The city's projection.
    """

    levels: tuple[Level, ...]
    projection: Projection

    @property
    def counted(self) -> Level:
        """The level that people are counted in."""
        return self.levels[0]

    @property
    def with_own_boundaries(self) -> tuple[Level, ...]:
        """Further levels that cells are cut along."""
        return tuple(level for level in self.levels[1:] if level.built_from is None)

    def city_outline(self) -> shapely.Geometry:
        """Give the whole city's polygon, in metres."""
        return shapely.union_all(self.counted.geometry)

    def parents(self) -> Mapping[str, str]:
        """Map codes of the counted level to the code of the first level built from it."""
        for level in self.levels[1:]:
            if level.members is not None:
                codes = (level.codes[position] for position in level.members)
                return dict(zip(self.counted.codes, codes, strict=True))
        return {}


def partition(level: Level) -> Level:
    """Check that districts of one level do not overlap.

    Raises
    ------
    GateFailed
        When more than `LARGEST_OVERLAP` of a district lies in others of its level.
    """
    tree = shapely.STRtree(level.geometry)
    left, right = tree.query(level.geometry, predicate="intersects")
    left, right = left[left != right], right[left != right]
    shared = np.zeros(len(level.codes))
    np.add.at(shared, left, shapely.area(shapely.intersection(level.geometry[left], level.geometry[right])))
    share = shared / shapely.area(level.geometry)
    if share.size and share.max() > LARGEST_OVERLAP:
        worst = int(share.argmax())
        raise GateFailed(
            "districts_do_not_overlap",
            f"{share[worst]:.1%} of {level.name} {level.codes[worst]} lies in other districts of that level",
            remedy="Give boundaries in which every place belongs to one district",
        )
    return level


def built_level(finer: Level, published: Level) -> Level:
    """Build a coarser level as unions of finer districts, by largest overlap, so that its sums are exactly theirs.

    Parameters
    ----------
    finer
        The level that people are counted in.
    published
        The coarser level with the boundaries it was published with.

    Raises
    ------
    GateFailed
        When a finer district lies across two coarser ones by more than `LARGEST_OVERLAP` of its area, or a coarser
        district gets none.
    """
    inside = _overlap_m2(finer.geometry, published.geometry)
    members = inside.argmax(axis=1)
    outside = 1.0 - inside.max(axis=1) / shapely.area(finer.geometry)
    if outside.max() > LARGEST_OVERLAP:
        worst = int(outside.argmax())
        raise GateFailed(
            "districts_nest",
            f"{outside[worst]:.1%} of {finer.name} {finer.codes[worst]} lies outside its {published.name}",
            remedy=f"Leave out built_from of {published.name}, so that cells are cut along its own boundaries",
        )
    empty = sorted(set(range(len(published.codes))) - set(members.tolist()))
    if empty:
        raise GateFailed(
            "districts_nest",
            f"no {finer.name} lies in {published.name} {published.codes[empty[0]]}",
            remedy="Give both levels for the same city",
        )
    unions = [shapely.union_all(finer.geometry[members == position]) for position in range(len(published.codes))]
    return Level(published.name, published.codes, published.names, _objects(unions), finer.name, members)


def _overlap_m2(finer: NDArray[np.object_], coarser: NDArray[np.object_]) -> NDArray[np.float64]:
    overlap = np.zeros((len(finer), len(coarser)))
    inner, outer = shapely.STRtree(coarser).query(finer, predicate="intersects")
    overlap[inner, outer] = shapely.area(shapely.intersection(finer[inner], coarser[outer]))
    return overlap


def _objects(geometries: Sequence[shapely.Geometry]) -> NDArray[np.object_]:
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    return array
