"""A long census gives the groups that the city asks for, out of the bands that are published, or says why not."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.crosswalk import carried, read_crosswalk
from pipelines.sources.long_census import read_long_census
from spatial_indicators.city_tables import CensusTable as Declared
from spatial_indicators.city_tables import Crosswalk
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.features import CensusTable

ROWS = """code,age,men,women,all
'01 ,0-4,5,4,9
'01 ,5-14,6,7,13
'01 ,15+,20,22,42
'02 ,0-4,1,1,2
'02 ,5-14,2,1,3
'02 ,15+,4,5,9
"""
YOUNG, OLD, MEN = ("_T", "Y0T14", "_T"), ("_T", "Y_GE15", "_T"), ("M", "_T", "_T")


def census(folder: Path, text: str = ROWS, **changes: Any) -> CensusTable:
    (folder / "a.csv").write_text(text, encoding="utf-8")
    known: dict[str, Any] = {
        "file": "a.csv",
        "code": "code",
        "total": "all",
        "long": {"age": "age", "sex_columns": {"M": "men", "F": "women"}},
        "groups": [{"age": "Y0T14"}, {"age": "Y_GE15"}, {"sex": "M"}, {"sex": "F"}],
    }
    return read_long_census(folder / "a.csv", Declared.model_validate(known | changes))


def test_ages_and_sexes_are_summed_into_what_is_asked(tmp_path: Path) -> None:
    counted = census(tmp_path)
    assert counted.codes == ["01", "02"]
    assert counted.total.tolist() == [64.0, 14.0]
    assert [counted.groups[key].tolist() for key in (YOUNG, OLD, MEN)] == [[22, 5], [42, 9], [31, 7]]


def test_a_published_total_is_taken_as_it_is(tmp_path: Path) -> None:
    counted = census(tmp_path, ROWS + "'01,Total,31,33,64\n'02,Total,7,7,14\n")
    assert counted.total.tolist() == [64.0, 14.0]


def test_labels_of_the_office_can_be_named(tmp_path: Path) -> None:
    text = "code,sex,n\nA,mannen,3\nA,vrouwen,4\nB,mannen,1\nB,vrouwen,1\n"
    long = {"sex": "sex", "sexes": {"mannen": "M", "vrouwen": "F"}}
    counted = census(tmp_path, text, total="n", long=long, groups=[{"sex": "M"}])
    assert (counted.total.tolist(), counted.groups[MEN].tolist()) == ([7.0, 2.0], [3.0, 1.0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"groups": [{"age": "Y0T9"}]}, r"the ages Y0T9 cut the published Y5T14.*made up of Y0T4, Y5T14, Y_GE15"),
        ({"long": {"age": "ages"}}, "has no such column .*Did you mean `age`"),
        ({"long": {"age": "men"}}, None),
        ({"long": {"sex": "age"}}, r"has a label that does not say a sex \(found: 0-4\)"),
    ],
)
def test_what_cannot_be_made_up_is_told(tmp_path: Path, changes: dict[str, Any], message: str | None) -> None:
    with pytest.raises((InputError, GateFailed), match=message):
        census(tmp_path, **changes)


def test_groups_that_a_long_table_cannot_tell_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a long table tells ages and sexes alone"):
        census(tmp_path, groups=[{"disability": "PD"}])


def test_an_unknown_label_of_age_is_told_with_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"does not say its ages \(found: elders\)\. Name it .*\{elders: Y0T4\}"):
        census(tmp_path, ROWS.replace("15+", "elders"))


def test_two_rows_of_the_same_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has 2 rows of one district .*01, _T, Y0T4"):
        census(tmp_path, ROWS + "'01,0-4,1,1,2\n")


def test_groups_that_miss_the_total_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GateFailed, match="01"):
        census(tmp_path, ROWS.replace("'01 ,0-4,5,4,9", "'01 ,0-4,5,1,9"))


def links(folder: Path, text: str) -> Any:
    (folder / "w.csv").write_text(text, encoding="utf-8")
    declared = Crosswalk.model_validate({"file": "w.csv", "from": "old", "to": "new", "weight": "share"})
    return read_crosswalk(folder / "w.csv", declared)


def test_a_census_of_another_vintage_is_carried_with_all_its_groups(tmp_path: Path) -> None:
    new = carried(census(tmp_path), links(tmp_path, "old,new,share\n01,X,0.5\n01,Y,0.5\n02,Y,1\n"))
    assert dict(zip(new.codes, new.total.tolist(), strict=True)) == {"X": 32.0, "Y": 46.0}
    assert new.groups[YOUNG].sum() == pytest.approx(27.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("old,new,share\n01,X,0.5\n01,X,0.5\n", r"has a pair of codes twice \(found: 01 to X\)"),
        ("old,new,share\n01,X,0.5\n01,Y,0.4\n", "crosswalk_weights_sum_to_1"),
        ("old,new,share\n01,X,half\n", "has a count that is not a number of 0 or more"),
        ("from,new,share\n01,X,1\n", "has no such column"),
    ],
)
def test_a_wrong_crosswalk_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises((InputError, GateFailed), match=message):
        links(tmp_path, text)
