"""What do some bytes of a file on the web say? Asked for by range, so that a large file never comes whole."""

import io
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock as Turn
from typing import Any

import httpx

from pipelines.fetch.address import resolved
from pipelines.fetch.answer import Carrier, answer, check_answer
from pipelines.fetch.patience import AskAgain, patiently
from pipelines.fetch.request import Fetched
from spatial_indicators.errors import InputError, UrbanSdgError
from spatial_indicators.origin import shown

BLOCK = 1 << 15
"""Bytes that small reads are rounded up to: the header of a cloud-optimised GeoTIFF is read in many of them."""

FIRST_BLOCKS = 2
MOST_KEPT = 8
"""Reads of more blocks than this are pixels, which the reader keeps itself."""

AT_ONCE = 4
"""Requests side by side for one file."""

NEAR_BLOCKS, MOST_BLOCKS = 2, 128
"""Gaps up to this are read with what lies around them; one request asks for 4 MB at most."""

MOST_TEXT = 50_000_000
"""Bytes of one answer of an API."""

CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class NoPartsError(InputError):
    """A server gives files whole or not at all."""


class RemoteFile:
    """A file that is read where it lies, over HTTP ranges, by the rules and the patience of all that is fetched.

    Parameters
    ----------
    url
        Its address; a token in its query is sent and never told.
    carrier
        What it is carried by.
    where
        The key of the city's file that it is read for.
    known
        What came of it before: where the server still has that version, nothing comes, and `is_unchanged` is true.

    Raises
    ------
    NoPartsError
        When its server gives no parts of files.
    InputError
        When the address is not allowed, or there is no such file.
    SourceUnavailable
        When the server does not answer, however often it is asked.
    """

    def __init__(self, url: str, carrier: Carrier, *, where: str, known: Fetched | None = None) -> None:
        self.url, self.carrier, self.where = resolved(url, carrier.settings, where=where), carrier, where
        self.size, self.etag, self.last_modified, self.came = 0, "", "", 0
        self.fault: UrbanSdgError | None = None
        self.is_unchanged, self._known, self._turn = False, known, Turn()
        self._kept = dict(enumerate(_blocks(self._bytes(0, FIRST_BLOCKS * BLOCK))))
        self.is_unchanged = self.is_unchanged or self._is_version_of(known)

    def _is_version_of(self, known: Fetched | None) -> bool:
        """Compare versions by the tag, else by day and length; a server that tells neither proves nothing."""
        if known is None or not (self.etag or self.last_modified):
            return False
        told = (self.etag, self.last_modified, self.size)
        return told == (known.etag, known.last_modified, known.whole)

    def opened(self) -> "Reading":
        """Give a new place in the file to read at."""
        return Reading(self)

    def keep(self, spans: Iterable[tuple[int, int]]) -> None:
        """Bring bytes that will be read, each from a first byte to one before another, a few requests side by side.

        Raises
        ------
        SourceUnavailable
            When the server does not give them, however often it is asked.
        """
        asked = {number for start, stop in spans for number in range(start // BLOCK, -(-stop // BLOCK))}
        runs = _runs(sorted(asked - set(self._kept)))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for run, found in zip(runs, pool.map(self._blocks_of, runs), strict=True):
                self._kept |= dict(enumerate(found, start=run.start))

    def _blocks_of(self, run: range) -> list[bytes]:
        return _blocks(self._bytes(run.start * BLOCK, min(run.stop * BLOCK, self.size)))

    def part(self, start: int, stop: int) -> bytes:
        """Give some bytes; none after a fault.

        The reader of pixels calls this from C, where an error would be lost: it is kept as `fault`.
        """
        stop = min(stop, self.size)
        if self.fault is not None or start >= stop:
            return b""
        try:
            return self._part(start, stop)
        except UrbanSdgError as error:
            self.fault = error
            return b""

    def _part(self, start: int, stop: int) -> bytes:
        first, last = start // BLOCK, (stop - 1) // BLOCK
        if all(number in self._kept for number in range(first, last + 1)):
            pass
        elif last - first >= MOST_KEPT:
            return self._bytes(start, stop)
        else:
            self._kept |= dict(enumerate(self._blocks_of(range(first, last + 1)), start=first))
        joined = b"".join(self._kept[number] for number in range(first, last + 1))
        return joined[start - first * BLOCK : stop - first * BLOCK]

    def _bytes(self, start: int, stop: int) -> bytes:
        what = f"{self.where}: {shown(self.url)}"
        return patiently(lambda: self._asked(start, stop), self.carrier.settings, what=what)

    def _asked(self, start: int, stop: int) -> bytes:
        is_first = not self.size
        asked = self._known.conditions() if is_first and self._known is not None else {}
        headers = {"Range": f"bytes={start}-{stop - 1}"} | asked
        with answer(self.url, headers, self.carrier, where=self.where) as response:
            if asked and response.status_code == httpx.codes.NOT_MODIFIED:
                self.is_unchanged = True
                return b""
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and not is_first:
                raise self._changed()
            check_answer(response, self.url, where=self.where)
            first, last, size = _range_of(response, self.url, self.where)
            self._check_version(response, size)
            found = _at_most(stop - start, response)
        with self._turn:
            self.came += len(found)
        if first != start or len(found) != last + 1 - first or (last + 1 < min(stop, self.size)):
            raise AskAgain(f"{len(found)} of {stop - start} bytes came")
        return found

    def _check_version(self, response: httpx.Response, size: int) -> None:
        told = (response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""), size)
        if self.size and told != (self.etag, self.last_modified, self.size):
            raise self._changed()
        self.etag, self.last_modified, self.size = told

    def _changed(self) -> InputError:
        return InputError(
            "the file has changed while it was being read",
            where=self.where,
            value=shown(self.url),
            remedy="Run urban-sdg fetch again",
        )


class Reading(io.RawIOBase):
    """One place in a remote file."""

    def __init__(self, remote: RemoteFile) -> None:
        super().__init__()
        self._remote, self._at = remote, 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def tell(self) -> int:
        """Say where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the file, which nothing is asked for."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._remote.size}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, less of it at the end of the file."""
        found = self._remote.part(self._at, self._at + len(buffer))
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)


