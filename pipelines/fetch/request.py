"""What is to be fetched, and what was?"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One file at an address.

    Parameters
    ----------
    key
        The key of the city's file that names it, such as ``built_up.2020``.
    url
        Its address.
    name
        Its true file name.
    member
        For a ZIP archive, the pattern of the one file in it that is meant.
    sha256
        Checksum that the publisher gives, None where there is none.
    of
        What the city's file says of it, without secrets: an address, or a source with its year.
    refresh_days
        Days in which what the cache has is good enough; 0 asks the server every time.
    listed_by
        Where the address gives a list of the files that are meant: its kind, ``vrt`` for a mosaic of rasters and
        ``overture_catalog`` for releases of Overture Maps; else the key of the file's address in JSON.
    collection
        What of a release is meant, such as ``segment``.
    terms
        What is known of this one file and not of its source: ``producer``, ``licence``, ``year``.
    window
        West, south, east, north in degrees, where only the part of a raster or GeoParquet file near the city is wanted.
    """

    key: str
    url: str
    name: str
    member: str | None = None
    sha256: str | None = None
    of: str = ""
    refresh_days: int = 0
    listed_by: str | None = None
    collection: str = ""
    terms: Mapping[str, Any] = field(default_factory=dict)
    window: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Fetched:
    """What is known of a fetched file.

    Parameters
    ----------
    url
        Its address, without user, password and query.
    name
        Its file name; for a member of an archive, the member's.
    sha256, size
        Of its bytes.
    etag, last_modified
        What the server said of its version; empty where it said nothing.
    fetched_at
        When its bytes came, UTC, ISO 8601.
    window
        West, south, east, north in degrees, where it is the part of a file near a city; empty for a whole file.
    whole
        Bytes of the whole file that it is a part of, 0 for a whole file.
    """

    url: str
    name: str
    sha256: str
    size: int
    etag: str = ""
    last_modified: str = ""
    fetched_at: str = ""
    window: str = ""
    whole: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON takes it."""
        return {name: value for name, value in asdict(self).items() if name not in {"window", "whole"} or value}

    def conditions(self) -> dict[str, str]:
        """Ask for the file only if the server has another version of it (RFC 9110, 13.1)."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}

    def is_younger_than(self, days: int) -> bool:
        """Whether it came less than some days ago."""
        return (dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(self.fetched_at)).days < days
