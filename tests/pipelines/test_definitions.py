"""Dagster sees every step with its edges, and loading the code touches nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copy
from typing import Any

import dagster as dg
import pytest

from pipelines.dagster_steps import asset_key, edges_of
from pipelines.definitions import build_definitions
from pipelines.execution import dagster_home
from pipelines.project import Surroundings
from pipelines.steps.registry import all_steps
from spatial_indicators.indicator import indicators
from spatial_indicators.measure import measures

HOME = Path(__file__).parents[2]
PUBLISHED = "published/observations"
SOURCES = (
    "air_stations",
    "boundaries",
    "streets",
    "buildings",
    "services",
    "built_up",
    "canopy",
    "census",
    "degurba",
    "disasters",
    "flood",
    "gtfs",
    "open_space",
    "osm",
    "pm25",
    "population",
    "satellite",
    "trees",
)
LAYERS = (
    *("built_up", "canopy", "cells", "districts", "doorsteps", "flood", "greenery", "growth", "homes", "housing"),
    *("losses", "open_spaces", "people", "people_grid", "pm25", "rural", "service_walks", "services", "stops"),
    *("streets", "trees", "vegetation"),
)
PACKAGE = HOME / "spatial_indicators"
MEASURES, INDICATORS = (
    sorted(path.stem for path in (PACKAGE / kind).glob("*.py") if path.stem != "__init__")
    for kind in ("measures", "indicators")
)
"""One file, one declaration, one asset."""

EXPECTED = {
    *(f"source/{name}" for name in SOURCES),
    *(f"layer/{name}" for name in LAYERS),
    *(f"measure/{name}" for name in MEASURES),
    *(f"indicator/{name}" for name in INDICATORS),
    PUBLISHED,
}


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("aachen", "newport"):
        (tmp_path / f"{name}.yaml").write_text("", encoding="utf-8")
    monkeypatch.setenv("URBAN_SDG_CITIES", str(tmp_path))
    return build_definitions().resolve_asset_graph()


def name_of(key: dg.AssetKey) -> str:
    return "/".join(key.path)


def test_every_declared_asset_is_there_and_no_other(graph: Any) -> None:
    assert {name_of(key) for key in graph.get_all_asset_keys()} == EXPECTED


def test_no_step_vanishes_on_its_way_to_dagster(graph: Any) -> None:
    stored = {key for key, step in all_steps().items() if step.is_stored}
    assert {name_of(key) for key in graph.get_all_asset_keys()} == stored | {PUBLISHED}


def test_a_measure_rests_on_the_layers_that_its_signature_names(graph: Any) -> None:
    for measure in measures().values():
        parents = {name_of(key) for key in graph.get(asset_key(f"measure/{measure.name}")).parent_keys}
        assert parents == {f"layer/{name}" for name in measure.layers}


def test_an_indicator_rests_on_its_measures_and_on_the_zones(graph: Any) -> None:
    zones = {"layer/people", "layer/cells", "layer/districts"}
    for indicator in indicators().values():
        parents = {name_of(key) for key in graph.get(asset_key(f"indicator/{indicator.name}")).parent_keys}
        assert parents == {f"measure/{name}" for name in indicator.inputs} | zones


def test_the_publication_rests_on_every_measure_and_indicator_and_on_what_is_shown(graph: Any) -> None:
    parents = {name_of(key) for key in graph.get(asset_key(PUBLISHED)).parent_keys}
    shown = {"layer/open_spaces", "layer/stops", "layer/streets"}
    assert parents == {key for key in EXPECTED if key.startswith(("measure/", "indicator/"))} | shown


def test_edges_lead_through_steps_that_are_not_stored() -> None:
    steps = all_steps()
    assert edges_of(steps["layer/stops"], steps) == sorted(
        ["layer/districts", "source/boundaries", "source/gtfs", "source/osm"]
    )


def test_the_partitions_are_the_names_of_the_cities_files(graph: Any) -> None:
    for key in graph.get_all_asset_keys():
        partitions = graph.get(key).partitions_def
        assert partitions is not None
        assert list(partitions.get_partition_keys()) == ["aachen", "newport"]


def test_every_gate_is_a_blocking_check(graph: Any) -> None:
    wanted = {
        dg.AssetCheckKey(asset_key(key), name)
        for key, step in all_steps().items()
        if step.is_stored
        for name in step.check_names
    }
    assert set(graph.asset_check_keys) == wanted
    assert len(wanted) > 10
    for node in (graph.get(key) for key in graph.asset_check_keys):
        assert node.blocking


def test_every_asset_has_a_version_of_its_code_a_group_and_a_sentence(graph: Any) -> None:
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name in {"sources", "layers", "measures", "indicators", "published"}
        assert node.description
        assert node.code_version or name_of(key) == PUBLISHED


def test_steps_come_after_what_they_need() -> None:
    seen: set[str] = set()
    for key, step in all_steps().items():
        assert seen.issuperset(step.inputs), key
        seen.add(key)


def test_loading_the_definitions_writes_no_file_and_opens_no_connection(tmp_path: Path) -> None:
    code = (
        "import sys, json; seen = [];"
        "sys.addaudithook(lambda event, found: seen.append(str(found[0]))"
        " if event == 'open' and found[1] and set(str(found[1])) & set('wax+') and '__pycache__/' not in str(found[0])"
        " else seen.append(event) if event == 'socket.connect' else None);"
        "import pipelines.definitions; print(json.dumps(seen))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("URBAN_SDG", "DAGSTER"))}
    environment |= {
        "URBAN_SDG_STATE": str(tmp_path / "state"),
        "URBAN_SDG_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOME, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    # numba tries whether it may keep what it compiles.
    assert [path for path in json.loads(done.stdout) if not path.endswith("__pycache__")] == []
    assert not (tmp_path / "state").exists()


def test_the_workspace_is_valid(tmp_path: Path) -> None:
    environment = os.environ | {"URBAN_SDG_DAGSTER_STORAGE": str(tmp_path), "DAGSTER_HOME": str(tmp_path)}
    copy(HOME / "dagster.yaml", tmp_path)
    dagster = Path(sys.executable).with_name("dagster")
    done = subprocess.run(
        [str(dagster), "definitions", "validate", "-w", "workspace.yaml"],
        cwd=HOME,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_dagster_writes_beside_its_settings_in_the_state_and_not_in_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.delenv("URBAN_SDG_DAGSTER_STORAGE", raising=False)
    monkeypatch.setenv("URBAN_SDG_STATE", str(tmp_path))
    home = dagster_home(Surroundings.from_environment())
    assert home == tmp_path / "dagster"
    assert (home / "dagster.yaml").read_bytes() == (HOME / "dagster.yaml").read_bytes()


def test_a_dagster_home_of_ones_own_keeps_its_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "mine"))
    monkeypatch.setenv("URBAN_SDG_DAGSTER_STORAGE", str(tmp_path / "mine"))
    monkeypatch.setenv("URBAN_SDG_STATE", str(tmp_path / "state"))
    home = dagster_home(Surroundings.from_environment())
    assert (home / "dagster.yaml").read_text() == "telemetry: {enabled: false}\n"


def test_dagster_keeps_its_record_where_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URBAN_SDG_DAGSTER_STORAGE", str(tmp_path / "dagster"))
    with dg.DagsterInstance.from_config(str(HOME)) as instance:
        instance.create_run_for_job(_nothing)
        assert not instance.telemetry_enabled
    assert list((tmp_path / "dagster").rglob("*.db"))


@dg.job
def _nothing() -> None:
    pass
