"""What a city has and lacks, told before anything is computed."""

import json
from typing import Any

import pytest
from small_city import SmallCity

from pipelines.city_check import findings
from pipelines.city_run import CityRun
from pipelines.step import Check, Outcome, Step


def checked(city: SmallCity, code: int) -> dict[str, dict[str, Any]]:
    done = city.command("check", "small", "--json")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return {found["subject"]: found for found in json.loads(done.stdout)}


def test_a_sound_city_can_compute_every_indicator(raw_city: SmallCity) -> None:
    found = checked(raw_city, 0)
    assert found["indicator/public_transport_access"]["what"] == "can be computed"
    assert found["layer/people: population_is_conserved"]["level"] == "ok"
    assert {one["level"] for one in found.values()} <= {"ok", "warn"}


def test_what_is_computed_on_request_is_left_out_until_it_is_asked_for(raw_city: SmallCity) -> None:
    found = checked(raw_city, 0)["indicator/walkability"]
    assert found["level"] == "ok"
    assert found["what"] == "left out: no method of it is named under `methods`"


def test_nothing_is_kept(raw_city: SmallCity) -> None:
    checked(raw_city, 0)
    assert not (raw_city.folder / "state" / "store").exists()


def test_a_missing_timetable_leaves_out_transport_alone(raw_city: SmallCity) -> None:
    (raw_city.data / "gtfs.zip").unlink()
    found = checked(raw_city, 1)
    assert found["Timetable (GTFS): 1"]["level"] == "fail"
    lost = {
        name: one["what"] for name, one in found.items() if name.startswith("indicator/") and one["level"] == "fail"
    }
    wanted = "left out because of Timetable (GTFS): 1, which is missing"
    of_transit = (
        "frequent_transit_access",
        "public_transport_access",
        "step_free_transit_access",
        "transit_kind_access",
    )
    assert lost == {f"indicator/{name}": wanted for name in of_transit}


def test_a_broken_layer_is_one_line_and_names_what_it_leaves_out(raw_city: SmallCity) -> None:
    (raw_city.data / "census.csv").write_text("nonsense\n", encoding="utf-8")
    found = checked(raw_city, 1)
    assert found["layer/people"]["level"] == "fail"
    assert "\n" not in found["layer/people"]["what"]
    assert found["indicator/open_space_access"]["what"] == "left out because of layer/people"


@pytest.mark.parametrize("mark", ["ok  ", "warn"])
def test_a_line_begins_with_how_it_went(raw_city: SmallCity, mark: str) -> None:
    done = raw_city.command("check", "small")
    assert any(line.startswith(mark) for line in done.stdout.splitlines())


def test_a_gate_that_is_not_passed_leaves_out_what_rests_on_it(raw_city: SmallCity) -> None:
    def compute(_place: Any, _inputs: Any) -> Outcome:
        return Outcome(1, {}, (Check("is_sound", passed=False, facts={"share": 0.25}),))

    layer = Step("layer/shaky", (), compute, "A layer.", ("pipelines.step",))
    indicator = Step("indicator/lost", ("layer/shaky",), compute, "An indicator.", ("pipelines.step",))
    place = raw_city.run().place
    run = CityRun(place, {step.key: step for step in (layer, indicator)}, None)
    found = {one.subject: (one.level, one.what) for one in findings(run)}
    assert found["layer/shaky: is_sound"] == ("fail", "share 0.25")
    assert found["indicator/lost"] == ("fail", "left out because of layer/shaky")
