"""Which districts have a row in a table?"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CodeMatch:
    """Which districts have a row in a table.

    Parameters
    ----------
    matched
        Districts with a row, in the order asked for.
    missing
        Districts without one, in the order asked for.
    extra
        Rows of other places, in the order of the table.
    """

    matched: list[str]
    missing: list[str]
    extra: list[str]


def match_codes(wanted: Sequence[str], found: Sequence[str]) -> CodeMatch:
    """Compare the districts asked for with the rows of a table; nothing is dropped without a word.

    Parameters
    ----------
    wanted
        Codes of the districts.
    found
        Codes of the table's rows.
    """
    have, asked = set(found), set(wanted)
    return CodeMatch(
        matched=[code for code in wanted if code in have],
        missing=[code for code in wanted if code not in have],
        extra=[code for code in found if code not in asked],
    )
