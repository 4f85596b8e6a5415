"""People near formal and near informal transport: side by side, never added."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.districts import Districts
from spatial_indicators.layers.people import EVERYONE
from tests.spatial_indicators.tiny_city import HERE, TinyCity, city, level, stops_at, streets_along

FORMAL, INFORMAL, BOTH = (True, False), (False, True), (True, True)
KINDS = st.sampled_from([FORMAL, INFORMAL, BOTH])


def a_city(*kinds: tuple[bool, bool]) -> TinyCity:
    """A home of 10 people beside every stop; the stops lie 2 km apart along one street."""
    places = [2000.0 * number for number in range(len(kinds))]
    stops = stops_at(*((x, 0.0, "low", "feed") for x in places))
    formal, informal = (np.array([kind[at] for kind in kinds]) for at in (0, 1))
    return city(
        Districts((level("lsoa", [shapely.box(x - 50, -50, x + 50, 50) for x in places]),), HERE),
        {EVERYONE: [10.0] * len(kinds)},
        homes=[(x, 0.0, 80.0) for x in places],
        streets=streets_along([[(-50.0, 0.0), (2000.0 * len(kinds), 0.0)]]),
        stops=replace(stops, is_formal=formal, is_informal=informal),
    )


def sums(tiny: TinyCity) -> tuple[float, float]:
    formal, informal = (sum(tiny.sums("people_near_transit_of_kind", kind)) for kind in ("formal", "informal"))
    return formal, informal


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((FORMAL, INFORMAL), (10, 10)),
        ((BOTH, INFORMAL, INFORMAL), (10, 30)),
        ((INFORMAL,), (0, 10)),
        ((BOTH,), (10, 10)),
    ],
)
def test_a_stop_serves_by_each_kind_that_calls_there(
    kinds: tuple[tuple[bool, bool], ...], expected: tuple[float, float]
) -> None:
    assert sums(a_city(*kinds)) == expected


def test_a_city_that_names_nothing_as_informal_has_neither_number() -> None:
    (row,) = a_city(FORMAL, FORMAL).rows("transit_kind_access", of="city")
    assert (row["value"], row["reason"]) == (None, "no_source")


@given(st.lists(KINDS, min_size=1, max_size=4))
def test_together_both_kinds_serve_whom_any_stop_serves(kinds: list[tuple[bool, bool]]) -> None:
    tiny = a_city(*kinds)
    if INFORMAL not in kinds and BOTH not in kinds:
        return
    formal, informal = sums(tiny)
    everyone = sum(tiny.sums("people_near_transit", "feed"))
    assert max(formal, informal) <= everyone <= formal + informal
    assert formal + informal - everyone == 10 * kinds.count(BOTH)
