"""The whole demo city, as its files say it, against the slow oracle."""

import csv
from pathlib import Path

import numpy as np
import pytest

from pipelines.city_run import CityRun
from pipelines.demo_city.writer import write_demo_city
from pipelines.step import Place
from pipelines.steps.registry import all_steps
from spatial_indicators.city_file import read_city
from spatial_indicators.layers.buildings import homes_from
from spatial_indicators.observation import Setting
from spatial_indicators.service_kinds import CATEGORIES
from tests.spatial_indicators import oracle
from tests.spatial_indicators.oracle import Walks
from tests.spatial_indicators.tiny_city import TinyCity

CITY_FILE = Path(__file__).parents[2] / "cities" / "demo.yaml"
LAYERS = ("districts", "cells", "people", "homes", "doorsteps", "streets", "stops", "open_spaces",
          "services", "service_walks")  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("root")
    write_demo_city(folder)
    return folder


@pytest.fixture(scope="module")
def demo(root: Path) -> TinyCity:
    """Read and compute the layers of the demo city in memory."""
    run = CityRun(Place(read_city(CITY_FILE), root), all_steps(), None)
    layers = {name: run.value(f"layer/{name}") for name in LAYERS}
    setting = Setting("demo", 2020, layers["people"].groups, ("union",))
    buildings = homes_from(run.value("features/osm").areas, layers["districts"].projection)
    return TinyCity(**layers, setting=setting, buildings=buildings)


@pytest.fixture(scope="module")
def walks(demo: TinyCity) -> Walks:
    return Walks(demo.streets)


@pytest.mark.parametrize("origin", ["feed", "osm", "union"])
def test_people_near_transit(demo: TinyCity, walks: Walks, origin: str) -> None:
    near = oracle.homes_near_transit(walks, demo.homes, demo.stops, origin=origin)
    assert 0.05 < np.mean(near) < 0.95
    found = demo.sums("people_near_transit", origin, of="tract")
    np.testing.assert_allclose(found, oracle.people_where(demo, near), rtol=1e-9)


def test_people_near_open_space(demo: TinyCity, walks: Walks) -> None:
    near = oracle.homes_near_open_space(walks, demo.homes, demo.open_spaces)
    assert 0.05 < np.mean(near) < 0.95
    found = demo.sums("people_near_open_space", of="tract")
    np.testing.assert_allclose(found, oracle.people_where(demo, near), rtol=1e-9)


@pytest.mark.parametrize("category", CATEGORIES)
def test_people_near_services(demo: TinyCity, walks: Walks, category: str) -> None:
    assert demo.services is not None
    near = np.array(oracle.walks_to_services(walks, demo.homes, demo.services, category)) <= 1250.0
    assert 0.05 < np.mean(near) < 0.95
    found = demo.sums("people_near_services", category, of="tract")
    np.testing.assert_allclose(found, oracle.people_where(demo, near.tolist()), rtol=1e-9)


def test_people_near_green(demo: TinyCity, walks: Walks) -> None:
    near = oracle.homes_near_green(demo.homes, demo.open_spaces)
    assert 0.05 < np.mean(near) < 0.95
    found = demo.sums("people_near_green", "linear", of="tract")
    np.testing.assert_allclose(found, oracle.people_where(demo, near), rtol=1e-9)
    green = oracle.green_of_at_least(demo.open_spaces, 10_000.0)
    walking = oracle.homes_near_open_space(walks, demo.homes, demo.open_spaces, polygons=green, limit_m=300.0)
    found = demo.sums("people_near_green", "network", of="tract")
    np.testing.assert_allclose(found, oracle.people_where(demo, walking), rtol=1e-9)


def test_open_space_and_streets(demo: TinyCity) -> None:
    tracts = oracle.on_map(demo)
    space = oracle.open_space_m2(tracts, demo.open_spaces)
    street = oracle.street_m2(tracts, demo.streets, demo.open_spaces)
    np.testing.assert_allclose(demo.sums("open_space_m2", of="tract"), space, rtol=1e-9, atol=0.01)
    np.testing.assert_allclose(demo.sums("street_m2", of="tract"), street, rtol=1e-9, atol=0.01)


def test_every_tract_and_every_borough_keeps_its_census(demo: TinyCity, root: Path) -> None:
    with (root / "demo" / "census.csv").open(encoding="utf-8") as file:
        counted = {row["tract_id"]: float(row["total"]) for row in csv.DictReader(file)}
    wanted = [counted[code] for code in demo.districts.counted.codes]
    np.testing.assert_allclose(demo.sums("people", of="tract"), wanted, rtol=1e-9)
    zones = demo.zones()
    tracts, boroughs, whole = (zones[level].sums(demo.people.count) for level in ("tract", "borough", "city"))
    members = demo.districts.levels[1].members
    for by_tract, by_borough, all_of_it in zip(tracts, boroughs, whole, strict=True):
        np.testing.assert_allclose(by_borough, np.bincount(members, by_tract), rtol=1e-9)
        assert all_of_it[0] == pytest.approx(by_tract.sum(), rel=1e-9)
