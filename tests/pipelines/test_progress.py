"""Values of several years become trends and classes of progress."""

from typing import Any

import pandas as pd
import pytest

from pipelines.progress import ProgressRow, progress_rows

YEARS = (2015, 2016, 2018, 2020)


def frame(values: dict[int, float | None], **other: Any) -> pd.DataFrame:
    told = {"indicator_id": "pm25_exposure", "method": "who", "level": "city", "area_code": "delta"}
    group = {"sex": "_T", "age": "_T", "disability": "_T"}
    rows = [{**told, **group, "year": year, "value": value, **other} for year, value in values.items()]
    return pd.DataFrame(rows).astype({"value": float})


def only(rows: list[ProgressRow], rule: str = "linear") -> ProgressRow:
    (row,) = (row for row in rows if row.rule == rule)
    return row


def test_a_series_is_classed_by_each_of_the_three_rules() -> None:
    # From 20 to 15 in 5 years, where 5 in 15 years asks for 1 a year: as fast as asked.
    rows = progress_rows(frame({2015: 20.0, 2020: 15.0}), {"pm25_exposure": YEARS}, {})
    assert [row.rule for row in rows] == ["linear", "eurostat", "un_2023"]
    row = only(rows)
    assert (row.status, row.years, row.target, row.target_year) == ("on_track", [2015, 2020], 5.0, 2030)
    assert (row.trend, row.pace, row.required, row.share) == pytest.approx((-1.0, -1.0, -1.0, 1.0))


def test_years_before_a_break_are_not_compared() -> None:
    values = {2015: 80.0, 2016: 10.0, 2020: 12.0}
    row = only(progress_rows(frame(values), {"pm25_exposure": YEARS}, {"pm25_exposure": (2016,)}))
    assert (row.status, row.first_year, row.breaks, row.years) == ("moving_away", 2016, [2016], [2015, 2016, 2020])


def test_a_year_without_a_value_is_not_counted_and_groups_have_no_progress() -> None:
    values = pd.concat([frame({2015: 20.0, 2018: None, 2020: 15.0}), frame({2015: 1.0, 2020: 2.0}, sex="F")])
    row = only(progress_rows(values, {"pm25_exposure": YEARS}, {}))
    assert row.years == [2015, 2020]


def test_a_year_whose_inputs_are_of_another_one_is_no_part_of_the_series() -> None:
    row = only(progress_rows(frame({2010: 99.0, 2015: 20.0, 2020: 15.0}), {"pm25_exposure": YEARS}, {}))
    assert row.years == [2015, 2020]


def test_one_year_alone_is_said_of_the_city_and_not_of_its_districts() -> None:
    values = pd.concat([frame({2015: 20.0}), frame({2015: 20.0}, level="ward", area_code="E")])
    row = only(progress_rows(values, {"pm25_exposure": (2015,)}, {}))
    assert (row.level, row.status, row.reason) == ("city", "insufficient_data", "fewer_than_3_years")


def test_districts_with_several_years_have_their_own_progress() -> None:
    values = pd.concat([frame({2015: 20.0, 2020: 15.0}), frame({2015: 8.0, 2020: 4.0}, level="ward", area_code="E")])
    rows = progress_rows(values, {"pm25_exposure": YEARS}, {})
    assert {(row.level, row.status) for row in rows if row.rule == "linear"} == {
        ("city", "on_track"),
        ("ward", "achieved"),
    }
