"""netCDF files of fine dust as they are published, small ones around the demo city."""

from pathlib import Path
from typing import Any

import numpy as np
from scipy.io import netcdf_file


def write_air(  # noqa: PLR0913  one argument for each way in which files differ
    path: Path,
    values: Any,
    *,
    name: str = "PM25",
    unit: str | None = "ug m-3",
    corner: tuple[float, float] = (9.805, 44.805),
    step: float = 0.01,
    fill: float | None = None,
    others: tuple[str, ...] = (),
    packed: tuple[float, float] | None = None,
    names: tuple[str, str] = ("degrees_north", "degrees_east"),
) -> Path:
    """Write values, shape (lat, lon) or (time, lat, lon), from a south-western corner on, south first.

    Like SatPM2.5 it names no reference system, but latitudes and longitudes; packed numbers are those of CAMS.
    """
    values = np.asarray(values)
    with netcdf_file(path, "w") as file:
        west, south = corner
        steps = {"lat": south + step * np.arange(values.shape[-2]), "lon": west + step * np.arange(values.shape[-1])}
        for (axis, found), degrees in zip(steps.items(), names, strict=True):
            file.createDimension(axis, len(found))
            variable = file.createVariable(axis, "f8", (axis,))
            variable[:] = found
            variable.units = degrees
        axes = ("lat", "lon")
        if values.ndim == 3:
            file.createDimension("time", len(values))
            time = file.createVariable("time", "f8", ("time",))
            time[:] = np.arange(len(values))
            time.units = "hours since 2020-01-01"
            axes = ("time", *axes)
        for one in (name, *others):
            scale, offset = packed or (1.0, 0.0)
            variable = file.createVariable(one, "f4" if packed is None else "i2", axes)
            variable[:] = values if packed is None else np.rint((values - offset) / scale).astype(np.int16)
            if packed is not None:
                variable.scale_factor, variable.add_offset = scale, offset
            if unit is not None:
                variable.units = unit
            if fill is not None:
                variable._FillValue = np.float32(fill)  # noqa: SLF001  the attribute's name in the format
    return path
