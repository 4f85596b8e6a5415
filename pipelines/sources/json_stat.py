"""What does a JSON-stat 2.0 dataset say? Layout: json-stat.org/full, https://json-stat.org/format/."""

import json
from collections.abc import Mapping
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import polars as pl

from spatial_indicators.errors import InputError

VALUE = "value"
MOST_CELLS = 20_000_000
"""A header of a few bytes can promise any number of cells."""


def read_json_stat(path: Path) -> pl.DataFrame:
    """Read a dataset as a long table: a column of codes per dimension, then ``value``, empty where there is none.

    Raises
    ------
    InputError
        When the file is not JSON-stat 2.0, or has other cells than its dimensions name.
    """
    try:
        content = json.loads(path.read_bytes())
        ids, sizes = list(content["id"]), list(content["size"])
        if prod(sizes) > MOST_CELLS:
            raise InputError(
                "has more cells than a census of a city", where=str(path), value=prod(sizes), remedy="Ask for a part"
            )
        codes = [_codes(content["dimension"][name]["category"]) for name in ids]
        values = _values(content["value"], prod(sizes))
        known = [len(found) for found in codes]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        reason = f"{type(error).__name__}: {error}"[:120]
        raise InputError(
            "is not a dataset of JSON-stat 2.0", where=str(path), value=reason, remedy="Ask for class `dataset`"
        ) from None
    if known != sizes or len(values) != prod(sizes):
        raise InputError(
            "has other cells than its dimensions name",
            where=str(path),
            value=f"{len(values)} values, size {sizes}, categories {known}",
            remedy="Fetch it again",
        )
    rows = list(product(*codes))
    columns = {name: [row[at] for row in rows] for at, name in enumerate(ids)}
    return pl.DataFrame({**columns, VALUE: values}, schema=dict.fromkeys((*ids, VALUE), pl.String))


def _codes(category: Mapping[str, Any]) -> list[str]:
    """Give the codes in order; ``index`` is a list or says each place, and may lack where there is one category."""
    index = category.get("index")
    if index is None:
        return list(category["label"])
    if isinstance(index, list):
        return [str(code) for code in index]
    return sorted(index, key=lambda code: int(index[code]))


def _values(given: Any, cells: int) -> list[str | None]:
    """Give a value per cell; a sparse dataset names them by their place."""
    if isinstance(given, dict):
        outside = [key for key in given if not 0 <= int(key) < cells]
        if outside:
            raise ValueError(f"value {outside[0]} of {cells} cells")
        given = [given.get(str(at)) for at in range(cells)]
    return [None if value is None else str(value) for value in given]
