"""What must be made again after a change, and what need not be."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from small_city import PEOPLE, SmallCity

from pipelines.city_run import CityRun
from pipelines.steps.registry import all_steps
from pipelines.store import Store
from spatial_indicators.errors import InputError
from spatial_indicators.indicator import indicators
from spatial_indicators.measure import measures

STORED = [key for key, step in all_steps().items() if step.is_stored]


@pytest.fixture
def small(tmp_path: Path, computed: SmallCity) -> SmallCity:
    """The computed city, without a database."""
    return computed.copied_to(tmp_path / "copy", "")


def resting_on(*sources: str) -> set[str]:
    """Everything downstream of some steps, by their declared inputs."""
    found = set(sources)
    for key, step in all_steps().items():
        if found.intersection(step.inputs):
            found.add(key)
    return found.intersection(STORED)


def make_all(run: CityRun) -> list[str]:
    return [key for key in STORED if run.make(key).is_new]


def test_everything_is_made_once(tmp_path: Path) -> None:
    small = SmallCity(tmp_path).write()
    first = small.run()
    assert first.stale() == STORED
    assert make_all(first) == STORED
    assert small.run().stale() == []
    assert make_all(small.run()) == []


def test_the_same_bytes_under_a_new_date_change_nothing(small: SmallCity) -> None:
    for path in small.data.iterdir():
        os.utime(path, (1, 1))
    assert small.run().stale() == []


def test_a_copy_of_the_project_elsewhere_need_not_be_computed_again(small: SmallCity) -> None:
    assert small.run().stale() == []


@pytest.mark.parametrize(
    ("change", "source"),
    [
        (lambda small: small.write_gtfs(calls=5), "source/gtfs"),
        (lambda small: small.write_census(PEOPLE | {"w1": 104}), "source/census"),
        (lambda small: small.write_osm(stop_at=(0.005, 0.007)), "source/osm"),
    ],
)
def test_a_changed_file_makes_stale_exactly_what_rests_on_it(
    small: SmallCity, change: Callable[[SmallCity], None], source: str
) -> None:
    change(small)
    assert set(small.run().stale()) == resting_on(source)


MEASURES = [name for name, declared in measures().items() if "stops" in declared.layers]
OF_STOPS = [
    *(f"measure/{name}" for name in MEASURES),
    *(f"indicator/{name}" for name, declared in indicators().items() if set(declared.inputs) & set(MEASURES)),
]
"""What rests on stops: access to transport, to frequent and to step-free transport."""


def test_a_changed_timetable_leaves_all_but_what_rests_on_stops(small: SmallCity) -> None:
    small.write_gtfs(calls=5)
    run = small.run()
    wanted = ["source/gtfs", "layer/stops", *OF_STOPS]
    assert run.stale() == wanted
    assert make_all(run) == wanted
    assert small.run().stale() == []


def test_a_changed_day_of_analysis_reads_the_timetable_again_and_nothing_else(small: SmallCity) -> None:
    small.write_yaml(analysis_date="2024-06-14")
    assert small.run().stale() == ["source/gtfs", "layer/stops", *OF_STOPS]


def test_the_published_origin_of_stops_changes_indicators_alone(small: SmallCity) -> None:
    small.write_yaml(stops={"origin": "feed"})
    stale = small.run().stale()
    assert "indicator/public_transport_access" in stale
    assert all(key.startswith("indicator/") for key in stale)


def test_the_name_of_the_city_changes_no_step(small: SmallCity) -> None:
    small.write_yaml(name="Smaller", producer="Somebody")
    assert small.run().stale() == []


def test_a_lost_result_is_made_again_alone(small: SmallCity) -> None:
    (small.state / "store/small/measure/people/asset.json").unlink()
    run = small.run()
    assert run.stale() == ["measure/people"]
    assert make_all(run) == ["measure/people"]


def test_a_second_run_reads_no_raw_file_but_its_size_and_date(small: SmallCity) -> None:
    assert small.run().stale() == []  # remembers the hashes at the copy's place
    contents = {path: (path.read_bytes(), path.stat()) for path in small.data.iterdir()}
    for path, (content, state) in contents.items():
        path.write_bytes(b"?" * len(content))
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert small.run().stale() == []


def test_without_a_store_nothing_is_written(tmp_path: Path) -> None:
    small = SmallCity(tmp_path).write()
    run = small.run(keep=False)
    for key in STORED:
        run.make(key)
    assert list(small.state.iterdir()) == []


def test_both_ways_have_the_same_fingerprints(small: SmallCity) -> None:
    with_store, in_memory = small.run(), small.run(keep=False)
    assert {key: with_store.fingerprint(key) for key in STORED} == {key: in_memory.fingerprint(key) for key in STORED}


def test_the_gates_of_a_result_are_remembered_with_it(small: SmallCity) -> None:
    again, anew = small.run().checks(), small.run(keep=False).checks()
    assert [(check.name, check.passed, check.is_warning) for check in again] == [
        (check.name, check.passed, check.is_warning) for check in anew
    ]
    assert {"census_codes_join", "population_is_conserved", "disability_codes_join"} <= {check.name for check in again}


def test_a_step_reports_no_gate_that_it_did_not_declare(small: SmallCity) -> None:
    run = small.run()
    for key in STORED:
        assert {check.name for check in run.make(key).checks} <= set(all_steps()[key].check_names)


def test_a_missing_file_is_named_with_the_key_that_names_it(small: SmallCity) -> None:
    (small.data / "gtfs.zip").unlink()
    with pytest.raises(InputError, match=r"small: gtfs\.0: the file is missing .*gtfs\.zip\)\. .*URBAN_SDG_DATA_ROOT"):
        small.run().stale()


def test_a_result_of_another_version_of_the_code_is_stale(small: SmallCity) -> None:
    store = Store(str(small.state / "store"))
    manifest = store.manifest("small/measure/people")
    assert manifest is not None
    store.write("small/measure/people", "other", store.tables("small/measure/people", manifest), manifest.facts)
    assert small.run().stale() == ["measure/people"]
