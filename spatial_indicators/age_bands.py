"""Which published age bands make up the one that is asked for?"""

import re
from collections.abc import Iterable
from typing import NamedTuple

OLDEST = 1000
"""Upper end of a band without one, years."""

ALL_AGES = ("_T", "TOTAL", "Total", "total", "All ages", "all ages", "\uacc4", "\ud569\uacc4")
"""Labels of everyone: SDMX, Eurostat, UNSD and KOSIS (gye, hapgye)."""

UNKNOWN_AGES = ("_U", "UNK", "Unknown", "unknown", "Not stated", "not stated", "\ubbf8\uc0c1")
"""Labels of people whose age is not known (KOSIS: misang)."""

OPEN = r"(\+|GE|\u2265|over|more|older|above|\uc774\uc0c1)"
BELOW = r"(LT|<|under|less|below|younger|\ubbf8\ub9cc)"


class AgeBand(NamedTuple):
    """Ages in completed years, both ends included."""

    first: int
    last: int

    @property
    def text(self) -> str:
        """Write the band as SDMX does: ``Y0T14``, ``Y5`` or ``Y_GE65``."""
        if self.last >= OLDEST:
            return f"Y_GE{self.first}"
        return f"Y{self.first}" if self.first == self.last else f"Y{self.first}T{self.last}"


EVERY_AGE = AgeBand(0, OLDEST)


def age_band(label: str) -> AgeBand | None:
    """Read the ages from a label in an SDMX code list or in words; None where it does not say them.

    ``Y0T4``, ``0-4``, ``0 to 4 years``, ``Y_LT5``, ``under 5``, ``85+``, ``Y_GE85``, ``Y85``, ``85``, and Korea's.
    """
    numbers = [int(text) for text in re.findall(r"\d+", label)]
    if not numbers or len(numbers) > 2 or max(numbers) > 150 or re.search(r"\d\.\d|%", label):
        return None
    if len(numbers) == 2:
        return AgeBand(*numbers) if numbers[0] <= numbers[1] else None
    if re.search(OPEN, label, re.IGNORECASE):
        return AgeBand(numbers[0], OLDEST)
    if re.search(BELOW, label, re.IGNORECASE):
        return AgeBand(0, numbers[0] - 1) if numbers[0] > 0 else None
    return AgeBand(numbers[0], numbers[0])


def bands_within(asked: AgeBand, published: Iterable[AgeBand]) -> tuple[AgeBand, ...]:
    """Choose published bands that follow each other and make up the asked one; the fewest, so few are rounded.

    Empty where an asked end cuts a published band, or ages in between are not published.
    """
    starts: dict[int, list[AgeBand]] = {}
    for band in sorted(set(published)):
        if asked.first <= band.first and band.last <= asked.last:
            starts.setdefault(band.first, []).append(band)
    best: dict[int, tuple[AgeBand, ...]] = {asked.first: ()}
    for first in range(asked.first, max(starts, default=0) + 1):
        for band in starts.get(first, ()) if first in best else ():
            longer = (*best[first], band)
            if band.last + 1 not in best or len(longer) < len(best[band.last + 1]):
                best[band.last + 1] = longer
    return best.get(asked.last + 1, ())
