from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.census import read_categories, read_census
from pipelines.sources.code_match import match_codes
from spatial_indicators.city_tables import ColumnRange
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.features import CensusTable

Real = Callable[[str], Path]

WOMEN, MEN = ("F", "_T", "_T"), ("M", "_T", "_T")
YOUNG, WORKING, OLD = ("_T", "Y0T14", "_T"), ("_T", "Y15T64", "_T"), ("_T", "Y_GE65", "_T")
WITH, WITHOUT = ("_T", "_T", "PD"), ("_T", "_T", "PWD")
SEXES = {WOMEN: ["women"], MEN: ["men"]}
STATUS = {WITH: "yes", WITHOUT: "no"}


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "census.csv"
    path.write_bytes(text.encode(encoding))
    return path


def census(folder: Path, text: str) -> CensusTable:
    return read_census(table(folder, text), code="code", total="people", groups=SEXES)


def statuses(folder: Path, text: str) -> CensusTable:
    path = table(folder, text)
    return read_categories(path, code="code", category="disabled", count="n", groups=STATUS)


def test_districts_keep_the_order_of_the_file(tmp_path: Path) -> None:
    counted = census(tmp_path, "code,people,women,men\nB,10,6,4\nA,3,1,2\n")
    assert counted.codes == ["B", "A"]
    assert counted.total.tolist() == [10.0, 3.0]
    assert {key: count.tolist() for key, count in counted.groups.items()} == {WOMEN: [6.0, 1.0], MEN: [4.0, 2.0]}


def test_a_range_of_columns_takes_both_ends(tmp_path: Path) -> None:
    path = table(tmp_path, "code,all,0,1,2,3+\nA,10,1,2,3,4\n")
    groups = {YOUNG: ColumnRange(first="0", last="1"), OLD: ColumnRange(first="2", last="3+")}
    counted = read_census(path, code="code", total="all", groups=groups)
    assert (counted.groups[YOUNG].tolist(), counted.groups[OLD].tolist()) == ([3.0], [7.0])


def test_a_range_the_wrong_way_round_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path, "code,all,0,1\nA,3,1,2\n")
    with pytest.raises(InputError, match=r"ends before it begins \(found: 1 to 0\)\. Write 0 to 1\."):
        read_census(path, code="code", total="all", groups={YOUNG: ColumnRange(first="1", last="0")})


def test_codes_lose_blanks_and_apostrophes_and_keep_their_zeros(tmp_path: Path) -> None:
    assert census(tmp_path, "code,people,women,men\n'0110 ,2,1,1\n \u2019020,0,0,0\n").codes == ["0110", "020"]


def test_another_encoding_is_read_when_named(tmp_path: Path) -> None:
    text = "구,명\n종로구,7\n"
    path = table(tmp_path, text, "cp949")
    assert read_census(path, code="구", total="명", encoding="cp949").codes == ["종로구"]
    with pytest.raises(InputError, match=r"census\.csv: is not in utf-8 \(found: byte 0x"):
        read_census(path, code="구", total="명")
    with pytest.raises(InputError, match="an encoding that does not exist"):
        read_census(path, code="구", total="명", encoding="klingon")


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert census(tmp_path, "\ufeffcode,people,women,men\nA,3,1,2\n").codes == ["A"]


