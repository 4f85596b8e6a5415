"""Which blocks does a PBF file have? Unpacked one after the other, the last first."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from google.protobuf.message import DecodeError
from isal import isal_zlib
from numpy.typing import NDArray

from pipelines.sources.osm_tags import AREA_KEYS, KEPT_KEYS, LINE_KEYS, POINT_KEYS
from pipelines.sources.pbf_message import message
from spatial_indicators.features import Tags
from spatial_indicators.packed_numbers import AREA, KEPT, LINE, POINT

LARGEST_BLOCK = 32 * 2**20
"""Bytes; larger ones must be refused (OpenStreetMap wiki, PBF Format)."""
FEATURES = {b"OsmSchema-V0.6", b"DenseNodes"}
AHEAD = 4
"""Blocks that are unpacked while one is read."""

Broken = cast("type[Exception]", isal_zlib.error)


class UnusualFileError(Exception):
    """The file is broken, or made in another way than those of the usual publishers; libosmium has the last word."""


def _flags() -> dict[bytes, int]:
    flags: dict[bytes, int] = {}
    for keys, flag in ((KEPT_KEYS, KEPT), (LINE_KEYS, LINE), (AREA_KEYS, AREA), (POINT_KEYS, POINT)):
        for key in keys:
            flags[key.encode()] = flags.get(key.encode(), 0) | flag
    return flags


FLAGS = _flags()


@dataclass(frozen=True)
class Block:
    """One block: its message, its texts, and what each of them is as a key."""

    message: Any
    texts: Sequence[bytes]
    flags: NDArray[np.uint8]

    def tags(self, ends: Any, keys: Any, values: Any, alike: dict[tuple[str, str], Tags]) -> list[Tags]:
        """Give the tags of one thing after another; those of a single tag share one mapping in all blocks."""
        # A text is made once a block: ways that all held a text of their own would take twice the memory.
        text = {at: self.texts[at].decode() for at in np.unique(np.concatenate([keys, values])).tolist()}
        key_of, value_of = ([text[at] for at in places.tolist()] for places in (keys, values))
        found, start = [], 0
        for end in ends.tolist():
            if end == start + 1:
                only = key_of[start], value_of[start]
                if only not in alike:
                    alike[only] = {only[0]: only[1]}
                found.append(alike[only])
            else:
                found.append(dict(zip(key_of[start:end], value_of[start:end], strict=True)))
            start = end
        return found


def blocks_from_the_end(path: Path) -> Iterator[Block]:
    """Give the blocks of a checked file, the last first, so that what is needed of nodes is known before they come.

    Raises
    ------
    UnusualFileError
        When a block cannot be unpacked or decoded, or needs a feature that is not known here.
    """
    with path.open("rb") as file, ThreadPoolExecutor(1) as beside:
        places = _places(file, path.stat().st_size)
        waiting = [beside.submit(_unpacked, _bytes(file, place)) for place in places[-AHEAD:]]
        left = places[:-AHEAD]
        while waiting:
            data = waiting.pop().result()
            if left:
                waiting.insert(0, beside.submit(_unpacked, _bytes(file, left.pop())))
            yield _block(data)


def _places(file: BinaryIO, size: int) -> list[tuple[int, int]]:
    """Find the data of every block: position and length. The file's own header is read and looked at here."""
    places, position = [], 0
    while position < size:
        header = message("BlobHeader")()
        header.ParseFromString(file.read(int.from_bytes(file.read(4), "big")))
        position = file.tell()
        if header.type == b"OSMHeader":
            _check_features(_unpacked(file.read(header.datasize)))
        elif header.type == b"OSMData":
            places.append((position, header.datasize))
        position += header.datasize
        file.seek(position)
    return places


def _check_features(data: bytes) -> None:
    header = message("HeaderBlock")()
    header.ParseFromString(data)
    if unknown := set(header.required_features) - FEATURES:
        raise UnusualFileError(f"needs {unknown}")


def _bytes(file: BinaryIO, place: tuple[int, int]) -> bytes:
    file.seek(place[0])
    return file.read(place[1])


def _unpacked(data: bytes) -> bytes:
    blob = message("Blob")()
    try:
        blob.ParseFromString(data)
        if blob.HasField("raw"):
            return bytes(blob.raw)
        if not blob.HasField("zlib_data") or not 0 < blob.raw_size <= LARGEST_BLOCK:
            raise UnusualFileError("a block is packed in another way")
        unpacked = isal_zlib.decompressobj().decompress(blob.zlib_data, blob.raw_size + 1)
    except (DecodeError, Broken) as error:
        raise UnusualFileError(error) from None
    if len(unpacked) != blob.raw_size:
        raise UnusualFileError("a block is not as long as it says")
    return bytes(unpacked)


def _block(data: bytes) -> Block:
    found = message("PrimitiveBlock")()
    try:
        found.ParseFromString(data)
    except DecodeError as error:
        raise UnusualFileError(error) from None
    texts = list(found.stringtable.s)
    flags = np.array([FLAGS.get(text, 0) for text in texts], dtype=np.uint8)
    return Block(found, texts, flags)
