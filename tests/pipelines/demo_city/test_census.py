"""Tracts fill the city, boroughs are unions of tracts, and people add up."""

import csv
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from pipelines.demo_city.census import AGES


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def tracts(demo_folder: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(demo_folder / "districts.geojson")


def test_tracts_fill_the_city_without_gap_or_overlap(tracts: gpd.GeoDataFrame) -> None:
    assert len(tracts) == 24
    assert tracts.geometry.is_valid.all()
    assert shapely.coverage_is_valid(tracts.geometry.to_numpy())
    whole = shapely.union_all(tracts.geometry.to_numpy())
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert shapely.area(tracts.geometry.to_numpy()).sum() == pytest.approx(whole.area, rel=1e-12)


def test_boroughs_are_unions_of_tracts(demo_folder: Path, tracts: gpd.GeoDataFrame) -> None:
    boroughs = gpd.read_file(demo_folder / "boroughs.geojson").set_index("borough_id")
    assert len(boroughs) == 4
    for code, members in tracts.groupby("borough_id"):
        union = shapely.coverage_union_all(members.geometry.to_numpy())
        assert shapely.equals(union, boroughs.geometry[code])


def test_years_of_age_run_from_0_to_90_and_more() -> None:
    assert AGES[0] == "0"
    assert AGES[-1] == "90+"
    assert len(AGES) == 91


def test_every_tract_adds_up(demo_folder: Path, tracts: gpd.GeoDataFrame) -> None:
    census = rows_of(demo_folder / "census.csv")
    assert [row["tract_id"] for row in census] == tracts["tract_id"].tolist()
    for row in census:
        total = int(row["total"])
        assert int(row["females"]) + int(row["males"]) == total
        assert sum(int(row[age]) for age in AGES) == total
    assert 60_000 < sum(int(row["total"]) for row in census) < 80_000
    assert [row["tract_id"] for row in census if row["total"] == "0"] == ["T22"]


def test_people_with_and_without_a_disability_add_up_to_the_census(demo_folder: Path) -> None:
    total = {row["tract_id"]: int(row["total"]) for row in rows_of(demo_folder / "census.csv")}
    counted = dict.fromkeys(total, 0)
    labels = set()
    for row in rows_of(demo_folder / "disability.csv"):
        counted[row["tract_id"]] += int(row["n"])
        labels.add(row["status"])
    assert counted == total
    assert labels == {"with a disability", "without a disability"}
