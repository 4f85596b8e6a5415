"""What stands at which place of the arrays of amounts? Measure, group and year, named once a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import psycopg

from pipelines.database.columns import Column, FloatLists, Numbers, Texts
from pipelines.database.copy import copy_records

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]
FloatArray: TypeAlias = npt.NDArray[np.float64]


class Place(NamedTuple):
    """What one place of an array says: people or land, of whom, in which year."""

    measure: str
    variant: str
    year: int
    sex: str = "_T"
    age: str = "_T"
    disability: str = "_T"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What cells, blocks and areas hold, at places that mean the same for all; NaN is not known, 0 is none.

    Parameters
    ----------
    places
        Meaning of every place.
    units
        Unit of every measure.
    cell_id, block_id
        The cells and blocks, shape (cells,) and (blocks,).
    area
        Level and code of the areas.
    cells, blocks, areas
        Amounts, one row a place, shape (places, cells), (places, blocks) and (places, areas). Rows may lie apart.
    """

    places: Sequence[Place]
    units: Mapping[str, str]
    cell_id: npt.NDArray[np.int32]
    block_id: npt.NDArray[np.int32]
    area: Sequence[tuple[str, str]]
    cells: Sequence[FloatArray] | FloatArray
    blocks: Sequence[FloatArray] | FloatArray
    areas: Sequence[FloatArray] | FloatArray

    def tables(self) -> Mapping[str, Mapping[str, Column]]:
        """Give the columns of the tables of amounts, by name."""
        return {
            "cell_measure": {"cell_id": Numbers(self.cell_id), "amounts": FloatLists(self.cells)},
            "block_measure": {"block_id": Numbers(self.block_id), "amounts": FloatLists(self.blocks)},
            "area_measure": {
                "level": Texts([level for level, _ in self.area]),
                "area_code": Texts([code for _, code in self.area]),
                "amounts": FloatLists(self.areas),
            },
        }

    def sums(self, measure: str) -> dict[str, float]:
        """Sum everyone's amounts of a measure over the cells, by variant; of several years, the first."""
        found: dict[str, float] = {}
        for place, row in zip(self.places, self.cells, strict=True):
            if place.measure == measure and place[3:] == ("_T", "_T", "_T") and place.variant not in found:
                found[place.variant] = float(np.sum(row))
        return found


def store_places(connection: Connection, city_id: str, run_id: object, amounts: Amounts) -> None:
    """Name the places of a run's arrays, with measures and groups that are new to the database."""
    places = amounts.places
    units = {place[:2]: (amounts.units[place.measure],) for place in places}
    measures = _numbers(connection, "measure", ("measure", "variant"), units, ("unit",))
    groups = _numbers(connection, "people_group", ("sex", "age", "disability"), {place[3:]: () for place in places})
    rows = [
        (city_id, run_id, number, measures[place[:2]], groups[place[3:]], place.year)
        for number, place in enumerate(places, start=1)
    ]
    names = ("city_id", "run_id", "position", "measure_id", "group_id", "year")
    copy_records(connection, "core.run_measure", names, rows)


def _numbers(
    connection: Connection,
    table: str,
    names: tuple[str, ...],
    told: Mapping[tuple[Any, ...], tuple[str, ...]],
    telling: tuple[str, ...] = (),
) -> dict[tuple[Any, ...], int]:
    number = {"measure": "measure_id", "people_group": "group_id"}[table]
    columns = ", ".join(names)
    query = f"SELECT {number}, {columns} FROM core.{table}".encode()  # noqa: S608 - names of our own
    found = {tuple(key): int(at) for at, *key in connection.execute(query)}
    missing = [key + told[key] for key in sorted(told.keys() - found.keys())]
    if missing:
        marks = ", ".join(["%s"] * len(names + telling))
        insert = f"INSERT INTO core.{table} ({', '.join(names + telling)}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
        connection.cursor().executemany(insert.encode(), missing)
        found = {tuple(key): int(at) for at, *key in connection.execute(query)}
    return found
