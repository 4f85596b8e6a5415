"""Tables of losses by disasters, by year, with districts or without."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from pipelines.sources.losses import read_losses
from spatial_indicators.errors import InputError
from spatial_indicators.layers.losses import LossCounts
from spatial_indicators.loss_table import LossTable

ROWS = "year,code,dead,gone,hit\n2019,A,1,0,10\n2020,A,2,1,5\n2020,A,1,0,7\n2020,B,0,0,4\n"


def declared(**changes: Any) -> LossTable:
    known = {
        "file": "a.csv", "years": [2019, 2020], "year_column": "year", "deaths": "dead", "missing_persons": "gone",
        "directly_affected": "hit", "code": "code",
    }  # fmt: skip
    return LossTable.model_validate({key: value for key, value in (known | changes).items() if value is not None})


def losses(folder: Path, text: str = ROWS, *, year: int = 2020, **changes: Any) -> LossCounts:
    (folder / "a.csv").write_text(text, encoding="utf-8")
    return read_losses(folder / "a.csv", declared(**changes), year=year)


def test_events_of_a_district_and_year_are_added_up(tmp_path: Path) -> None:
    found = losses(tmp_path)
    assert (found.dead, found.affected) == ({"A": 4.0, "B": 0.0}, {"A": 12.0, "B": 4.0})
    assert losses(tmp_path, year=2019).dead == {"A": 1.0}


def test_a_table_without_districts_is_of_the_whole_city(tmp_path: Path) -> None:
    found = losses(tmp_path, code=None)
    assert (found.dead, found.affected) == ({"": 4.0}, {"": 16.0})


def test_the_missing_may_be_among_the_dead(tmp_path: Path) -> None:
    assert losses(tmp_path, missing_persons=None).dead == {"A": 3.0, "B": 0.0}


def test_an_empty_cell_makes_its_district_not_known(tmp_path: Path) -> None:
    found = losses(tmp_path, ROWS.replace("2020,A,2,1,5", "2020,A,2,,5"))
    assert np.isnan(found.dead["A"])
    assert found.affected == {"A": 12.0, "B": 4.0}


@pytest.mark.parametrize(
    ("text", "changes", "message"),
    [
        (
            ROWS.replace("2019", "2019/20"),
            {},
            r"row 2: has a year that is no whole number .found: 2019/20",
        ),
        (ROWS.replace("2,1,5", "two,1,5"), {}, r"column dead, row 3: has a count that is not a number of 0 or more"),
        (ROWS, {"directly_affected": "hits"}, r"has no such column .found: hits.. Did you mean `hit`"),
    ],
)
def test_what_is_no_table_of_losses_is_refused(
    tmp_path: Path, text: str, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        losses(tmp_path, text, **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"years": []}, "years"),
        ({"code": None, "level": "ward"}, "`level` needs `code`, the column of its districts"),
    ],
)
def test_a_table_says_its_years_and_where_its_districts_are(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        declared(**changes)
