"""What does a column of a table look like on PostgreSQL's binary wire? Bytes of one length, or of each value's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

FloatArray: TypeAlias = npt.NDArray[np.float64]
Wire: TypeAlias = npt.NDArray[Any] | list[bytes | None]
"""Values as they are sent: an array of fixed-size items, or the bytes of every value, None for NULL."""

SRID = 4326
EWKB_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("srid", "<u4"), ("x", "<f8"), ("y", "<f8")])
"""A point with its reference system (PostGIS manual, EWKB): kind 1 with the flag 0x20000000."""

FLOAT8, TEXT = 701, 25
"""Type numbers of the elements of an array (PostgreSQL's catalogue pg_type)."""


class Column(Protocol):
    """Values of one column, whose bytes are made block by block, so that the memory is that of a block."""

    def __len__(self) -> int:
        """Count the rows."""

    def wire(self, part: slice) -> Wire:
        """Give a part of the values as they are sent."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers by their numpy type (int16, int32, int64, float64, bool), which must match the table's column exactly."""

    values: npt.NDArray[Any]

    def __len__(self) -> int:
        return len(self.values)

    def wire(self, part: slice) -> Wire:
        """Give a part as numbers."""
        return self.values[part]


@dataclass(frozen=True, slots=True)
class KnownNumbers:
    """Numbers of type float64 of which NaN is sent as NULL."""

    values: FloatArray

    def __len__(self) -> int:
        return len(self.values)

    def wire(self, part: slice) -> Wire:
        """Give a part as 8 bytes each; numbers without a gap stay an array."""
        values = self.values[part]
        gaps = np.flatnonzero(np.isnan(values))
        if not gaps.size:
            return values
        sent: list[bytes | None] = values.astype(">f8").view("V8").tolist()
        for gap in gaps.tolist():
            sent[gap] = None
        return sent


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts, None (or NaN, as pandas has it) for NULL."""

    values: Sequence[Any] | npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.values)

    def wire(self, part: slice) -> Wire:
        """Give a part in UTF-8."""
        return [value.encode() if isinstance(value, str) else None for value in self.values[part]]


@dataclass(frozen=True, slots=True)
class TextLists:
    """Lists of texts, for columns of type text[]; few lists are different, and each is written once a block."""

    values: Sequence[Iterable[str]]

    def __len__(self) -> int:
        return len(self.values)

    def wire(self, part: slice) -> Wire:
        """Give a part as PostgreSQL's arrays."""
        keys = [tuple(value) for value in self.values[part]]
        written = {key: _text_array(key) for key in set(keys)}
        return [written[key] for key in keys]


@dataclass(frozen=True, slots=True)
class Shapes:
    """Geometries of any kind, EPSG:4326, as EWKB."""

    values: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.values)

    def wire(self, part: slice) -> Wire:
        """Give a part as EWKB; missing geometries as NULL."""
        located = shapely.set_srid(self.values[part], SRID)
        written: list[bytes | None] = shapely.to_wkb(
            located, include_srid=True, byte_order=1, output_dimension=2
        ).tolist()
        return written


@dataclass(frozen=True, slots=True)
class Points:
    """Points, EPSG:4326, of which only the coordinates are held."""

    lon: FloatArray
    lat: FloatArray

    def __len__(self) -> int:
        return len(self.lon)

    def wire(self, part: slice) -> Wire:
        """Give a part as EWKB, which has the same length for every point."""
        sent = np.empty(len(self.lon[part]), dtype=EWKB_POINT)
        sent["order"], sent["kind"], sent["srid"] = 1, 0x20000001, SRID
        sent["x"], sent["y"] = self.lon[part], self.lat[part]
        return sent


@dataclass(frozen=True, slots=True)
class FloatLists:
    """Lists of numbers, all of the same length, for columns of type float8[]; NaN stays NaN.

    Parameters
    ----------
    places
        One array a place of the list, shape (rows,) each; they are read where they lie and not put together.
    """

    places: Sequence[FloatArray] | FloatArray

    def __len__(self) -> int:
        return len(self.places[0])

    def wire(self, part: slice) -> Wire:
        """Give a part as PostgreSQL's arrays of one dimension."""
        width = len(self.places)
        items = np.dtype([("length", ">i4"), ("value", ">f8")])
        layout = [(name, ">i4") for name in ("dimensions", "nulls", "type", "width", "first")]
        sent = np.empty(len(self.places[0][part]), dtype=[*layout, ("items", items, (width,))])
        sent["dimensions"], sent["nulls"], sent["type"], sent["width"], sent["first"] = 1, 0, FLOAT8, width, 1
        sent["items"]["length"] = 8
        for place in range(width):
            sent["items"]["value"][:, place] = self.places[place][part]
        return sent


def _text_array(texts: tuple[str, ...]) -> bytes:
    header = np.array([1, 0, TEXT, len(texts), 1] if texts else [0, 0, TEXT], dtype=">i4").tobytes()
    encoded = [text.encode() for text in texts]
    return header + b"".join(len(text).to_bytes(4, "big") + text for text in encoded)
