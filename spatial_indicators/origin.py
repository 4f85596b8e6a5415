"""Where does one layer of a city come from: a file of its own, or an address?"""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

SLUG = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"

Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=40)]
"""A city's id is also its partition key in Dagster, where a comma or a blank would block backfills."""

Named = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

Year = Annotated[int, Field(ge=1900, le=2100)]

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

ADDRESS = re.compile(r"^(https?|s3|gs|az|abfss?|ftp|file)://", re.IGNORECASE)


def shown(url: str) -> str:
    """Give an address as it may be told: without user, password, query and fragment."""
    parts = urlsplit(url)
    # Azure writes the container where others write a user.
    host = parts.netloc if parts.scheme in {"abfs", "abfss"} else parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


class Declaration(BaseModel):
    """A part of the city's file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Origin(Declaration):
    """What a city says of one layer: a file below the root of the data, an address, or the keyword of a source.

    A bare text is short for the file or the address.
    """

    file: Named | None = None
    source: Slug | None = None
    """A dataset of the catalogue, whose files around the city are fetched."""
    producer: Named | None = None
    licence: Named | None = None
    """Who made the file and under which licence, where it is not the city's own."""
    year: Year | None = None
    """The year that the data speak for."""
    sha256: Sha256 | None = None
    """Checksum of the file, where its publisher gives one: a PBF cut exactly between two blocks looks whole."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:
        return {"file": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _is_somewhere(self) -> "Origin":
        if (self.file is None) == (self.source is None):
            raise ValueError("give `file`, a path or an address, or `source`, a keyword of the catalogue")
        return self

    @property
    def shown(self) -> str:
        """The origin as it may be told: an address without its secrets, a source with its year."""
        if self.file is None:
            return f"{self.source}, {self.year}" if self.year else str(self.source)
        return shown(self.file) if self.is_url else self.file

    @property
    def is_url(self) -> bool:
        """Whether the file is at an address and has to be fetched."""
        return self.file is not None and ADDRESS.match(self.file) is not None

    @property
    def is_local(self) -> bool:
        """Whether the file lies below the root of the data."""
        return self.file is not None and not self.is_url

    def names(self) -> tuple[str, ...]:
        """Name the files or addresses that are meant: one, or several of which each is a part."""
        return () if self.file is None else (self.file,)

    @property
    def path(self) -> Path | None:
        """The local path below the root of the data, None for what is fetched."""
        return Path(self.file) if self.file is not None and self.is_local else None


class RasterOrigin(Origin):
    """A raster, one band of it."""

    band: int = Field(default=1, ge=1)
    unit: Named | None = None
    """The unit of the values, where it is not the layer's own, such as ``kg m-3``."""


OF_A_FILE = ("nir_file", "scale", "offset", "mask", "mask_file", "clear", "red", "nir")
OF_A_SEASON = ("season", "max_cloud", "stac", "collection")


class BandsOrigin(Origin):
    """A satellite image: its red and its near infrared, in one file or in a file each, and what says what is clear.

    With a `source` in place of a file it is the median of what the images of a season saw clearly; its bands, offset
    and mask are then known.
    """

    red: int = Field(default=1, ge=1)
    nir: int = Field(default=1, ge=1)
    nir_file: Origin | None = None
    """The file of the near infrared, where it is not the one of the red."""
    scale: float = Field(default=1.0, gt=0)
    offset: float = 0.0
    """Reflectance is (number + offset) x scale: -1000 and 0.0001 for Sentinel-2 since baseline 04.00 (January 2022)."""
    mask: int | None = Field(default=None, ge=1)
    mask_file: Origin | None = None
    """The file of the mask, where it is not the one of the red."""
    clear: tuple[int, ...] = ()
    """The mask's classes that are clear: 4, 5, 6 and 7 are vegetation, bare, water and unclassified in Sentinel-2."""

    season: tuple[dt.date, dt.date] | None = None
    """First and last day of the images that a `source` is asked for."""
    max_cloud: float = Field(default=60.0, ge=0, le=100)
    """Per cent of an image under clouds beyond which it is left out; what clouds hide in the others is left out too."""
    stac: Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#]+$")] | None = None
    """Address of another API (STAC) that lists the images, where it is not the source's own."""
    collection: Named | None = None
    """The name of the collection there."""

    @model_validator(mode="before")
    @classmethod
    def _is_file_or_season(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        wrong = OF_A_SEASON if given.get("source") is None else OF_A_FILE
        if found := [name for name in wrong if name in given]:
            told = "is known of a `source`" if given.get("source") else "needs a `source`, such as sentinel_2_l2a"
            raise ValueError(f"`{found[0]}` {told}")
        # What is made of a season is one file: red first, near infrared second.
        return given if given.get("source") is None else {**given, "red": 1, "nir": 2}

    @property
    def shown(self) -> str:
        """The origin as it may be told; of a season, all that decides which images are taken."""
        if self.season is None:
            return super().shown
        first, last = self.season
        told = f"{self.source}, {first} to {last}, clouds up to {self.max_cloud:g} %"
        return ", ".join(part for part in (told, shown(self.stac) if self.stac else "", self.collection or "") if part)

    @model_validator(mode="after")
    def _has_two_bands(self) -> "BandsOrigin":
        if self.source is not None:
            return self._of_season()
        if self.nir_file is None and self.red == self.nir:
            raise ValueError(f"red and nir are both band {self.red} of one file: name two bands, or give `nir_file`")
        if (self.mask is None) != (not self.clear):
            raise ValueError("give `mask`, a band number, and `clear`, its classes that are clear, or neither")
        if self.mask is None and self.mask_file is not None:
            raise ValueError("`mask_file` needs `mask`, the number of its band")
        return self

    def _of_season(self) -> "BandsOrigin":
        if self.season is None:
            raise ValueError("give `season`, the first and the last day: [2023-05-01, 2023-09-30]")
        first, last = self.season
        if first > last:
            raise ValueError(f"the season ends on {last}, before it begins on {first}")
        if self.year is not None and self.year not in range(first.year, last.year + 1):
            raise ValueError(f"`year` is {self.year}, but the season is {first} to {last}")
        return self

    def files(self, key: str) -> Iterator[tuple[str, Origin]]:
        """Name the image's files, with the key that mentions them; all are of the image's producer and year."""
        yield key, self
        known = {"producer": self.producer, "licence": self.licence, "year": self.year}
        for name, other in (("nir", self.nir_file), ("mask", self.mask_file)):
            if other is not None:
                missing = {part: told for part, told in known.items() if getattr(other, part) is None}
                yield f"{key}.{name}", other.model_copy(update=missing)
