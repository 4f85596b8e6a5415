"""Where do the hexagons of a table of H3 cells lie?"""

from pathlib import Path

import numpy as np
import shapely

from pipelines.sources.tables import read_table
from spatial_indicators.errors import InputError
from spatial_indicators.features import Boundaries


def read_h3_table(path: Path, *, column: str) -> Boundaries:
    """Read a table with one H3 cell a row as districts; the cell's id is code and name. EPSG:4326.

    Neighbours of one resolution share their corners to the last digit, so that they neither overlap nor leave gaps.

    Parameters
    ----------
    path
        A table with a header.
    column
        The column of the cells' ids, such as ``89a901291abffff``.

    Raises
    ------
    InputError
        When the column is missing, an id is not one or comes twice, or the cells have several resolutions.
    """
    import h3  # noqa: PLC0415  few cities are made of hexagons

    table = read_table(path)
    codes = table.codes(column)
    for row, code in enumerate(codes):
        if not h3.is_valid_cell(code):
            raise table.wrong("has an id that is no H3 cell", column, row, code)
    first = {code: row for row, code in reversed(list(enumerate(codes)))}
    if len(first) < len(codes):
        row = next(row for row, code in enumerate(codes) if first[code] != row)
        raise table.wrong("has a cell twice", column, row, codes[row])
    sizes = sorted({h3.get_resolution(code) for code in codes})
    if len(sizes) > 1:
        raise InputError(
            "has cells of several resolutions, which overlap",
            where=f"{path}, column {column}",
            value=", ".join(map(str, sizes)),
            remedy="Keep those of one resolution",
        )
    outlines = np.array(
        [shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(code)]) for code in codes], dtype=object
    )
    return Boundaries(codes, list(codes), outlines, "EPSG:4326")
