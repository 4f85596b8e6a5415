"""Laws of the record: a run arrives whole and sound, or not at all."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, text

from pipelines.database.loading import load_run
from pipelines.database.run import RunContent, RunRecord
from spatial_indicators.errors import GateFailed

Run = Callable[..., RunRecord]
Content = Callable[..., RunContent]


def number(engine: Engine, query: str, **parameters: object) -> Any:
    with engine.connect() as connection:
        return connection.scalar(text(query), parameters)


def with_observation(content: RunContent, **changes: Any) -> RunContent:
    """Change the first observation, which is the whole city's."""
    observations = content.observations.copy()
    for name, value in changes.items():
        observations[name] = observations[name].astype(object)
        observations.loc[0, name] = value
    return RunContent(
        **{name: getattr(content, name) for name in RunContent.__slots__} | {"observations": observations}
    )


def test_a_sound_run_arrives_whole(database: Engine, run: Run, content: Content) -> None:
    checks = load_run(database, run(checks={"people": "ok"}), content())
    rows = {"areas": 3, "cells": 4, "cell_measures": 6, "observations": 3, "sources": 1}
    assert checks == {"people": {"": 60.0}, "rows": rows}
    assert number(database, "SELECT sum(area_km2) FROM core.area WHERE level = 'ward'") == pytest.approx(
        number(database, "SELECT area_km2 FROM core.area WHERE level = 'city'")
    )
    assert number(database, "SELECT count(*) FROM core.observation WHERE value IS NULL AND reason = 'no_people'") == 1


BROKEN = {
    "infinity": ({"value": np.inf}, "gate finite_check"),
    "minus infinity": ({"lower": -np.inf}, "gate finite_check"),
    "nothing without a reason": ({"value": None, "lower": None, "upper": None}, "gate missing_value_has_a_reason"),
    "a reason beside a value": ({"reason": "no_people"}, "gate missing_value_has_a_reason"),
    "a share above one": ({"coverage": 1.5}, "gate observation_coverage_check"),
    "an interval upside down": ({"lower": 50.0, "upper": 30.0}, "gate interval_is_ordered"),
    "a percentage above 100": ({"value": 101.0}, "gate value_is_possible: 1 rows .*transport of city tiny is 101"),
    "an area that is not there": ({"area_code": "X"}, "gate observation_has_its_area: 1 rows .*such as city X"),
    "a method that is not there": ({"method": "z"}, "gate observation_has_its_indicator: .*method z"),
    "a year before time": ({"year": 21}, "gate observation_year_check"),
    "an empty group": ({"sex": ""}, "gate code_check"),
}


@pytest.mark.parametrize("case", list(BROKEN))
def test_a_broken_observation_refuses_the_run(database: Engine, run: Run, content: Content, case: str) -> None:
    changes, gate = BROKEN[case]
    record = run()
    with pytest.raises(GateFailed, match=gate):
        load_run(database, record, with_observation(content(), **changes))
    assert number(database, "SELECT count(*) FROM core.observation") == 0
    assert number(database, "SELECT count(*) FROM core.cell") == 0
    assert number(database, "SELECT status FROM core.run WHERE run_id = :run", run=record.run_id) == "failed"
    failure = number(database, "SELECT failure FROM core.run WHERE run_id = :run", run=record.run_id)
    assert failure.startswith("gate ")
    assert "\n" not in failure


def test_an_observation_cannot_stand_twice(database: Engine, run: Run, content: Content) -> None:
    doubled = pd.concat([content().observations] * 2)
    with pytest.raises(GateFailed, match="gate observation_of_tiny_pkey"):
        load_run(database, run(), content(observations=doubled))


def test_one_lost_person_refuses_the_run(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed, match=r"people_are_conserved: cells hold 60.0 people, the census counts 61.0"):
        load_run(database, run(), content(people_total=61.0))


