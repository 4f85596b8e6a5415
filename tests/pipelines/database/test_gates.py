"""Laws that a run has to keep: what breaks one is refused, with its place, and nothing of the run stays."""

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, text
from tiny_rows import amounts_of, tiny_features

from pipelines.database.amounts import Place
from pipelines.database.columns import Shapes
from pipelines.database.indicator import TERM_COLUMNS
from pipelines.database.loading import load_run
from pipelines.database.run import RunContent, RunRecord
from spatial_indicators.errors import GateFailed

PEOPLE, STOP = Place("people", "", 2021), Place("people_near_stop", "un", 2021)

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
    return dataclasses.replace(content, observations=observations)


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
    nobody = amounts_of({STOP: [8.0, 8.0, 0.0, 0.0]})
    with pytest.raises(GateFailed, match=r"people_are_conserved: cells hold 0.0"):
        load_run(database, run(), content(amounts=nobody))


def test_what_is_not_known_stays_unknown_and_what_is_none_is_zero(database: Engine, run: Run, content: Content) -> None:
    held = {PEOPLE: [10.0, 10.0, 20.0, 20.0], STOP: [np.nan, 8.0, 0.0, 0.0]}
    load_run(database, run(), content(amounts=amounts_of(held)))
    query = "SELECT array_agg(amounts[2] ORDER BY cell_id) FROM core.cell_measure"
    np.testing.assert_array_equal(number(database, query), [np.nan, 8.0, 0.0, 0.0])
    query = "SELECT array_agg(amounts[2] ORDER BY block_id) FROM core.block_measure"
    np.testing.assert_array_equal(number(database, query), [np.nan, 0.0])


WRONG_SUMS = {
    "block": ("blocks", (0, 1), "block_is_the_sum_of_its_cells: 1 rows break it, such as block 1"),
    "city": ("areas", (1, 0), "city_is_the_sum_of_its_cells"),
    "district": ("areas", (0, 2), "area_is_the_sum_of_its_parts"),
    "cell": ("cells", (0, 3), "block_is_the_sum_of_its_cells: 1 rows break it, such as block 1"),
}


@pytest.mark.parametrize("case", list(WRONG_SUMS))
def test_a_sum_that_is_not_that_of_its_cells_refuses_the_run(
    database: Engine, run: Run, content: Content, case: str
) -> None:
    table, place, gate = WRONG_SUMS[case]
    amounts = content().amounts
    wrong = getattr(amounts, table).copy()
    wrong[place] += 1e-6
    with pytest.raises(GateFailed, match=gate):
        load_run(database, run(), content(amounts=dataclasses.replace(amounts, **{table: wrong})))


def test_land_that_got_lost_refuses_the_run(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed, match=r"land_is_conserved: cells hold 4000000.0 m2, the engine sent 4000001.0"):
        load_run(database, run(), content(land_total_m2=4_000_001.0))


def test_another_city_s_values_are_refused(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed, match="observation_is_the_city_s: the run of tiny has rows of large"):
        load_run(database, run(), with_observation(content(), city_id="large"))


MISPLACED = {
    "a stop on the other side of the world": ({"lon": 179.0}, "inside_the_box_of_the_city: .*transit_stop 0"),
    "a stop that is nowhere": ({"lon": np.nan}, "geometry_is_valid: .*transit_stop 0"),
}


@pytest.mark.parametrize("case", list(MISPLACED))
def test_a_stop_lies_near_the_city(database: Engine, run: Run, content: Content, case: str) -> None:
    changes, gate = MISPLACED[case]
    stops = dict(tiny_features().transit_stop)
    stops["geom"] = dataclasses.replace(stops["geom"], **{name: np.array([at]) for name, at in changes.items()})
    with pytest.raises(GateFailed, match=gate):
        load_run(database, run(), content(features=partial(dataclasses.replace, tiny_features(), transit_stop=stops)))
    assert number(database, "SELECT count(*) FROM core.transit_stop") == 0


