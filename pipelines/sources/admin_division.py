"""Which areas of a country's division are the city's?"""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.sources.boundaries import read_boundaries
from pipelines.sources.geojson import Columns
from spatial_indicators.errors import InputError
from spatial_indicators.features import Boundaries

CODE, NAME = "shapeID", "shapeName"
"""Columns of the files of geoBoundaries."""

POINTER = b"version https://git-lfs.github.com/spec/"
"""What a file begins with that stands for another, large one (git-lfs.com, pointer file)."""


def read_division(
    path: Path, *, country: str, shapes: Sequence[str] = (), within: NDArray[np.object_] | None = None
) -> Boundaries:
    """Read some areas of one level of a country's divisions, as geoBoundaries publishes them.

    Parameters
    ----------
    path
        The GeoJSON of the level, named as `pipelines.fetch.listing` names it.
    country
        ISO 3166-1 alpha-3 code of the city's country.
    shapes
        Names or ids of the areas that are meant; an id where several have the name.
    within
        Without names: polygons, degrees, that hold a point inside every area that is meant. None takes all.

    Raises
    ------
    InputError
        When the file is another country's or only points to one, no area or several have a name, or none is inside;
        and as `read_boundaries` refuses, of the areas that are meant.
    """
    _check_file(path, country)

    def keep(columns: Columns, geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
        if shapes:
            return _named(path, columns, shapes)
        return np.ones(len(geometry), dtype=bool) if within is None else _inside(path, geometry, within)

    return read_boundaries(path, code=CODE, name=NAME, keep=keep)


def _check_file(path: Path, country: str) -> None:
    if f"-{country}-" not in path.name:
        raise InputError(
            f"is not of the country {country}", where=str(path), value=path.name, remedy="Run urban-sdg fetch again"
        )
    with path.open("rb") as file:
        if file.read(len(POINTER)) == POINTER:
            raise InputError(
                "only points to the file (Git LFS)",
                where=str(path),
                remedy="Fetch the boundaries by hand and name the file in the city's file",
            )


def _named(path: Path, columns: Columns, shapes: Sequence[str]) -> NDArray[np.bool_]:
    codes, names = ([str(value).strip() for value in column] for column in columns)
    kept = np.zeros(len(codes), dtype=bool)
    for shape in shapes:
        found = [at for at, known in enumerate(zip(codes, names, strict=True)) if shape in known]
        if len(found) != 1:
            raise _no_one(path, shape, [codes[at] for at in found], names)
        kept[found] = True
    return kept


def _no_one(path: Path, shape: str, found: Sequence[str], names: Sequence[str]) -> InputError:
    if found:
        return InputError(
            f"{len(found)} areas have this name",
            where=str(path),
            value=shape,
            remedy=f"Write the id of one: {', '.join(found[:8])}",
        )
    near = difflib.get_close_matches(shape, names, n=3, cutoff=0.5)
    remedy = f"Did you mean {' or '.join(near)}" if near else f"Its areas are {', '.join(names[:8])}"
    return InputError("has no area of this name or id", where=str(path), value=shape, remedy=remedy)


def _inside(path: Path, geometry: NDArray[np.object_], within: Any) -> NDArray[np.bool_]:
    whole = shapely.union_all(within)
    shapely.prepare(whole)
    kept: NDArray[np.bool_] = shapely.contains(whole, shapely.point_on_surface(geometry))
    if not kept.any():
        raise InputError(
            "has no area inside the city's boundary",
            where=str(path),
            value=f"{len(geometry)} areas",
            remedy="Name a finer level by `adm`, or the areas by `shapes`",
        )
    return kept