def text_at(url: str, carrier: Carrier, *, where: str, body: Any = None) -> bytes:
    """Give what an API answers.

    Parameters
    ----------
    url
        Its address.
    carrier, where
        As for `RemoteFile`.
    body
        JSON that is posted; without it, the address is got.

    Raises
    ------
    InputError
        When the address is wrong or not allowed, or the answer is too long.
    SourceUnavailable
        When the server does not answer, however often it is asked.
    """
    url = resolved(url, carrier.settings, where=where)
    return patiently(lambda: _text(url, carrier, where, body), carrier.settings, what=f"{where}: {shown(url)}")


def _text(url: str, carrier: Carrier, where: str, body: Any) -> bytes:
    found = bytearray()
    with answer(url, {}, carrier, where=where, body=body) as response:
        check_answer(response, url, where=where)
        for block in response.iter_raw():
            found += block
            if len(found) > MOST_TEXT:
                raise InputError(
                    f"answers with more than {MOST_TEXT} bytes",
                    where=where,
                    value=shown(url),
                    remedy="Check the address: it is no API of images",
                )
    return bytes(found)


def _at_most(wanted: int, response: httpx.Response) -> bytes:
    found = bytearray()
    for block in response.iter_raw():
        found += block
        if len(found) > wanted:
            raise AskAgain(f"more than the {wanted} bytes came that were asked for")
    return bytes(found)


def _blocks(found: bytes) -> list[bytes]:
    return [found[at : at + BLOCK] for at in range(0, len(found), BLOCK)]


def _runs(numbers: list[int]) -> list[range]:
    """Join numbers of blocks that lie near each other: one request for them costs less than two."""
    runs: list[range] = []
    for number in numbers:
        if runs and number - runs[-1].stop <= NEAR_BLOCKS and number - runs[-1].start < MOST_BLOCKS:
            runs[-1] = range(runs[-1].start, number + 1)
        else:
            runs.append(range(number, number + 1))
    return runs


def _range_of(response: httpx.Response, url: str, where: str) -> tuple[int, int, int]:
    said = CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
    if response.status_code != httpx.codes.PARTIAL_CONTENT or said is None:
        raise NoPartsError(
            "the server gives no parts of files",
            where=where,
            value=shown(url),
            remedy="Name a mirror that does (HTTP ranges), or give files of your own",
        )
    first, last, size = map(int, said.groups())
    return first, last, size
