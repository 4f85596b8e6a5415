"""How long is a server asked again? Longer and longer after each other, and as it wishes."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

import httpx

from pipelines.fetch.settings import Settings
from spatial_indicators.errors import SourceUnavailable

T = TypeVar("T")

MOST_PAUSE_S = 120.0


class AskAgain(Exception):  # noqa: N818  not an error of anybody
    """The server may answer otherwise in a while."""

    def __init__(self, why: str, after_s: float | None = None) -> None:
        super().__init__(why)
        self.why, self.after_s = why, after_s


def patiently(asking: Callable[[], T], settings: Settings, *, what: str) -> T:
    """Ask until it works, longer and longer after each other.

    Raises
    ------
    SourceUnavailable
        When it does not, however often it is tried.
    """
    reason = ""
    for attempt in range(settings.attempts):
        try:
            return asking()
        except (AskAgain, httpx.TransportError) as error:
            reason = error.why if isinstance(error, AskAgain) else f"{type(error).__name__}: {error}".rstrip(": ")
            if attempt + 1 < settings.attempts:
                time.sleep(_pause(attempt, error, settings))
    raise SourceUnavailable(
        f"{what} did not come after {settings.attempts} tries ({reason}). Try again later;"
        " what has come is kept, and an own copy can be named in the city's file."
    )


def _pause(attempt: int, error: Exception, settings: Settings) -> float:
    wanted = error.after_s if isinstance(error, AskAgain) else None
    if wanted is not None:
        return min(wanted, MOST_PAUSE_S)
    # Doubled every time and shaken, so that many clients do not come back at once.
    pause: float = min(settings.pause_s * 2**attempt, MOST_PAUSE_S)
    return pause * random.uniform(0.5, 1.0)  # noqa: S311  no secret
