"""Which places does a city's own file hold: schools, health care, food shops?"""

from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.sources.row_values import rows_with, written
from pipelines.sources.vector_file import Box, in_degrees, read_near
from spatial_indicators.errors import InputError
from spatial_indicators.features import Places
from spatial_indicators.place_origin import PlaceOrigin


@dataclass(frozen=True)
class _Rows:
    columns: dict[str, list[object]]
    count: int

    def __len__(self) -> int:
        return self.count


def read_places(path: Path, origin: PlaceOrigin, *, box: Box) -> Places:
    """Read the places near a city that are one of the kinds that its file names.

    Raises
    ------
    InputError
        As `read_near`, when no row near the city has any of the values that are asked for, or when none is a place.
    GateFailed
        When all of the file lies outside the box: it is another city's.
    """
    geometry, told, crs = read_near(path, box, origin.layer, sorted(origin.columns()), "services_meet_city")
    rows = _Rows(told, len(geometry))
    every = tuple(value for values in origin.kinds.values() for value in values)
    chosen = rows_with({**origin.where, origin.kind: every}, rows, path)
    is_place = np.isin(shapely.get_dimensions(geometry), (0, 2)) & ~shapely.is_empty(geometry)
    chosen &= is_place
    if not chosen.any():
        remedy = "Give points or polygons, or look at `where` and `kinds`"
        raise InputError("has no place of these kinds near the city", where=str(path), remedy=remedy)
    categories = {written(value): category for category, values in origin.kinds.items() for value in values}
    kinds = [written(value) for value in compress(told[origin.kind], chosen)]
    number = np.flatnonzero(chosen) + 1
    return Places(
        id=_texts(told, origin.id, chosen, [f"row/{row}" for row in number]),
        name=_texts(told, origin.name, chosen, [""] * len(number)),
        category=np.array([categories[kind] for kind in kinds], dtype=object),
        kind=np.array(kinds, dtype=object),
        geometry=in_degrees(geometry[chosen], crs),
        left_out=int(len(geometry) - chosen.sum()),
    )


def _texts(
    told: dict[str, list[object]], column: str | None, chosen: NDArray[np.bool_], without: list[str]
) -> NDArray[np.object_]:
    if column is None:
        return np.array(without, dtype=object)
    texts = [written(value) for value in compress(told[column], chosen)]
    return np.array([text or other for text, other in zip(texts, without, strict=True)], dtype=object)
