"""What was fetched for a city? A file beside the city's own that names every address, hash and date."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.fetch.cache import Cache, write_whole
from pipelines.fetch.request import Fetched
from spatial_indicators.errors import InputError
from spatial_indicators.origin import shown

FORMAT = 1


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

    def fetched(self) -> dict[str, list[Fetched]]:
        """Read what was fetched, by the keys of the city's file; nothing where nothing was.

        Raises
        ------
        InputError
            When the file is not a lock file.
        """
        try:
            content = json.loads(self.path.read_bytes())
            files: Mapping[str, Sequence[Mapping[str, str]]] = content["files"]
            return {key: [Fetched(**one) for one in found] for key, found in files.items()}  # type: ignore[arg-type]
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                "is no lock file",
                where=str(self.path),
                value=f"{type(error).__name__}: {error}"[:120],
                remedy="Remove it and run urban-sdg fetch again",
            ) from None

    def write(self, files: Mapping[str, Sequence[Fetched]]) -> None:
        """Write what was fetched, in an order that does not depend on which came first."""
        content = {key: [one.as_dict() for one in files[key]] for key in sorted(files)}
        write_whole(self.path, json.dumps({"format": FORMAT, "files": content}, indent=1, ensure_ascii=False) + "\n")

    def files(self, key: str, url: str, *, city: str) -> tuple[Path, ...]:
        """Give the files that were fetched for a key of the city's file.

        Raises
        ------
        InputError
            When the address was not fetched, or its bytes are not in the cache any more.
        """
        found = self.fetched().get(key, [])
        if not found or (url and found[0].url != shown(url)):
            raise self._wanting("is not fetched yet", key, url, city)
        missing = [one for one in found if not self.cache.holds(one)]
        if missing:
            raise self._wanting("is not in the cache any more", key, missing[0].url, city)
        return tuple(self.cache.path(one.sha256, one.name) for one in found)

    def _wanting(self, what: str, key: str, url: str, city: str) -> InputError:
        return InputError(what, where=f"{city}: {key}", value=shown(url), remedy=f"Run urban-sdg fetch {city}")
