"""Tables of stations: only days that were measured count, and only stations with enough of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.sources.air_stations import read_annual_means, read_places
from spatial_indicators.city_tables import Places, StationTables
from spatial_indicators.errors import InputError

HEAD = "date,station,pm25\n"


def declared(**changes: Any) -> StationTables:
    known: dict[str, Any] = {
        "file": "air.csv", "year": 2021, "station": "station", "date": "date", "pollutant": "pm25", "level": "gu",
    }  # fmt: skip
    return StationTables.model_validate(known | changes)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "air.csv"
    path.write_bytes(text.encode(encoding))
    return path


def days(station: str, values: dict[int, object], *, year: int = 2021, month: int = 1) -> str:
    return "".join(f"{year}{month:02}{day:02},{station},{value}\n" for day, value in values.items())


def test_a_mean_is_of_the_measured_days_alone(tmp_path: Path) -> None:
    text = HEAD + days("A", {1: 10, 2: "", 3: 0, 4: -5, 5: 2000, 6: 30}) + days("A", {1: 99}, year=2020)
    means = read_annual_means(written(tmp_path, text), declared(completeness=0.001))
    assert (means.station, means.value.tolist(), means.days.tolist()) == (("A",), [20.0], [2])


def test_too_few_days_give_no_mean(tmp_path: Path) -> None:
    text = HEAD + days("A", dict.fromkeys(range(1, 29), 10)) + days("B", dict.fromkeys(range(1, 28), 10))
    means = read_annual_means(written(tmp_path, text), declared(completeness=28 / 365))
    assert np.isnan(means.value).tolist() == [False, True]
    assert means.days.tolist() == [28, 27]


def test_stations_at_roadsides_can_be_left_out(tmp_path: Path) -> None:
    text = HEAD + days("A", {1: 10}) + days("road", {1: 90})
    means = read_annual_means(written(tmp_path, text), declared(completeness=0.001, exclude=["road"]))
    assert means.station == ("A",)


def test_another_encoding_is_read_when_named(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + days("강남구", {1: 10}), "cp949")
    assert read_annual_means(path, declared(encoding="cp949", completeness=0.001)).station == ("강남구",)
    with pytest.raises(InputError, match="is not in utf-8"):
        read_annual_means(path, declared())


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("20210101,A,10\n20210101,A,11\n", r"several rows of one station and day \(found: A, 2021-01-01\)"),
        ("2021-01-01,A,10\n", r"row 2: has a date that is not written as %Y%m%d \(found: 2021-01-01\)"),
        ("20210101,A,ten\n", r"row 2: has a measurement that is not a number \(found: ten\)"),
        ("20200101,A,10\n", "has no day of 2021"),
        ("20210101,,10\n", "has a row without a code"),
    ],
)
def test_a_wrong_table_is_refused_in_one_line(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_annual_means(written(tmp_path, HEAD + rows), declared())
    assert "\n" not in str(caught.value)


def test_a_missing_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such column \(found: pm2.5\)\. Did you mean `pm25`"):
        read_annual_means(written(tmp_path, HEAD + "20210101,A,1\n"), declared(pollutant="pm2.5"))


def test_places_are_degrees(tmp_path: Path) -> None:
    places = Places(file="places.csv", station="name", lon="x", lat="y")
    assert read_places(written(tmp_path, "name,x,y\nA,127.05,37.5\n"), places) == {"A": (127.05, 37.5)}
    with pytest.raises(InputError, match=r"column y, row 2: has a position that is not in degrees \(found: 450000\)"):
        read_places(written(tmp_path, "name,x,y\nA,100,450000\n"), places)


def test_a_station_needs_a_place_or_a_level() -> None:
    with pytest.raises(ValueError, match="give either `places`"):
        declared(level=None)
