"""Where the people of every group live, so that every district still sums to its census."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.districts import Districts
from spatial_indicators.errors import GateFailed
from spatial_indicators.layers.buildings import Buildings

FloatArray = NDArray[np.float64]

CONSERVED = 1e-9
"""Relative difference from the census that rounding may leave in a district."""


class Group(NamedTuple):
    """A group of people, in the codes of the SDG data structure: ``_T`` is everyone, ``_U`` is not known."""

    sex: str = "_T"
    age: str = "_T"
    disability: str = "_T"

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that the group is a part of."""
        return tuple(name for name in self._fields if getattr(self, name) != "_T")


EVERYONE = Group()


@dataclass(frozen=True)
class People:
    """People on cells.

    Parameters
    ----------
    groups
        The groups, everyone first.
    count
        People of each group in each cell, shape (groups, cells).
    is_placed_by_area
        Cells whose people were spread evenly over land, because no home is known there, shape (cells,).
    year
        The year that they are counted for.
    """

    groups: tuple[Group, ...]
    count: FloatArray
    is_placed_by_area: NDArray[np.bool_]
    year: int


@dataclass(frozen=True)
class Homes:
    """The points that the people of a cell start their walks from.

    Parameters
    ----------
    x, y
        Position, metres in the city's projection, shape (n,).
    cell
        The cell that each point lies in, shape (n,).
    share
        Share of the cell's people at the point; sums to 1 in every inhabited cell on the map, shape (n,).
    """

    x: FloatArray
    y: FloatArray
    cell: NDArray[np.int64]
    share: FloatArray

    def share_of_cells(self, holds: NDArray[np.bool_], cells: int) -> FloatArray:
        """Give the share of each cell's people for whom something holds, shape (cells,)."""
        # Shares of a cell may sum to a rounding above 1, and a part would outgrow its whole.
        return np.minimum(np.bincount(self.cell, self.share * holds, minlength=cells), 1.0)


def people_on_cells(
    census: Mapping[Group, FloatArray], cells: Cells, districts: Districts, homes: Buildings, *, year: int
) -> tuple[People, Homes]:
    """Spread each district's people over its homes, by their floor; where no home is known, over its land.

    A district that the map covers in part is split by area first: what lies beyond the map's edge has homes too.

    Parameters
    ----------
    census
        People of every group by district of the counted level, everyone first, shape (districts,) each.
    cells, districts
        The cells and the districts they are cut along.
    homes
        Buildings that people live in.
    year
        The year that the people are counted for.

    Raises
    ------
    GateFailed
        When a district's people on cells differ from its census by more than 1e-9 of it.
    """
    cell = cells.holding(shapely.points(homes.x, homes.y))
    used = (cell >= 0) & cells.is_on_map[cell] & (homes.floor_m2 > 0)
    cell, x, y, floor = cell[used], homes.x[used], homes.y[used], homes.floor_m2[used]
    floor_of_cell = np.bincount(cell, floor, minlength=len(cells)).astype(np.float64)
    share, by_area = _share_of_district(cells, floor_of_cell, cells.district[districts.counted.name])
    count = np.stack([by_district[cells.district[districts.counted.name]] * share for by_district in census.values()])
    people = People(tuple(census), count, by_area & (share > 0), year)
    _check_conserved(census, people, cells, districts)
    return people, _homes(cells, by_area & (share > 0), x, y, cell, floor / floor_of_cell[cell])


def _share_of_district(
    cells: Cells, floor: FloatArray, district: NDArray[np.int64]
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Give each cell's share of its district's people, and whether it rests on area."""
    on_map = cells.is_on_map
    area = np.bincount(district, cells.area_m2)[district]
    area_on_map = np.bincount(district, cells.area_m2 * on_map)[district]
    floor_of_district = np.bincount(district, floor * on_map)[district]
    by_area = ~on_map | (floor_of_district == 0)
    by_floor = area_on_map / area * floor / np.where(floor_of_district > 0, floor_of_district, 1.0)
    return np.where(by_area, cells.area_m2 / area, by_floor), by_area


def _homes(
    cells: Cells,
    by_area: NDArray[np.bool_],
    x: FloatArray,
    y: FloatArray,
    cell: NDArray[np.int64],
    share: FloatArray,
) -> Homes:
    """Give every inhabited cell of the map its points: its homes, else one point inside it."""
    without = np.flatnonzero(by_area & cells.is_on_map)
    inside = shapely.point_on_surface(cells.geometry[without])
    return Homes(
        x=np.concatenate([x, shapely.get_x(inside)]),
        y=np.concatenate([y, shapely.get_y(inside)]),
        cell=np.concatenate([cell, without]),
        share=np.concatenate([share, np.ones(len(without))]),
    )


def _check_conserved(census: Mapping[Group, FloatArray], people: People, cells: Cells, districts: Districts) -> None:
    for wanted, count in zip(census.values(), people.count, strict=True):
        found = np.bincount(cells.district[districts.counted.name], count, minlength=len(wanted))
        wrong = np.abs(found - wanted) > CONSERVED * np.maximum(wanted, 1.0)
        if wrong.any():
            worst = int(np.flatnonzero(wrong)[0])
            raise GateFailed(
                "population_is_conserved",
                f"{districts.counted.codes[worst]} has {found[worst]} people on its cells and {wanted[worst]} counted",
                remedy="This is a fault of the engine: please report it with the city's file",
            )


def counted_by_district(
    wanted: Sequence[str], codes: Sequence[str], groups: Mapping[Group, FloatArray], *, where: str
) -> dict[Group, FloatArray]:
    """Put a census table into the order of the districts.

    Raises
    ------
    GateFailed
        When a district has no row: its people would be lost; or a group has no count in one. Rows of other places are
        left out.
    """
    row = {code: number for number, code in enumerate(codes)}
    missing = [code for code in wanted if code not in row]
    if missing:
        raise GateFailed(
            "census_codes_join",
            f"{len(wanted) - len(missing)} of {len(wanted)} districts have a row in {where}; "
            f"missing: {', '.join(missing[:5])}{' ...' if len(missing) > 5 else ''}",
            remedy="Give boundaries and table of the same vintage",
        )
    order = [row[code] for code in wanted]
    census = {group: np.asarray(values, dtype=np.float64)[order] for group, values in groups.items()}
    _check_complete(census, wanted, where)
    return census


def _check_complete(census: Mapping[Group, FloatArray], codes: Sequence[str], where: str) -> None:
    for group, values in census.items():
        unknown = np.flatnonzero(~np.isfinite(values))
        if unknown.size:
            raise GateFailed(
                "census_is_complete",
                f"{where} has no count of {'/'.join(group)} in {codes[unknown[0]]} (one of {unknown.size} districts)",
                remedy="Fill it in, or leave the group out of the city's file",
            )


def with_disability_status(census: Mapping[Group, FloatArray], share_with: FloatArray) -> dict[Group, FloatArray]:
    """Split everyone by disability status; where the share is not known the people are of unknown status.

    Parameters
    ----------
    census
        People of every group by district, everyone first.
    share_with
        Share of each district's people with a disability, NaN where it is not known, shape (districts,).
    """
    everyone = census[EVERYONE]
    known = np.isfinite(share_with)
    share = np.where(known, share_with, 0.0)
    with_status = dict(census)
    with_status[Group(disability="PD")] = everyone * share
    with_status[Group(disability="PWD")] = np.where(known, everyone - everyone * share, 0.0)
    if not known.all():
        with_status[Group(disability="_U")] = np.where(known, 0.0, everyone)
    return with_status
