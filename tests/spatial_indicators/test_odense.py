"""The aggregation of the Global Healthy and Sustainable City Indicators, reproduced on their sample of Odense.

Boeing and others (2022, Lancet Global Health 10: 907, doi.org/10.1016/S2214-109X(22)00072-9); files of
github.com/healthysustainablecities/global-indicators, sample_data. Their share of a city is the mean of its hexagons'
shares weighted by people, and a hexagon's share that of the sample points in it: every point stands for as many of the
hexagon's people as every other.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spatial_indicators.indicator import FloatArray, indicators
from spatial_indicators.zones import Zones

HOME = Path(__file__).parents[2]
ROOT = Path(os.environ.get("URBAN_SDG_DATA_ROOT") or HOME.parent / "shared" / "data")
FILES = ("REF_sample_odense.gpkg", "REF_global_indicators_hex_250m.gpkg", "REF_global_indicators_city.gpkg")

SHARES = (
    ("public_transport_access", "Public transport stop (any)", "pt_any", 99.26006),
    ("open_space_access", "aos_nodes_30m_line", "public_open_space", 99.92568),
    ("service_access", "Supermarket", "supermarkets", 87.19504),
)
"""Our indicator, their column of points, their column of hexagons and cities, and their percentage of the sample."""


@pytest.fixture(scope="module")
def layers() -> dict[str, pd.DataFrame]:
    import pyogrio  # noqa: PLC0415  only where the files are

    paths = [ROOT / "odense" / name for name in FILES]
    for path in paths:
        if not path.is_file():
            if os.environ.get("CI") == "true":
                pytest.fail(f"CI must have the real data: odense/{path.name} (set URBAN_SDG_DATA_ROOT)")
            pytest.skip(f"needs the real data: odense/{path.name} (set URBAN_SDG_DATA_ROOT)")
    sample, hexagons, city = paths
    wanted = {
        "point": (sample, "samplePointsData"),
        "hexagon_of_point": (sample, "samplePointsData_temp"),
        "people": (sample, "pop_ghs_2015"),
        "hexagon": (hexagons, "odense_sample"),
        "city": (city, "odense_sample"),
    }
    return {name: pyogrio.read_dataframe(path, layer=of, read_geometry=False) for name, (path, of) in wanted.items()}


@pytest.fixture(scope="module")
def points(layers: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Every sample point with its hexagon and the people that it stands for."""
    point = layers["point"].merge(layers["hexagon_of_point"][["point_id", "hex_id"]], on="point_id", validate="1:1")
    people = layers["people"].set_index("index")["pop_est"]
    return point.assign(people=point["hex_id"].map(people) / point.groupby("hex_id")["point_id"].transform("size"))


def zones_of(key: pd.Series) -> Zones:
    """Take points as cells, and their keys as zones."""
    codes, zone = np.unique(key.to_numpy(), return_inverse=True)
    return Zones("zone", tuple(map(str, codes)), zone, np.arange(len(zone)), np.ones(len(zone)))


def shares_of(points: pd.DataFrame, indicator: str, column: str, zones: Zones) -> FloatArray:
    people = points["people"].to_numpy()[None]
    near = people * points[f"sp_nearest_node_{column}_binary"].to_numpy()
    shares: FloatArray = indicators()[indicator].formula(zones.sums(near), zones.sums(people)).value[0]
    return shares


def test_the_sample_is_the_published_one(layers: dict[str, pd.DataFrame], points: pd.DataFrame) -> None:
    counted = layers["hexagon"].set_index("index")["urban_sample_point_count"]
    assert points.groupby("hex_id").size().to_dict() == counted.to_dict()
    assert (len(counted), len(points), int(points["people"].isna().sum())) == (22, 708, 0)


@pytest.mark.parametrize(("indicator", "column", "name", "printed"), SHARES)
def test_every_hexagon_and_the_city_have_the_published_shares(
    layers: dict[str, pd.DataFrame], points: pd.DataFrame, indicator: str, column: str, name: str, printed: float
) -> None:
    hexagons, whole = zones_of(points["hex_id"]), zones_of(points["hex_id"] * 0)
    published = layers["hexagon"].set_index("index")[f"pct_access_500m_{name}"]
    found = shares_of(points, indicator, column, hexagons)
    np.testing.assert_allclose(found, published[[int(code) for code in hexagons.codes]], rtol=1e-12)
    (city,) = shares_of(points, indicator, column, whole)
    assert city == pytest.approx(layers["city"][f"pop_pct_access_500m_{name}"].item(), rel=1e-12)
    assert city == pytest.approx(printed, abs=5e-6)


@pytest.mark.parametrize(("indicator", "column", "name", "printed"), SHARES)
def test_a_mean_of_points_without_their_people_is_another_number(
    points: pd.DataFrame, indicator: str, column: str, name: str, printed: float
) -> None:
    del indicator, name
    plain = 100.0 * points[f"sp_nearest_node_{column}_binary"].mean()
    assert abs(plain - printed) > 0.01
