"""Every layer, measure and indicator comes back from its tables as it went in, to the last bit."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_city import SmallCity

from pipelines.city_run import CityRun
from pipelines.codecs import LAYERS, codec_of
from pipelines.measure_tables import MEASURE
from pipelines.steps.registry import all_steps
from pipelines.store import Store
from spatial_indicators.layers.greenery import Greenery
from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.people import Homes
from spatial_indicators.layers.roads import Roads
from spatial_indicators.layers.rural import Rural
from spatial_indicators.layers.service_walks import ServiceWalks
from spatial_indicators.layers.services import Services
from spatial_indicators.layers.stops import Stops
from spatial_indicators.layers.trees import Trees
from spatial_indicators.layers.vegetation import Vegetation
from spatial_indicators.snapping import Snapped

CRS = "+proj=laea +lat_0=0 +lon_0=0 +datum=WGS84 +units=m +no_defs"
WITH_TABLES = [key for key, step in all_steps().items() if step.is_stored and not key.startswith("source/")]
ABSENT = {
    *(
        "layer/built_up",
        "layer/canopy",
        "layer/flood",
        "layer/greenery",
        "layer/growth",
        "layer/housing",
        "layer/losses",
    ),
    *("layer/pm25", "layer/rural", "layer/trees", "layer/vegetation"),
}
"""What the small city gives nothing of."""
NOTHING, NOBODY = np.array([], dtype=float), np.array([], dtype=object)


@pytest.fixture(scope="module")
def in_memory(computed: SmallCity) -> CityRun:
    return computed.run(keep=False)


def assert_same(left: Any, right: Any, where: str = "value") -> None:
    if isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right, check_dtype=False, check_exact=True)
    elif isinstance(left, np.ndarray):
        assert_same_array(left, right, where)
    elif (parts := parts_of(left)) is not None:
        assert type(left) is type(right), where
        others = parts_of(right)
        assert others is not None
        assert set(parts) == set(others), where
        for name, part in parts.items():
            assert_same(part, others[name], f"{where}.{name}")
    else:
        assert (type(left), left) == (type(right), right), where


def parts_of(value: Any) -> dict[Any, Any] | None:
    if dataclasses.is_dataclass(value):
        return {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    return dict(enumerate(value)) if isinstance(value, tuple) else None


def assert_same_array(left: Any, right: Any, where: str) -> None:
    assert (left.dtype, left.shape) == (right.dtype, right.shape), where
    if left.size and isinstance(left.flat[0], shapely.Geometry):
        assert shapely.equals_identical(left, right).all(), where
    else:
        np.testing.assert_array_equal(left, right, err_msg=where)


def through_a_store(key: str, value: Any, folder: Path) -> Any:
    codec, store = codec_of(key), Store(str(folder))
    assert codec is not None
    manifest = store.write(key, "print", codec.to_tables(value, CRS), {})
    return codec.from_tables(store.tables(key, manifest))


def test_everything_that_is_stored_has_tables() -> None:
    assert all(codec_of(key) is not None for key in WITH_TABLES)
    assert set(LAYERS) == {key for key in WITH_TABLES if key.startswith("layer/")}


@pytest.mark.parametrize("key", WITH_TABLES)
def test_it_comes_back_unchanged(in_memory: CityRun, tmp_path: Path, key: str) -> None:
    value = in_memory.value(key)
    if value is None:
        assert key in ABSENT
    else:
        assert_same(value, through_a_store(key, value, tmp_path))


@pytest.mark.parametrize("key", WITH_TABLES)
def test_what_a_stored_run_gives_is_what_a_run_in_memory_gives(
    in_memory: CityRun, computed: SmallCity, key: str
) -> None:
    stored = computed.run()
    assert stored.current(key) is not None
    assert_same(in_memory.value(key), stored.value(key))


@pytest.mark.parametrize(
    ("key", "empty"),
    [
        ("layer/stops", Stops(NOBODY, NOBODY, NOTHING, NOTHING, NOBODY, NOBODY, NOTHING)),
        (
            "layer/open_spaces",
            OpenSpaces(NOBODY, NOBODY, NOBODY, NOTHING.astype(bool), NOBODY, NOTHING, NOTHING),
        ),
        ("layer/services", Services(NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOTHING, NOTHING)),
        ("layer/service_walks", ServiceWalks({})),
        ("layer/trees", Trees(NOTHING, NOTHING)),
        (
            "layer/rural",
            Rural(OnCells(np.array([np.nan]), np.zeros(1), 2020), Roads(NOBODY, NOTHING.astype(np.int64))),
        ),
        ("layer/greenery", Greenery(NOTHING, None, NOTHING)),
        ("layer/homes", Homes(NOTHING, NOTHING, NOTHING.astype(np.int64), NOTHING)),
        ("layer/doorsteps", Snapped(NOTHING.astype(np.int64), NOTHING, NOTHING, NOTHING)),
    ],
)
def test_an_empty_layer_stays_an_empty_layer(tmp_path: Path, key: str, empty: Any) -> None:
    assert_same(empty, through_a_store(key, empty, tmp_path))


@given(st.lists(st.tuples(st.floats(), st.floats(0, 1)), min_size=1, max_size=5), st.integers(1900, 2100))
def test_a_layer_of_a_raster_keeps_every_number_also_the_missing_ones(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[float, float]], year: int
) -> None:
    layer = OnCells(*np.array(cells).T.copy(), year)
    folder = tmp_path_factory.mktemp("raster")
    assert_same(layer, through_a_store("layer/pm25", layer, folder / "pm25"))
    flood = {(100, 0.15): layer, (10, 0.5): layer}
    assert_same(flood, through_a_store("layer/flood", flood, folder / "flood"))
    vegetation = Vegetation(layer, layer, {0.2: layer.value, 0.5: layer.known})
    assert_same(vegetation, through_a_store("layer/vegetation", vegetation, folder / "vegetation"))


@given(
    arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 5)), elements=st.floats()),
    st.sampled_from(["", "union", "feed"]),
)
def test_a_measure_keeps_every_number_also_the_missing_ones(
    tmp_path_factory: pytest.TempPathFactory, values: Any, variant: str
) -> None:
    again = through_a_store("measure/people", {variant: values}, tmp_path_factory.mktemp("measure"))
    assert_same({variant: values}, again)


def test_a_measure_of_ten_groups_keeps_their_order() -> None:
    values = np.arange(24.0).reshape(12, 2)
    assert_same({"": values}, MEASURE.from_tables(MEASURE.to_tables({"": values}, CRS)))


def test_layers_carry_their_reference_system(computed: SmallCity) -> None:
    run, store = computed.run(), Store(str(computed.state / "store"))
    manifest = run.current("layer/cells")
    assert manifest is not None
    frame = store.tables("small/layer/cells", manifest)["cells"]
    assert "Lambert Azimuthal Equal Area" in frame.crs.to_wkt()
    assert frame.area.to_numpy() == pytest.approx(frame["area_m2"].to_numpy())