def test_a_cell_outside_the_city_is_refused(database: Engine, run: Run, content: Content) -> None:
    cells = content().outlines().cells
    moved = cells.set_geometry(cells.translate(0.001))
    with pytest.raises(GateFailed, match="inside_the_box_of_the_city: 1 rows break it, such as cell 3"):
        load_run(database, run(), content(cells=moved))


def test_a_crossed_open_space_is_refused(database: Engine, run: Run, content: Content) -> None:
    spaces = dict(tiny_features().open_space)
    crossed = shapely.MultiPolygon([shapely.Polygon([(0, 0), (0.01, 0.01), (0.01, 0), (0, 0.01)])])
    spaces["geom"] = Shapes(np.array([crossed], dtype=object))
    with pytest.raises(GateFailed, match="geometry_is_valid: 1 rows break it, such as open_space 0"):
        load_run(database, run(), content(features=partial(dataclasses.replace, tiny_features(), open_space=spaces)))


def test_a_measure_needs_its_cell(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed, match="and measure_has_its_cell: 1 rows break it, such as cell 3"):
        load_run(database, run(), content(cells=content().outlines().cells.iloc[:3]))


def test_a_crossed_outline_is_refused(database: Engine, run: Run, content: Content) -> None:
    areas = content().outlines().areas.copy()
    areas.loc[1, "geometry"] = shapely.Polygon([(0.02, 0), (0.04, 0.01), (0.04, 0), (0.02, 0.01)])
    with pytest.raises(GateFailed, match="gate area_is_valid"):
        load_run(database, run(), content(areas=areas))


def test_a_city_needs_its_own_outline(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed, match="and city_has_one_outline: 1 rows break it, such as 0 outlines at level city"):
        load_run(database, run(), content(areas=content().outlines().areas.iloc[1:]))


def test_coordinates_in_metres_are_refused(database: Engine, run: Run, content: Content) -> None:
    with pytest.raises(GateFailed, match="coordinates_are_lon_lat: cells are in EPSG:3857"):
        load_run(database, run(), content(cells=content().outlines().cells.to_crs(3857)))


def test_a_cell_of_two_parts_is_refused(database: Engine, run: Run, content: Content) -> None:
    cells = content().outlines().cells.copy()
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
    with pytest.raises(
        GateFailed, match=r"transport version 1 is in percent/up/100\.0/0\.1, now given in m/up/100\.0/0\.1"
    ):
        load_run(database, run(), content(indicators=metres))
    load_run(database, run(), content(indicators=content().indicators.assign(title="Better words")))
    assert number(database, "SELECT title FROM core.indicator") == "Better words"


def terms(factor: float) -> pd.DataFrame:
    parts = [
        ("numerator", STOP, factor),
        ("denominator", PEOPLE, 1.0),
        ("covered", PEOPLE, 1.0),
        ("whole", PEOPLE, 1.0),
    ]
    rows = [("transport", "1", "un", part, "", place.measure, place.variant, times) for part, place, times in parts]
    return pd.DataFrame(rows, columns=TERM_COLUMNS)


def test_a_formula_cannot_change_under_one_version(database: Engine, run: Run, content: Content) -> None:
    load_run(database, run(), content())
    load_run(database, run(), content(terms=terms(1.0)))
    load_run(database, run(), content(terms=terms(1.0)))
    assert number(database, "SELECT count(*) FROM core.indicator_term") == 4
    with pytest.raises(GateFailed, match="transport version 1 adds up other measures than before"):
        load_run(database, run(), content(terms=terms(2.0)))


def test_a_version_may_get_a_further_method(database: Engine, run: Run, content: Content) -> None:
    known = terms(1.0)
    load_run(database, run(), content(terms=known))
    further = pd.concat([known, known.assign(method="further")])
    load_run(database, run(), content(terms=further))
    assert number(database, "SELECT count(*) FROM core.indicator_term") == 8
    load_run(database, run(), content(terms=known))
    assert number(database, "SELECT count(*) FROM core.indicator_term") == 8
    with pytest.raises(GateFailed, match="transport version 1 adds up other measures than before"):
        load_run(database, run(), content(terms=terms(2.0)))
