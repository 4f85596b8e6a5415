from dataclasses import replace

import shapely

from spatial_indicators.layers.service_walks import ServiceWalks
from tests.spatial_indicators.measures.test_people_near_services import line_city
from tests.spatial_indicators.tiny_city import services_at


def test_whoever_walks_a_quarter_of_an_hour_to_each_has_access() -> None:
    (row,) = line_city().rows("service_access")
    assert (row["method"], row["value"], row["reason"]) == ("walk_15_min_all", 100.0, None)
    (row,) = line_city(home=-1.0).rows("service_access")
    assert row["value"] == 0.0
    (row,) = line_city(home=-1.0).rows("service_access", method="walk_15_min_health")
    assert row["value"] == 100.0


def test_a_map_without_a_kind_of_service_gives_no_value_of_it() -> None:
    tiny = line_city(services_at(("food", shapely.Point(0, 0))))
    values = {
        kind: tiny.rows("service_access", method=f"walk_15_min_{kind}")[0]["value"]
        for kind in ("all", "school", "health", "food")
    }
    assert values == {"all": None, "school": None, "health": None, "food": 100.0}
    assert {row["reason"] for row in tiny.rows("service_access")} == {"no_source"}


def test_a_city_without_a_map_says_so_once() -> None:
    without = replace(line_city(), service_walks=None)
    (row,) = without.rows("service_access")
    assert (row["value"], row["reason"]) == (None, "no_source")
    known = replace(line_city(), service_walks=ServiceWalks({}))
    assert [row["reason"] for row in known.rows("service_access")] == ["no_source"]
