"""How many people live in each cell of a raster near a city, and of which sex and age?"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipelines.sources.cutout import Box
from pipelines.sources.raster_window import ALIGNED, check_range, is_of_one_grid, read_tiles
from spatial_indicators.errors import InputError
from spatial_indicators.layers.on_cells import PlacedRaster
from spatial_indicators.layers.people import Group
from spatial_indicators.layers.people_raster import PeopleRaster
from spatial_indicators.people_grid_origin import PeopleGridOrigin

FEWEST, MOST = 0.0, 1e7
"""People in a cell."""


def read_people(paths: Sequence[Path], origin: PeopleGridOrigin, *, box: Box, is_by_group: bool) -> PeopleRaster:
    """Read one raster in tiles, or one of each sex and age, whose sum is everyone.

    A cell is known where all of its parts are.

    Raises
    ------
    InputError
        When a file cannot be read, or rasters of sexes and ages are not on the same cells, or too few.
    GateFailed
        When a raster does not meet the city, or holds what is no number of people.
    """
    if not is_by_group:
        return PeopleRaster(_read(paths, origin, box))
    if len(paths) != len(origin.sexes) * len(origin.ages):
        raise InputError(
            f"are not the {len(origin.sexes) * len(origin.ages)} rasters of `sexes` and `ages`",
            where=f"{paths[0]} and {len(paths) - 1} more",
            remedy="Run urban-sdg fetch again, or leave `sexes` and `ages` out",
        )
    parts = [_read([path], origin, box) for path in paths]
    for path, part in zip(paths, parts, strict=True):
        _check_cells(path, part, parts[0])
    values = np.stack([part.raster.values for part in parts])
    everyone = replace(parts[0], raster=replace(parts[0].raster, values=values.sum(axis=0)))
    groups = {Group(*who): values[which].sum(axis=0) for who, which in origin.named_groups()}
    return PeopleRaster(everyone, groups)


def _read(paths: Sequence[Path], origin: PeopleGridOrigin, box: Box) -> PlacedRaster:
    placed = read_tiles(paths, box=box, band=origin.band)
    check_range(placed, FEWEST, MOST, paths)
    return placed


def _check_cells(path: Path, part: PlacedRaster, first: PlacedRaster) -> None:
    a, e = first.raster.transform[0], first.raster.transform[4]
    apart = np.abs(np.subtract(part.raster.transform, first.raster.transform)[[2, 5]] / (a, e)).max()
    if part.raster.shape != first.raster.shape or not is_of_one_grid(part, first) or apart > ALIGNED:
        raise InputError(
            "is not on the cells of the other rasters of people",
            where=str(path),
            remedy="Give rasters of one release and one resolution",
        )
