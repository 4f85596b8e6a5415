"""How may be fetched? All of it from the environment, so that no city's file and no lock holds a secret."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spatial_indicators.errors import InputError

MOST_BYTES = 20_000_000_000
"""The largest file that is fetched without asking: a country's OpenStreetMap extract has a few GB."""


@dataclass(frozen=True)
class Settings:
    """What the environment says about fetching.

    Parameters
    ----------
    cache
        Folder of fetched files: ``URBAN_SDG_CACHE``, else below the state.
    is_offline
        Whether only the cache is used: ``URBAN_SDG_OFFLINE``.
    private_hosts
        Hosts that may have an address of a private network: ``URBAN_SDG_ALLOW_PRIVATE``, with commas between them.
    most_bytes
        The largest file: ``URBAN_SDG_MAX_DOWNLOAD_BYTES``.
    mirrors
        Base addresses that stand in for a host's: ``URBAN_SDG_MIRROR_DATA_WORLDPOP_ORG`` for data.worldpop.org.
    authorization
        The header for a host: ``URBAN_SDG_AUTHORIZATION_DATA_EXAMPLE_ORG``; it is sent to that host alone.
    attempts, patience_s, stall_s, pause_s
        Tries for one file; seconds without a byte, and with hardly any, before the next; first pause between them.
    """

    cache: Path
    is_offline: bool = False
    private_hosts: frozenset[str] = frozenset()
    most_bytes: int = MOST_BYTES
    mirrors: Mapping[str, str] = field(default_factory=dict)
    authorization: Mapping[str, str] = field(default_factory=dict, repr=False)
    attempts: int = 6
    patience_s: float = 30.0
    stall_s: float = 120.0
    pause_s: float = 1.0

    @classmethod
    def from_environment(cls, state: Path) -> "Settings":
        """Read the settings.

        Raises
        ------
        InputError
            When a size is not a whole number above 0.
        """
        known = os.environ
        return cls(
            cache=Path(known.get("URBAN_SDG_CACHE") or state / "cache").resolve(),
            is_offline=known.get("URBAN_SDG_OFFLINE", "").lower() in {"1", "true", "yes"},
            private_hosts=frozenset(filter(None, known.get("URBAN_SDG_ALLOW_PRIVATE", "").lower().split(","))),
            most_bytes=_size(known.get("URBAN_SDG_MAX_DOWNLOAD_BYTES") or str(MOST_BYTES)),
            mirrors=_named("URBAN_SDG_MIRROR_"),
            authorization=_named("URBAN_SDG_AUTHORIZATION_"),
        )


def of_host(named: Mapping[str, str], host: str) -> str | None:
    """Find what is said of a host, whose points and hyphens are underscores in the environment."""
    return named.get(re.sub(r"[^A-Z0-9]", "_", host.upper()))


def _named(prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in os.environ.items() if name.startswith(prefix) and value}


def _size(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise InputError(
            "is not a number of bytes",
            where="URBAN_SDG_MAX_DOWNLOAD_BYTES",
            value=text,
            remedy="Write a whole number above 0",
        )
    return int(text)
