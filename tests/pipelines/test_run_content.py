"""What is loaded of a city is what its layers and measures hold, in another form."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import shapely
from small_city import PEOPLE, TOTAL, SmallCity
from sqlalchemy import Engine, text

from pipelines.catalogue import term_rows
from pipelines.database.amounts import Place
from pipelines.database.url import engine_of
from pipelines.publish import publication_fingerprint, published
from pipelines.run_content import content_of
from spatial_indicators.layers.people import Group
from spatial_indicators.street_walks import FARTHEST_M


@pytest.fixture
def engine(city: SmallCity) -> Iterator[Engine]:
    engine = engine_of(city.database_url)
    yield engine
    engine.dispose()


def ask(engine: Engine, question: str) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_every_measure_variant_and_group_has_its_place(city: SmallCity) -> None:
    run = city.run()
    amounts = content_of(run).amounts
    groups = run.value("layer/people").groups
    by_place = dict(zip(amounts.places, amounts.cells, strict=True))
    assert len(by_place) == len(amounts.places)
    for variant, values in run.value("measure/people_near_transit").items():
        for group, row in zip(groups, values, strict=True):
            np.testing.assert_array_equal(by_place[Place("people_near_transit", variant, 2024, *group)], row)
    assert {place[3:] for place in amounts.places if place.measure == "land_m2"} == {Group()}


def test_blocks_and_areas_hold_the_sums_of_their_cells(city: SmallCity) -> None:
    content = content_of(city.run())
    amounts = content.amounts
    block = content.outlines().cells["block_id"].to_numpy()
    everyone = amounts.places.index(Place("people", "", 2024))
    held = dict(zip(amounts.area, amounts.areas[everyone], strict=True))
    assert held["city", "small"] == pytest.approx(TOTAL, rel=1e-12)
    assert {code: held["district", code] for code in PEOPLE} == pytest.approx(PEOPLE, rel=1e-12)
    for cells, blocks in zip(amounts.cells, amounts.blocks, strict=True):
        np.testing.assert_allclose(np.bincount(block, cells), blocks, rtol=1e-12)


def test_blocks_hold_their_cells_in_degrees_too(city: SmallCity) -> None:
    content = content_of(city.run())
    cells, blocks = content.outlines().cells.geometry.to_numpy(), content.outlines().blocks.geometry.to_numpy()
    outside = shapely.difference(cells, blocks[content.outlines().cells["block_id"].to_numpy()])
    assert (shapely.area(outside) / shapely.area(cells)).max() < 1e-6


def test_streets_are_published_with_their_walks(city: SmallCity, engine: Engine) -> None:
    rows = ask(engine, "SELECT length_m, to_stop_m, to_open_space_m, ST_Length(geom::GEOGRAPHY) FROM core.street")
    length, to_stop, to_park, drawn = np.array(rows, dtype=float).T
    np.testing.assert_allclose(length, drawn, rtol=0.01)  # spheroid and the city's own projection
    assert np.nanmin(to_stop) == pytest.approx(length.min() / 2, rel=0.01)
    assert np.nanmax(np.concatenate([to_stop, to_park])) <= FARTHEST_M
    extract = city.run().value("layer/streets")
    assert length.sum() == pytest.approx(extract.length_m.sum(), rel=1e-12)


def test_every_formula_is_published_as_its_terms(engine: Engine) -> None:
    stored = ask(engine, "SELECT indicator_id, method, part, flag, measure, variant, factor FROM core.indicator_term")
    names = ["indicator_id", "method", "part", "flag", "measure", "variant", "factor"]
    assert set(stored) == set(term_rows()[names].itertuples(index=False, name=None))
    of_growth = {"land_before", "land_after", "people_before", "people_after", "people_years", "land_by_logarithm"}
    assert {row[2] for row in stored} == {"numerator", "denominator", "covered", "whole", "flag"} | of_growth


def test_a_region_and_the_dates_of_boundaries_are_published(city: SmallCity, engine: Engine) -> None:
    before = publication_fingerprint(city.run())
    city.write_yaml(region={"code": "XX-S", "name": "South"}, boundaries={"valid_from": "2020-01-01"})
    run = city.run()
    assert run.stale() == []
    assert publication_fingerprint(run) != before
    assert published(run, engine).is_new
    assert ask(engine, "SELECT region_code, region_name FROM core.city") == [("XX-S", "South")]
    used = "SELECT valid::TEXT FROM core.geography WHERE replaced_by IS NULL"
    assert ask(engine, used) == [("[2020-01-01,)",)]


def test_every_level_says_that_its_area_is_the_administrative_city(city: SmallCity) -> None:
    said = content_of(city.run()).delineations
    assert {one.level for one in said} == {"city", "district", "quarter"}
    assert {one[1:3] for one in said} == {("administrative", "districts_as_published")}
