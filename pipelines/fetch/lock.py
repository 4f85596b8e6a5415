"""What was fetched for a city? A file beside the city's own that names every address, hash and date."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.fetch.cache import Cache, write_whole
from pipelines.fetch.request import Fetched
from spatial_indicators.errors import InputError

FORMAT = 1


@dataclass(frozen=True)
class Locked:
    """What was fetched for one key.

    Parameters
    ----------
    of
        What the city's file said then: an address, or a source with its year.
    files
        Its files, one or the tiles of it.
    terms
        Its producer, licence and year, where they came with it.
    scenes
        The satellite images that they were made of.
    """

    of: str
    files: tuple[Fetched, ...]
    terms: Mapping[str, Any] = field(default_factory=dict)
    scenes: tuple[Mapping[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON takes it."""
        told: dict[str, Any] = {"terms": dict(sorted(self.terms.items()))} if self.terms else {}
        of_scenes = {"scenes": list(self.scenes)} if self.scenes else {}
        return {"of": self.of, **told, "files": [one.as_dict() for one in self.files], **of_scenes}


@dataclass(frozen=True)
class Lock:
    """A city's lock file and the cache that holds its bytes.

    Parameters
    ----------
    path
        The lock file, ``<city>.lock`` beside ``<city>.yaml``.
    cache
        Where the bytes are.
    """

    path: Path
    cache: Cache

    def content(self) -> dict[str, Locked]:
        """Read what was fetched, by the keys of the city's file; nothing where nothing was.

        Raises
        ------
        InputError
            When the file is not a lock file.
        """
        try:
            content = json.loads(self.path.read_bytes())
            return {
                key: Locked(
                    found["of"],
                    tuple(Fetched(**one) for one in found["files"]),
                    dict(found.get("terms", {})),
                    tuple(found.get("scenes", ())),
                )
                for key, found in content["fetched"].items()
            }
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                "is no lock file",
                where=str(self.path),
                value=f"{type(error).__name__}: {error}"[:120],
                remedy="Remove it and run urban-sdg fetch again",
            ) from None

    def write(self, fetched: Mapping[str, Locked]) -> None:
        """Write what was fetched, in an order that does not depend on which came first."""
        content = {key: fetched[key].as_dict() for key in sorted(fetched)}
        write_whole(self.path, json.dumps({"format": FORMAT, "fetched": content}, indent=1, ensure_ascii=False) + "\n")

    def files(self, key: str, of: str, *, city: str) -> tuple[Path, ...]:
        """Give the files that were fetched for a key of the city's file.

        Raises
        ------
        InputError
            When they were not fetched, the city's file names something else now, or they left the cache.
        """
        found = self.content().get(key)
        if found is None or found.of != of:
            raise self._wanting("is not fetched yet", key, of, city)
        missing = [one for one in found.files if not self.cache.holds(one)]
        if missing:
            raise self._wanting("is not in the cache any more", key, missing[0].url, city)
        return tuple(self.cache.path(one.sha256, one.name) for one in found.files)

    def _wanting(self, what: str, key: str, of: str, city: str) -> InputError:
        return InputError(what, where=f"{city}: {key}", value=of, remedy=f"Run urban-sdg fetch {city}")
