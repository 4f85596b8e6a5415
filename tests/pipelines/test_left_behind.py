"""What `urban-sdg left-behind` answers: people and districts by name, for readers and for machines."""

import csv
import io
import json

import pytest
from small_city import SmallCity

from pipelines.left_behind import Choice
from spatial_indicators.errors import InputError


def answer(city: SmallCity, *words: str) -> str:
    done = city.command("left-behind", "small", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_table_names_groups_districts_and_who_is_left_out(computed: SmallCity) -> None:
    shown = answer(computed, "--level", "district", "--indicator", "public_transport_access")
    lines = shown.splitlines()
    assert lines[0] == "public transport access, un_2021_union, 2024"
    assert lines[1].split() == [
        "group",
        "people",
        "left",
        "behind",
        "%",
        "gap",
        "people",
        "in",
        "gap",
        "districts",
        "gini",
    ]
    assert [line.split()[0] for line in lines[3:6]] == ["everyone", "PD", "PWD"]
    assert "left out: 2 districts with 200 people: District e1 (not_on_map), District e2 (not_on_map)" in shown
    assert "4 districts (district) with " in shown
    assert "Kolm-Pollak, kappa " in shown
    assert any(line.startswith("best: District ") for line in lines)


def test_an_indicator_without_a_source_says_so(computed: SmallCity) -> None:
    assert "flood exposure" in answer(computed)
    assert "not known: no_source" in answer(computed, "--indicator", "flood_exposure")


def test_machines_get_every_row_with_the_same_numbers(computed: SmallCity) -> None:
    rows = json.loads(answer(computed, "--level", "district", "--format", "json"))
    lines = list(csv.DictReader(io.StringIO(answer(computed, "--level", "district", "--format", "csv"))))
    assert len(rows) == len(lines) >= 20
    assert {row["indicator_id"] for row in rows} >= {"public_transport_access", "open_space_access"}
    assert not {row["indicator_id"] for row in rows} & {"open_space_share", "street_share"}
    for row, line in zip(rows, lines, strict=True):
        assert list(row) == list(line)
        assert line["people_behind"] == ("" if row["people_behind"] is None else str(row["people_behind"]))
        assert line["best"] == "; ".join(row["best"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("atlantis",), "city: no published values of this city (found: atlantis). Choose one of: small"),
        (
            ("small", "--level", "street"),
            "level: nothing is published under it (found: street). Known: district, quarter",
        ),
        (
            ("small", "--level", "city"),
            "level: people are compared between districts (found: city). Known: district, quarter",
        ),
        (("small", "--indicator", "street_share"), "--indicator: is no share of people (found: street_share). Choose"),
        (("small", "--method", "guess"), "method: nothing is published under it (found: guess). Known: "),
        (("small", "--aversion", "0"), "--aversion: must be above 0 (found: 0.0). Its sign follows from whether"),
        (("small", "--kappa", "-1"), "--kappa: must be above 0 (found: -1.0). Its sign follows from whether"),
        (("small", "--least-people", "-5"), "--least-people: must be 0 or more (found: -5.0). Give a number of people"),
    ],
)
def test_what_cannot_be_answered_is_one_line(computed: SmallCity, words: tuple[str, ...], message: str) -> None:
    done = computed.command("left-behind", *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {message}")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_parameter_that_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(InputError, match="--aversion: must be above 0"):
        Choice(aversion=number)
    with pytest.raises(InputError, match="--kappa: must be above 0"):
        Choice(kappa=number)
