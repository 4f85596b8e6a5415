"""Is this a whole OpenStreetMap file?"""

import datetime as dt
from pathlib import Path
from typing import BinaryIO

import osmium

from spatial_indicators.errors import InputError

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml")
LARGEST_BLOB_HEADER = 64 * 1024
"""Bytes; larger ones must be refused (OpenStreetMap wiki, PBF Format)."""

FETCH_AGAIN = "Fetch the file again and compare its checksum with the publisher's"


def check_osm_file(path: Path) -> None:
    """Refuse what is not a whole OpenStreetMap file, as far as that shows without decoding it.

    A PBF file is a row of blocks without a count or an end mark: a file cut between two blocks is a valid shorter
    file, which only a checksum can tell from the whole.

    Raises
    ------
    InputError
        When the file is missing, empty, of another kind, of many versions, or ends inside a block.
    """
    if not path.is_file():
        raise InputError("there is no such file", where=str(path), remedy="Give the path of an OpenStreetMap extract")
    if not path.name.lower().endswith(SUFFIXES):
        raise InputError(
            "is not an OpenStreetMap file by its name",
            where=str(path),
            value=path.suffix or "no suffix",
            remedy=f"Give a file that ends in one of {', '.join(SUFFIXES)}",
        )
    if path.stat().st_size == 0:
        raise InputError("is empty", where=str(path), remedy=FETCH_AGAIN)
    if path.name.lower().endswith(".pbf"):
        with path.open("rb") as file:
            _check_blocks(file, path)


def open_header(path: Path) -> osmium.io.Header:
    """Read the header of a checked file.

    Raises
    ------
    InputError
        When it cannot be decoded, or when the file holds many versions of each object.
    """
    try:
        with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
            header = reader.header()
    except RuntimeError as error:
        raise not_readable(path, error) from None
    if header.has_multiple_object_versions:
        raise InputError(
            "holds every version of its objects, not the map of one day",
            where=str(path),
            remedy="Take one day out of it with `osmium time-filter`",
        )
    return header


def header_box(header: osmium.io.Header) -> tuple[float, float, float, float] | None:
    """Give the rectangle that the file says it covers (west, south, east, north in degrees), None without one."""
    box = header.box()
    if not box.valid():
        return None
    return box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat


def header_time(header: osmium.io.Header) -> dt.datetime | None:
    """Give the moment that the file says it shows, UTC, None without one."""
    for key in ("osmosis_replication_timestamp", "timestamp"):
        try:
            return dt.datetime.fromisoformat(header.get(key, ""))
        except ValueError:
            continue
    return None


def not_readable(path: Path, error: Exception) -> InputError:
    """Say in one line why the file cannot be decoded."""
    reason = " ".join(str(error).split()).replace(str(path), path.name)
    if "out of order" in reason or "ID twice" in reason:
        remedy = "Sort it with `osmium sort`, join extracts with `osmium merge`"
        return InputError("is not sorted by id, each once", where=str(path), value=reason, remedy=remedy)
    return InputError("cannot be read to its end", where=str(path), value=reason, remedy=FETCH_AGAIN)


def _check_blocks(file: BinaryIO, path: Path) -> None:
    """Walk from block to block: the decoder itself takes a cut of 1 to 3 bytes after a block for the file's end."""
    size = path.stat().st_size
    position = 0
    while position < size:
        header = file.read(4)
        length = int.from_bytes(header, "big")
        if position == 0 and length > LARGEST_BLOB_HEADER:
            raise InputError("is not a PBF file", where=str(path), value=header[:4], remedy=FETCH_AGAIN)
        position += 4 + length + _data_size(file.read(min(length, LARGEST_BLOB_HEADER)))
        if len(header) < 4 or position > size:
            raise InputError(
                "ends in the middle of a block", where=str(path), value=f"{size} bytes", remedy=FETCH_AGAIN
            )
        file.seek(position)


def _data_size(header: bytes) -> int:
    """Read field 3 (datasize) of a BlobHeader message."""
    position = 0
    while position < len(header):
        tag, position = _varint(header, position)
        value, position = _varint(header, position)
        if tag == 3 << 3:
            return value
        if tag & 7 == 2:
            position += value
    return 0


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(data):
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
    return value, position
