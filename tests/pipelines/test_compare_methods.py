"""What `urban-sdg compare-methods` answers: both methods by district, their difference, and why one is missing."""

import csv
import io
import json
from typing import Any

import pytest
from small_city import SmallCity

METHODS = ("un_2021_feed", "un_2021_union")


def answer(city: SmallCity, *words: str) -> str:
    done = city.command("compare-methods", "small", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def values(city: SmallCity, method: str, level: str) -> dict[str, Any]:
    done = city.command("indicators", "small", "--indicator", "public_transport_access", "--method", method,
                        "--level", level, "--format", "json")  # fmt: skip
    return {row["area_code"]: row for row in json.loads(done.stdout)}


def test_the_difference_is_that_of_the_values_that_either_method_publishes(computed: SmallCity) -> None:
    rows = json.loads(answer(computed, "public_transport_access", *METHODS, "--level", "district", "--format", "json"))
    feed, union = (values(computed, method, "district") for method in METHODS)
    assert [row["level"] for row in rows] == ["city"] + ["district"] * 6
    for row in rows[1:]:
        one, other = feed[row["area_code"]], union[row["area_code"]]
        assert (row["value_a"], row["value_b"]) == (one["value"], other["value"])
        assert (row["reason_a"], row["reason_b"]) == (one["reason"], other["reason"])
        if one["value"] is None or other["value"] is None:
            assert row["difference"] is None
        else:
            assert row["difference"] == other["value"] - one["value"]
    # A union of stops has whatever the timetable has, and the mapped stop in the north of the middle besides.
    known = [row["difference"] for row in rows if row["difference"] is not None]
    assert min(known) >= 0 < max(known)
    assert {row["area_code"] for row in rows if row["reason_a"] == "not_on_map"} == {"e1", "e2"}


def test_swapping_the_methods_turns_the_sign(computed: SmallCity) -> None:
    there, back = (
        json.loads(answer(computed, "public_transport_access", *order, "--groups", "--format", "json"))
        for order in (METHODS, METHODS[::-1])
    )
    assert len(there) == len(back) > 3
    for one, other in zip(there, back, strict=True):
        assert one["difference"] == (None if other["difference"] is None else -other["difference"])


def test_a_code_stands_for_the_one_indicator_that_has_both_methods(computed: SmallCity) -> None:
    assert answer(computed, "11.2.1", *METHODS) == answer(computed, "public_transport_access", *METHODS)


def test_the_table_says_where_the_methods_are_farthest_apart(computed: SmallCity) -> None:
    lines = answer(computed, "public_transport_access", *METHODS, "--level", "district").splitlines()
    assert lines[0] == "public transport access, percent, 2024"
    assert lines[1].split() == ["district", "group", *METHODS, "difference"]
    assert next(line for line in lines if line.startswith("District e1")).split("everyone")[1].split() == [
        "-", "not_on_map", "-", "not_on_map",
    ]  # fmt: skip
    assert lines[-1].startswith("Farthest apart: ")
    assert lines[-1].endswith("Compared: 5 of 7.")


def test_without_a_level_it_is_the_coarsest_districts_and_csv_has_the_same_numbers(computed: SmallCity) -> None:
    rows = json.loads(answer(computed, "public_transport_access", *METHODS, "--format", "json"))
    lines = list(csv.DictReader(io.StringIO(answer(computed, "public_transport_access", *METHODS, "--format", "csv"))))
    assert {row["level"] for row in rows} == {"city", "quarter"}
    assert [line["value_b"] for line in lines] == [
        "" if row["value_b"] is None else str(row["value_b"]) for row in rows
    ]
    only = json.loads(answer(computed, "public_transport_access", *METHODS, "--level", "city", "--format", "json"))
    assert only == rows[:1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("atlantis", "11.2.1", *METHODS), "city: no published values of this city (found: atlantis). Choose one of:"),
        (("small", "11.9.9", *METHODS), "INDICATOR: no such indicator is published (found: 11.9.9). Known: "),
        (("small", "11.2.1", "guess", METHODS[0]), "method: nothing is published by it (found: guess). Known: "),
        (("small", "street_share", *METHODS), "method: nothing is published by it (found: un_2021_feed and un_2021_un"),
        (("small", "11.2.1", METHODS[0], METHODS[0]), "METHOD_B: both methods are the same (found: un_2021_feed)."),
        (("small", "11.2.1", *METHODS, "--level", "street"), "level: nothing is published under it (found: street)."),
    ],
)
def test_what_cannot_be_compared_is_one_line(computed: SmallCity, words: tuple[str, ...], message: str) -> None:
    done = computed.command("compare-methods", *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {message}")
    assert len(done.stderr.splitlines()) == 1
