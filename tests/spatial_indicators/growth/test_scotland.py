"""The table of the Office for National Statistics, 6 976 data zones of Scotland 2016 to 2019, reproduced row by row."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from spatial_indicators.growth.method import METHODS
from spatial_indicators.growth.rates import FloatArray, growth

HOME = Path(__file__).parents[3]
ROOT = Path(os.environ.get("URBAN_SDG_DATA_ROOT") or HOME.parent / "shared" / "data")
TABLE = "scotland/REF_lcrpgr_2016_2019_datazones.csv"


@pytest.fixture(scope="module")
def columns() -> dict[str, FloatArray]:
    path = ROOT / TABLE
    if not path.is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have the real data: {TABLE} (set URBAN_SDG_DATA_ROOT)")
        pytest.skip(f"needs the real data: {TABLE} (set URBAN_SDG_DATA_ROOT)")
    names = ("area_2016", "area_2019", "All_Ages_2016", "All_Ages_2019", "LCR2016_19", "pgr19_16", "LCRPGR_19_16")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name] or "nan") for row in rows]) for name in names}


def test_every_row_is_reproduced_and_the_undefined_ones_have_a_reason(columns: dict[str, FloatArray]) -> None:
    land = columns["area_2016"], columns["area_2019"]
    people = columns["All_Ages_2016"], columns["All_Ages_2019"]
    found = growth(land, people, years=3, method=METHODS["ons"])
    printed = columns["LCRPGR_19_16"]
    assert len(printed) == 6976
    # Where ONS prints infinity (105 zones whose people stayed) or nothing (2 without people), there is a reason.
    assert (found.ratio_reason[np.isinf(printed)] == "pgr_near_zero").all()
    assert (found.ratio_reason[np.isnan(printed)] == "no_people").all()
    assert (np.isinf(printed).sum(), np.isnan(printed).sum()) == (105, 2)
    # One zone lost all its people: ONS divides by the logarithm of 0 and prints 0, which nobody can know.
    is_emptied = (people[0] > 0) & (people[1] == 0)
    assert printed[is_emptied].tolist() == [0.0]
    assert found.ratio_reason[is_emptied].tolist() == ["no_people"]
    is_known = np.isfinite(printed) & ~is_emptied
    assert (np.isfinite(found.ratio) == is_known).all()
    assert (found.ratio_reason[is_known] == None).all()  # noqa: E711  elementwise
    apart = np.abs(found.ratio - printed)[is_known]
    greatest = float(apart.max()), float((apart / np.abs(printed[is_known])).max())
    assert greatest[0] < 1e-12
    # A zone whose land changed by 6 in 100 million: the last digit of its area is worth that much of the change.
    assert greatest[1] < 1e-8
    assert np.nanmax(np.abs(found.land_rate - columns["LCR2016_19"])) < 1e-14
    assert np.nanmax(np.abs(found.people_rate - columns["pgr19_16"])[is_known]) < 1e-16


def test_the_un_method_drops_the_ratios_near_zero_and_keeps_all_others(columns: dict[str, FloatArray]) -> None:
    land = columns["area_2016"], columns["area_2019"]
    people = columns["All_Ages_2016"], columns["All_Ages_2019"]
    ons, un = (growth(land, people, years=3, method=METHODS[name]) for name in ("ons", "un_2021"))
    is_flat = un.ratio_reason == "pgr_near_zero"
    np.testing.assert_array_equal(un.ratio[~is_flat], ons.ratio[~is_flat])
    assert is_flat.sum() == 211
    assert ((un.regime > 0) == ((people[0] > 0) & (people[1] > 0))).all()
