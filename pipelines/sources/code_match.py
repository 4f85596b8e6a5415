"""Which districts have a row in a table?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from spatial_indicators.districts import Level
from spatial_indicators.errors import InputError


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


def codes_of_rows(given: Sequence[str], counted: Level, *, match: Literal["code", "name"], where: str) -> Sequence[str]:
    """Give the districts' codes of the rows of a table, which may name districts instead.

    Parameters
    ----------
    given
        What the rows hold; a name of no district stays as it is.
    counted
        The districts.
    match
        What of the districts the rows hold.
    where
        The city and the key of the table, for messages.

    Raises
    ------
    InputError
        When rows name districts, and several have the same name.
    """
    if match == "code":
        return given
    twice = [name for name, times in Counter(counted.names).items() if times > 1]
    if twice:
        raise InputError(
            "matches districts by name, and several have the same",
            where=where,
            value=twice[0],
            remedy="Give a table with the districts' codes (match: code)",
        )
    code = dict(zip(counted.names, counted.codes, strict=True))
    return [code.get(name, name) for name in given]