def test_a_group_that_is_not_known_is_missing_and_not_zero(tmp_path: Path) -> None:
    counted = census(tmp_path, "code,people,women,men\nA,3,,2\n")
    assert np.isnan(counted.groups[WOMEN]).tolist() == [True]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,people,womn,men\nA,3,1,2\n", r"no such column \(found: women\)\. Did you mean `womn`\."),
        ("code,people,men\nA,3,1\n", r"no such column \(found: women\)\. Did you mean `men`\."),
        ("kode,people,women,men\nA,3,1,2\n", r"no such column \(found: code\)\. Did you mean `kode`\."),
        ("code,people,women,men\nA,3,1,2\nA,3,1,2\n", r"column code: has 2 rows of one district \(found: A\)"),
        ("code,people,women,men\nA,3,1,2\n',3,1,2\n", r"column code, row 3: has a row without a code"),
        ("code,people,women,men\nA,,1,2\n", r"column people, row 2: has a district without a total"),
        ("code,people,women,men\nA,3,1,-2\n", r"column men, row 2: .* 0 or more \(found: -2\)"),
        ("code,people,women,men\nA,3,few,2\n", r"column women, row 2: .* 0 or more \(found: few\)"),
        ("code,people,women,men\nA,inf,1,2\n", r"column people, row 2: .* 0 or more \(found: inf\)"),
        ("code,people,women,men\n", "has a header and no rows"),
        ("", "is empty"),
        ("code,people,women,men\nA,3,1,2,9\n", "is not a table"),
    ],
)
def test_a_wrong_table_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        census(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.csv: there is no such file"):
        read_census(tmp_path / "nowhere.csv", code="code", total="people")


def test_groups_that_miss_the_total_are_refused_with_the_worst_district(tmp_path: Path) -> None:
    message = r"groups by sex of .* miss the total in 2 of 3 districts, most in C: 7 of 10 people"
    with pytest.raises(GateFailed, match=message):
        census(tmp_path, "code,people,women,men\nA,3,1,2\nB,10,5,4\nC,10,5,2\n")


def test_rounding_of_half_a_person_passes(tmp_path: Path) -> None:
    assert len(census(tmp_path, "code,people,women,men\nA,10,4.75,4.75\n")) == 1
    with pytest.raises(GateFailed, match="groups_make_up_everyone"):
        census(tmp_path, "code,people,women,men\nA,10,4.75,4.7\n")


def test_a_single_group_need_not_be_everyone_but_may_not_be_more(tmp_path: Path) -> None:
    path = table(tmp_path, "code,people,old\nA,10,4\n")
    assert read_census(path, code="code", total="people", groups={OLD: ["old"]}).groups[OLD].tolist() == [4.0]
    path = table(tmp_path, "code,people,old\nA,10,40\n")
    with pytest.raises(GateFailed, match=r"group _T/Y_GE65/_T of .* has 40 people in A and everyone is 10"):
        read_census(path, code="code", total="people", groups={OLD: ["old"]})


def test_categories_become_groups(tmp_path: Path) -> None:
    counted = statuses(tmp_path, "code,disabled,n\nA,yes,2\nA,no,8\nB,no,5\nB,yes,1\n")
    assert counted.codes == ["A", "B"]
    assert counted.groups[WITH].tolist() == [2.0, 1.0]
    assert counted.total.tolist() == [10.0, 6.0]


def test_a_district_without_a_category_is_not_known(tmp_path: Path) -> None:
    counted = statuses(tmp_path, "code,disabled,n\nA,yes,2\nA,no,8\nB,no,5\n")
    assert np.isnan(counted.total).tolist() == [False, True]
    assert counted.groups[WITHOUT].tolist() == [8.0, 5.0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,disabled,n\nA,yes,2\nA,no,8\nA,yes,3\n", r"has 2 rows of one district \(found: A, yes\)"),
        ("code,disabled,n\nA,yes,2\nA,never,8\n", r"column disabled: has other categories .*\(found: never \| yes\)"),
        ("code,disabled,n\nA,yes,2\nA,no,8\nA,total,10\n", r"\(found: no \| total \| yes\)"),
        ("code,disabled,n\nA,yes,many\nA,no,8\n", r"column n, row 2: .*\(found: many\)"),
    ],
)
def test_wrong_categories_are_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        statuses(tmp_path, text)


codes = st.lists(st.text("abc", min_size=1, max_size=2), unique=True)


@given(codes, codes)
def test_no_code_is_dropped_without_a_word(wanted: list[str], found: list[str]) -> None:
    match = match_codes(wanted, found)
    assert sorted(match.matched + match.missing) == sorted(wanted)
    assert sorted(match.matched + match.extra) == sorted(found)
    assert match_codes(wanted, wanted).missing == []


@given(st.lists(st.lists(st.integers(0, 10**7), min_size=3, max_size=3), min_size=1, max_size=20))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[list[int]]) -> None:
    lines = [f"{number},{sum(ages)},{','.join(map(str, ages))}" for number, ages in enumerate(rows)]
    path = table(tmp_path_factory.mktemp("census"), "\n".join(["code,people,a,b,c", *lines]))
    groups = {YOUNG: ["a"], WORKING: ["b"], OLD: ["c"]}
    counted = read_census(path, code="code", total="people", groups=groups)
    assert np.array_equal(np.column_stack([counted.groups[key] for key in groups]), np.array(rows, dtype=float))
    assert np.array_equal(counted.total, np.sum(rows, axis=1))


def test_newport_has_156447_people_in_95_districts(real: Real) -> None:
    ages = {YOUNG: ("0", "14"), WORKING: ("15", "64"), OLD: ("65", "90+")}
    groups = {group: ColumnRange(first=first, last=last) for group, (first, last) in ages.items()}
    path = real("newport/derived_population2020_lsoa11_age.csv")
    counted = read_census(path, code="lsoa11_code", total="total_population", groups=groups)
    assert (len(counted), counted.total.sum()) == (95, 156447)
    assert [counted.groups[key].sum() for key in groups] == [30221, 99572, 26654]


def test_disability_joins_90_of_newports_95_districts(real: Real) -> None:
    people = real("newport/derived_population2020_lsoa11_age.csv")
    wanted = read_census(people, code="lsoa11_code", total="total_population").codes
    labels = {WITH: "Disabled under the Equality Act", WITHOUT: "Not disabled under the Equality Act"}
    path = real("newport/derived_disability2021_lsoa21.csv")
    counted = read_categories(path, code="lsoa21_code", category="disability", count="n", groups=labels)
    match = match_codes(wanted, counted.codes)
    assert (len(match.matched), len(match.missing), match.extra) == (90, 5, [])
    assert counted.total.sum() == 143122
