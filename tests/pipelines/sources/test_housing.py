"""Tables of housing: categories by district, or households one by one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.housing import read_housing
from spatial_indicators.city_tables import HouseholdTable, HousingTable
from spatial_indicators.errors import InputError
from spatial_indicators.layers.housing import HousingCounts

ROWS = "code,rooms,n\nA,enough,6\nA,too few,2\nA,not stated,9\nB,enough,0\nB,too few,0\n"
HOMES = "code,people,water,space\nA,4,1,1\nA,3,0,0\nA,5,0,0\nA,2,0,0\nA,6,0,1\nB,1,0,0\n"


def categories(folder: Path, text: str = ROWS, **changes: Any) -> HousingCounts:
    (folder / "a.csv").write_text(text, encoding="utf-8")
    known: dict[str, Any] = {
        "file": "a.csv", "year": 2021, "code": "code", "category": "rooms", "count": "n", "inadequate": ["too few"],
        "not_known": ["not stated"], "component": "overcrowding",
    }  # fmt: skip
    return read_housing(folder / "a.csv", HousingTable.model_validate(known | changes))


def households(folder: Path, text: str = HOMES, **changes: Any) -> HousingCounts:
    (folder / "a.csv").write_text(text, encoding="utf-8")
    known = {"file": "a.csv", "year": 2021, "code": "code", "people": "people", "deprivations": ["water", "space"]}
    return read_housing(folder / "a.csv", HouseholdTable.model_validate(known | changes))


def test_categories_are_adequate_inadequate_or_not_known(tmp_path: Path) -> None:
    counts = categories(tmp_path)
    assert (counts.inadequate, counts.known) == ({"A": 2.0, "B": 0.0}, {"A": 8.0, "B": 0.0})


def test_households_with_any_deprivation_count_once_with_all_their_people(tmp_path: Path) -> None:
    counts = households(tmp_path)
    assert (counts.inadequate, counts.known) == ({"A": 10.0, "B": 0.0}, {"A": 20.0, "B": 1.0})


@pytest.mark.parametrize(
    ("read", "text", "changes", "message"),
    [
        (categories, ROWS, {"inadequate": ["too many"]}, r"has no such category \(found: too many\).*enough, too few"),
        (categories, ROWS + "A,enough,1\n", {}, r"row 7: has a district and category twice \(found: A, enough\)"),
        (categories, ROWS.replace("6", "six"), {}, r"row 2: has a count that is not a number of 0 or more"),
        (categories, ROWS, {"category": "room"}, "Did you mean `rooms`"),
        (categories, "code,rooms,n\n", {}, "has a header and no rows"),
        (households, "code,people,water,space\n", {}, "has a header and no rows"),
        (households, HOMES.replace("4,1,1", "4,2,1"), {}, r"row 2: has a deprivation that is neither 0 nor 1"),
        (households, HOMES.replace("4,1,1", "4,,1"), {}, r"neither 0 nor 1 \(found: an empty cell\)"),
        (households, HOMES, {"deprivations": ["walls"]}, r"has no such column \(found: walls\)"),
    ],
)
def test_a_wrong_table_is_refused(
    tmp_path: Path, read: Callable[..., HousingCounts], text: str, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, text, **changes)


def test_newports_crowded_households(real: Callable[[str], Path]) -> None:
    path = real("newport/derived_overcrowding2021_lsoa21.csv")
    crowded = ["-1 (overcrowded)", "-2 or less (overcrowded)"]
    declared = HousingTable(
        file=str(path), year=2021, code="lsoa21_code", category="occupancy_rating", count="n",
        inadequate=tuple(crowded), component="overcrowding",
    )  # fmt: skip
    counts = read_housing(path, declared)
    assert len(counts.known) == 90
    assert (counts.inadequate["W01001600"], counts.known["W01001600"]) == (6.0, 768.0)
