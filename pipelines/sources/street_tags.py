"""What do the columns of a city's own streets say, in the words of OpenStreetMap?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.sources.row_values import Rows, numbers, rows_with, written
from spatial_indicators.area_origin import Values
from spatial_indicators.errors import InputError
from spatial_indicators.features import Tags
from spatial_indicators.layers.streets import WIDEST_M
from spatial_indicators.street_origin import StreetOrigin
from spatial_indicators.street_widths import DEFAULT_WIDTH_M


@dataclass(frozen=True)
class StreetTags:
    """What is said of each row.

    Parameters
    ----------
    tags
        Tags as a map would have them.
    level
        Level of each, 0 on the ground, shape (rows,).
    widths_not_used
        How many widths are none that a street can have: its lanes or its class say it then.
    """

    tags: list[Tags]
    level: NDArray[np.int64]
    widths_not_used: int


def street_tags(rows: Rows, origin: StreetOrigin, path: Path) -> StreetTags:
    """Say of each row what its columns say.

    Raises
    ------
    InputError
        When a value of the column of classes is no class and none is named for it, when a column has none of the
        values that it is asked for, or when widths, lanes or levels are no numbers.
    """
    width, lanes = numbers(rows, origin.width, path), numbers(rows, origin.lanes, path)
    is_width = (width > 0) & (width <= WIDEST_M)
    bridge, tunnel = (_named(values, rows, path, without=False) for values in (origin.bridge, origin.tunnel))
    public = _named(origin.public, rows, path, without=True)
    tags: list[Tags] = [{"highway": kind} for kind in _classes(rows, origin, path)]
    told = (
        ("width", is_width, [f"{metres:g}" for metres in width]),
        ("lanes", lanes >= 1, [f"{count:.0f}" for count in lanes]),
        ("bridge", bridge, ["yes"] * len(rows)),
        ("tunnel", tunnel, ["yes"] * len(rows)),
        # What is no land of streets is a drive, which anybody may still walk along.
        ("service", ~public, ["driveway"] * len(rows)),
        *_walkable(rows, origin, path),
    )
    for name, has_one, values in told:
        for at in np.flatnonzero(has_one).tolist():
            tags[at] = {**tags[at], name: values[at]}
    level = numbers(rows, origin.level, path) if origin.level else bridge.astype(np.float64) - tunnel
    return StreetTags(tags, np.nan_to_num(level).astype(np.int64), int((np.isfinite(width) & ~is_width).sum()))


def _named(values: Values, rows: Rows, path: Path, *, without: bool) -> NDArray[np.bool_]:
    return rows_with(values, rows, path) if values else np.full(len(rows), without)


def _walkable(rows: Rows, origin: StreetOrigin, path: Path) -> tuple[tuple[str, NDArray[np.bool_], list[str]], ...]:
    if origin.walkable is None:
        return ()
    given = origin.walkable
    may_walk = np.full(len(rows), given) if isinstance(given, bool) else rows_with(given, rows, path)
    return (("foot", np.ones(len(rows), dtype=np.bool_), ["yes" if may else "no" for may in may_walk]),)


def _classes(rows: Rows, origin: StreetOrigin, path: Path) -> list[str]:
    if origin.kind is None:
        return ["road"] * len(rows)
    classes = {name: name for name in DEFAULT_WIDTH_M}
    if origin.kinds:
        classes = {written(value): name for name, values in origin.kinds.items() for value in values}
    told = [written(value) for value in rows.columns[origin.kind]]
    if unknown := sorted({value for value in told if value not in classes}):
        raise InputError(
            f"{sum(value in unknown for value in told)} streets are of no class that is known",
            where=f"{path}, column {origin.kind}",
            value=", ".join(value or "nothing" for value in unknown[:8]),
            remedy="Say what it means under `kinds`, such as residential: [Local], or leave the rows out by `where`",
        )
    return [classes[value] for value in told]