def test_a_city_whose_cells_hold_nobody_is_not_taken_for_complete(database: Engine, run: Run, content: Content) -> None:
    nobody = content().cell_measures.query("measure != 'people'")
    with pytest.raises(GateFailed, match=r"people_are_conserved: cells hold 0.0"):
        load_run(database, run(), content(cell_measures=nobody))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_cell_never_holds_an_impossible_number(database: Engine, run: Run, content: Content, value: float) -> None:
    measures = content().cell_measures.copy()
    measures.loc[5, "value"] = value
    with pytest.raises(GateFailed, match="gate finite_check"):
        load_run(database, run(), content(cell_measures=measures))


def test_a_measure_needs_its_cell(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed, match="measure_has_its_cell: 1 rows break it, such as cell 3"):
        load_run(database, run(), content(cells=content().cells.iloc[:3]))


def test_a_crossed_outline_is_refused(database: Engine, run: Run, content: Content) -> None:
    areas = content().areas.copy()
    areas.loc[1, "geometry"] = shapely.Polygon([(0.02, 0), (0.04, 0.01), (0.04, 0), (0.02, 0.01)])
    with pytest.raises(GateFailed, match="gate area_is_valid"):
        load_run(database, run(), content(areas=areas))


def test_a_city_needs_its_own_outline(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed, match="and city_has_one_outline: 1 rows break it, such as 0 outlines at level city"):
        load_run(database, run(), content(areas=content().areas.iloc[1:]))


def test_coordinates_in_metres_are_refused(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed, match="coordinates_are_lon_lat: cells are in EPSG:3857"):
        load_run(database, run(), content(cells=content().cells.to_crs(3857)))


def test_a_cell_of_two_parts_is_refused(database: Engine, run: Run, content: Content) -> None:
    cells = content().cells.copy()
    parts = shapely.MultiPolygon([shapely.box(0, 0, 0.001, 0.001), shapely.box(0.005, 0, 0.006, 0.001)])
    cells = gpd.GeoDataFrame(cells.drop(columns="geometry"), geometry=[parts, *cells.geometry[1:]], crs=4326)
    with pytest.raises(GateFailed, match="1 of 4 cells are no polygon, the first at row 0"):
        load_run(database, run(), content(cells=cells))


def test_a_table_without_one_of_its_columns_is_refused(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed, match="sources lack licence"):
        load_run(database, run(), content(sources=content().sources.drop(columns="licence")))


def test_a_unit_cannot_change_under_one_version(database: Engine, run: Run, content: Content) -> None:
    load_run(database, run(), content())
    metres = content().indicators.assign(unit="m")
    with pytest.raises(GateFailed, match="transport version 1 is in percent/up, now given in m/up"):
        load_run(database, run(), content(indicators=metres))
    load_run(database, run(), content(indicators=content().indicators.assign(title="Better words")))
    assert number(database, "SELECT title FROM core.indicator") == "Better words"


def test_equal_areas_and_cells_are_stored_once(database: Engine, run: Run, content: Content) -> None:
    load_run(database, run(), content())
    load_run(database, run(), content(areas=content().areas.iloc[::-1]))
    assert number(database, "SELECT count(*) FROM core.geography") == 1
    load_run(database, run(), content(areas=content().areas.assign(name="Renamed")))
    assert number(database, "SELECT count(*) FROM core.geography") == 2


def test_loading_a_complete_run_again_changes_nothing(database: Engine, run: Run, content: Content) -> None:
    record = run()
    assert load_run(database, record, content()) == load_run(database, record, content())
    assert number(database, "SELECT count(*) FROM core.observation") == 3


def test_a_run_whose_program_died_is_marked_by_the_next_one(database: Engine, run: Run, content: Content) -> None:
    load_run(database, run(), content())
    with database.begin() as connection:
        connection.execute(text("UPDATE core.run SET status = 'running', finished_at = NULL"))
    load_run(database, run(), content())
    query = "SELECT failure FROM core.run WHERE status = 'failed'"
    assert number(database, query) == "its program ended before the load did"
