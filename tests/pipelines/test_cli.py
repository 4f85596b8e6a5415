"""What a user types and what comes back: values on standard output, all else beside it, and honest exit codes."""

import csv
import io
import json
from typing import Any

import pytest
import shapely
from small_city import HOME, PEOPLE, SmallCity

from pipelines.cli.main import COMMANDS
from spatial_indicators.indicator import indicators

ACCESS, SHARE = "public_transport_access", "street_share"
COLUMNS = {"indicator_id", "method", "is_default", "level", "area_code", "area", "year", "value", "coverage", "reason"}
OFF_THE_MAP = {"e1", "e2"}
OF_THE_MAP = {
    *("green_space_access", "open_space_access", "open_space_share"),
    *("public_space_share", "public_transport_access", "street_share"),
}
"""Indicators that rest on the map; of some others the small city gives no source."""


def rows_of(city: SmallCity, *words: str) -> list[dict[str, Any]]:
    done = city.command("indicators", "small", *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS), ("db", "start"), ("db", "stop")])
def test_every_command_explains_itself(computed: SmallCity, words: tuple[str, ...]) -> None:
    done = computed.command(*words, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: urban-sdg")


def test_help_lists_every_command(computed: SmallCity) -> None:
    shown = computed.command("-h").stdout
    assert all(f"  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("rnu",), "No such command 'rnu'"),
        (("run",), "Missing argument 'CITY'"),
        (("run", "small", "--fast"), "No such option"),
        (("indicators", "small", "--format", "xml"), "'xml' is not one of"),
        (("db", "drop"), "No such command 'drop'"),
    ],
)
def test_wrong_usage_is_exit_code_2(computed: SmallCity, words: tuple[str, ...], hint: str) -> None:
    done = computed.command(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


def test_the_report_is_json_and_progress_is_beside_it(computed: SmallCity) -> None:
    report = json.loads((computed.folder / "report.json").read_text(encoding="utf-8"))
    progress = (computed.folder / "progress.txt").read_text(encoding="utf-8")
    assert report["city"] == "small"
    assert report["is_published_now"]
    assert "layer/streets" in progress
    assert "{" not in progress
    assert "disability_codes_join: joined 5, of 6, not joined e1" in report["warnings"]


def test_a_second_run_says_that_there_is_nothing_to_do(computed: SmallCity) -> None:
    done = computed.command("run", "small")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("small: nothing to do: everything is up to date, published before in ")
    assert "note: disability_codes_join" in done.stdout


def test_without_dagster_the_values_are_the_same(raw_city: SmallCity, computed: SmallCity) -> None:
    done = raw_city.command("run", "small", "--no-dagster", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["is_published_now"]
    assert not (raw_city.state / "dagster").exists()
    assert not (raw_city.state / "store").exists()
    assert raw_city.values() == computed.values()


def test_a_table_for_people_has_one_line_a_district(computed: SmallCity) -> None:
    done = computed.command("indicators", "small", "--level", "district")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line for line in done.stdout.splitlines() if line.startswith("District ")]
    assert len(lines) % len(PEOPLE) == 0
    of_the_first = [line for line in lines if line.startswith(lines[0].split("  ")[0])]
    assert sum(line.count("- not_on_map") for line in of_the_first) >= len(OF_THE_MAP)
    assert "The city gives no source for: built up " in done.stdout
    assert "un_2021_union" in done.stdout
    assert "un_2021_feed" not in done.stdout


def test_json_has_every_column_and_null_for_what_is_not_known(computed: SmallCity) -> None:
    rows = rows_of(computed, "--level", "district")
    assert all(COLUMNS.issubset(row) for row in rows)
    assert len(rows) == len(indicators()) * len(PEOPLE)
    of_the_map = [row for row in rows if row["indicator_id"] in OF_THE_MAP]
    assert len(of_the_map) == len(OF_THE_MAP) * len(PEOPLE)
    for row in of_the_map:
        assert (row["value"] is None) == (row["area_code"] in OFF_THE_MAP)
        assert (row["reason"] == "not_on_map") == (row["area_code"] in OFF_THE_MAP)


def test_csv_has_an_empty_field_for_what_is_not_known(computed: SmallCity) -> None:
    done = computed.command("indicators", "small", "--level", "district", "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout), strict=True))
    assert len(rows) == len(indicators()) * len(PEOPLE)
    for row, same in zip(rows, rows_of(computed, "--level", "district"), strict=True):
        assert row["area_code"] == same["area_code"]
        assert row["value"] == ("" if same["value"] is None else str(same["value"]))
        assert row["flags"] == " ".join(same["flags"])
    of_the_map = [row for row in rows if row["indicator_id"] != "population_weighted_density"]
    assert {row["value"] for row in of_the_map if row["area_code"] in OFF_THE_MAP} == {""}


def test_geojson_has_the_outline_of_every_district(computed: SmallCity) -> None:
    done = computed.command("indicators", "small", "--level", "district", "--indicator", SHARE, "--format", "geojson")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["type"] == "FeatureCollection"
    shapes = {
        feature["properties"]["area_code"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in found["features"]
    }
    assert set(shapes) == set(PEOPLE)
    assert shapes["w1"].bounds == pytest.approx((0.0, 0.0, 0.004, 0.006), abs=1e-7)
    missing = {f["properties"]["area_code"] for f in found["features"] if f["properties"]["value"] is None}
    assert missing == OFF_THE_MAP


@pytest.mark.parametrize("form", ["table", "csv", "json", "geojson"])
def test_no_format_calls_the_missing_zero(computed: SmallCity, form: str) -> None:
    done = computed.command("indicators", "small", "--level", "quarter", "--format", form)
    assert done.returncode == 0, done.stderr
    assert "NaN" not in done.stdout
    assert "not_on_map" in done.stdout


def test_one_method_can_be_asked_for(computed: SmallCity) -> None:
    rows = rows_of(computed, "--level", "district", "--indicator", ACCESS, "--method", "un_2021_feed")
    assert {row["method"] for row in rows} == {"un_2021_feed"}
    assert not any(row["is_default"] for row in rows)
    default = rows_of(computed, "--level", "district", "--indicator", ACCESS)
    assert {row["method"] for row in default} == {"un_2021_union"}


def test_groups_are_shown_when_asked_for(computed: SmallCity) -> None:
    everyone = rows_of(computed, "--indicator", ACCESS)
    groups = rows_of(computed, "--indicator", ACCESS, "--groups")
    assert len(everyone) == 1
    # everyone, children, adults, with, without and unknown status
    assert {(row["age"], row["disability"]) for row in groups} == {
        *(("_T", "_T"), ("Y0T14", "_T"), ("Y_GE15", "_T"), ("_T", "PD"), ("_T", "PWD"), ("_T", "_U")),
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "smal"), "there is no such city (found: smal). Did you mean small."),
        (("run", "atlantis"), "there is no such city (found: atlantis). Known cities: small."),
        (("indicators", "smal"), "no published values of this city (found: smal)."),
        (("indicators", "small", "--level", "ward"), "level: nothing is published under it (found: ward). Known: city"),
        (("indicators", "small", "--indicator", "noise"), "indicator_id: nothing is published under it (found: noise)"),
        (("indicators", "small", "--method", "guess"), "method: nothing is published under it (found: guess)."),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones(
    computed: SmallCity, words: tuple[str, ...], message: str
) -> None:
    done = computed.command(*words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_cities_are_listed_with_what_is_wrong_with_them(city: SmallCity) -> None:
    sound = city.command("cities", "--json")
    assert sound.returncode == 0, sound.stderr
    assert json.loads(sound.stdout) == [{"city": "small", "name": "Small", "problem": ""}]
    (city.yaml.parent / "broken.yaml").write_text("city: broken\n", encoding="utf-8")
    broken = city.command("cities", "--json")
    assert broken.returncode == 1
    problems = {row["city"]: row["problem"] for row in json.loads(broken.stdout)}
    assert problems["small"] == ""
    assert "`districts`" in problems["broken"]
    assert city.command("cities").stdout.count("\n") == 2


def test_the_address_of_the_database_is_shown_without_its_password(computed: SmallCity) -> None:
    url = computed.database_url.replace("urban_sdg@", "urban_sdg:wet-socks@")
    done = computed.command("db", "start", environment={"URBAN_SDG_DATABASE_URL": url})
    assert done.returncode == 0, done.stderr
    assert "***" in done.stdout
    assert "wet-socks" not in done.stdout + done.stderr


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_way_to_write_the_address_reaches_the_same_database(computed: SmallCity, scheme: str) -> None:
    url = computed.database_url.replace("postgresql+psycopg", scheme)
    done = computed.command("indicators", "small", environment={"URBAN_SDG_DATABASE_URL": url})
    assert done.returncode == 0, done.stderr


def test_migrations_are_applied_once(new_database: Any, computed: SmallCity) -> None:
    fresh = {"URBAN_SDG_DATABASE_URL": new_database()}
    first = computed.command("db", "migrate", environment=fresh)
    assert first.returncode == 0, first.stderr
    assert len(first.stdout.splitlines()) == len(list((HOME / "sql").glob("[fgmv]*/*.sql")))
    again = computed.command("db", "migrate", environment=fresh)
    assert (again.returncode, again.stdout) == (0, "")


def test_values_of_a_database_that_nobody_migrated_are_a_sentence(new_database: Any, computed: SmallCity) -> None:
    done = computed.command("indicators", "small", environment={"URBAN_SDG_DATABASE_URL": new_database()})
    assert done.returncode == 1
    assert "error: " in done.stderr
    assert "Traceback" not in done.stderr
