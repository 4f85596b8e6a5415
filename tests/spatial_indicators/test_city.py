import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from spatial_indicators.city import Boundaries, City, Region
from spatial_indicators.city_file import read_city
from spatial_indicators.errors import InputError

CITIES = Path(__file__).parents[2] / "cities"
FEED = {"file": "g.zip", "producer": "Delta", "licence": "CC0-1.0"}


def content(**changes: Any) -> dict[str, Any]:
    """A city with as few keys as can be."""
    least = {
        "city": "delta",
        "name": "Delta",
        "country": "NLD",
        "year": 2020,
        "analysis_date": "2023-06-13",
        "districts": [{"level": "lsoa", "file": "d/lsoa.geojson", "code": "c", "name": "n"}],
        "people": {"level": "lsoa", "year": 2020, "table": {"file": "d/people.csv", "code": "c", "total": "all"}},
        "osm": {"file": "d/osm.pbf", "date": "2023-06-13"},
        "producer": "Delta",
        "licence": "CC0-1.0",
    }
    return {key: value for key, value in (least | changes).items() if value is not None}


def written(folder: Path, stem: str = "delta", /, **changes: Any) -> Path:
    path = folder / f"{stem}.yaml"
    path.write_text(yaml.safe_dump(content(**changes)), encoding="utf-8")
    return path


def problem(folder: Path, /, **changes: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_city(written(folder, **changes))
    return str(caught.value)


def test_a_city_with_the_least_keys_is_read(tmp_path: Path) -> None:
    city = read_city(written(tmp_path))
    assert (city.city, city.grid.cell_size_m, city.stops.origin, city.osm.coverage.bbox) == (
        "delta",
        100.0,
        "union",
        None,
    )


@pytest.mark.parametrize("path", sorted(CITIES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_city_of_the_project_is_read(path: Path) -> None:
    assert read_city(path).city == path.stem


def test_an_unknown_key_is_answered_with_the_nearest_known_one(tmp_path: Path) -> None:
    assert "`contry` is not known, did you mean `country`" in problem(tmp_path, contry="NLD")
    grid = problem(tmp_path, grid={"cell_size": 50})
    assert "`grid.cell_size` is not known, did you mean `cell_size_m`" in grid


def test_an_unknown_key_deep_inside_a_list_is_answered_too(tmp_path: Path) -> None:
    districts = [{"level": "lsoa", "fil": "x", "file": "d", "code": "c", "name": "n"}]
    assert "`districts.0.fil` is not known, did you mean `file`" in problem(tmp_path, districts=districts)
    osm = {"file": "d", "date": "2023-06-13", "coverage": {"box": [0, 0, 1, 1]}}
    assert "`osm.coverage.box` is not known, did you mean `bbox`" in problem(tmp_path, osm=osm)


def test_all_problems_come_in_one_message(tmp_path: Path) -> None:
    message = problem(tmp_path, name=None, country="Holland", colour="red", year=20)
    assert "`name`: Field required" in message
    assert "`country`: " in message
    assert "'Holland'" in message
    assert "`colour` is not known" in message
    assert "`year`: " in message
    assert "\n" not in message


def test_the_message_names_the_file_and_the_remedy(tmp_path: Path) -> None:
    message = problem(tmp_path, country="Holland")
    assert message.startswith(str(tmp_path / "delta.yaml"))
    assert message.endswith("Mend the keys named here.")


def test_an_id_that_is_not_the_name_of_its_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"the city's id is not the name of its file \(found: delta\). Write `city: gamma`"
    ):
        read_city(written(tmp_path, "gamma"))


@pytest.mark.parametrize("name", ["Delta", "new york", "a,b", "ä", "1st", "x" * 41])
def test_an_id_that_would_break_a_partition_key_is_refused(tmp_path: Path, name: str) -> None:
    assert "`city`: String should" in problem(tmp_path, city=name)


@pytest.mark.parametrize("key", ["producer", "licence"])
def test_data_without_a_maker_or_a_licence_are_refused(tmp_path: Path, key: str) -> None:
    assert f"`{key}`: Field required" in problem(tmp_path, **{key: None})


def test_a_missing_city_names_the_nearest(tmp_path: Path) -> None:
    written(tmp_path, "newport")
    with pytest.raises(InputError, match=r"there is no such city \(found: newprt\). Did you mean newport"):
        read_city(tmp_path / "newprt.yaml")


def test_a_missing_city_near_to_none_names_all(tmp_path: Path) -> None:
    written(tmp_path, "newport")
    written(tmp_path, "delta")
    with pytest.raises(InputError, match="Known cities: delta, newport"):
        read_city(tmp_path / "zzz.yaml")


def test_where_there_are_no_cities_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Known cities: none"):
        read_city(tmp_path / "zzz.yaml")


@pytest.mark.parametrize(
    ("text", "what"),
    [("a: [1", "is not YAML"), ("", "is empty"), ("- 1", "is empty"), (b"\xff\xfe\xff", "is not YAML")],
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str | bytes, what: str) -> None:
    path = tmp_path / "delta.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(InputError, match=what) as caught:
        read_city(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("bbox", [[-2.9, 51.5, -3.1, 51.6], [-3.1, 51.6, -2.9, 51.5], [51.5, -2.9, 51.5, -3.1]])
def test_a_box_in_another_order_is_refused(tmp_path: Path, bbox: list[float]) -> None:
    osm = {"file": "d", "date": "2023-06-13", "coverage": {"bbox": bbox}}
    assert "bbox is west, south, east, north in degrees" in problem(tmp_path, osm=osm)


def test_a_region_has_a_code_and_a_name(tmp_path: Path) -> None:
    region = {"code": "NL-ZH", "name": "Zuid-Holland"}
    assert read_city(written(tmp_path, region=region)).region == Region(**region)
    assert read_city(written(tmp_path)).region is None
    assert "`region.name`: Field required" in problem(tmp_path, region={"code": "NL-ZH"})
    assert "`region.code`" in problem(tmp_path, region=region | {"code": " "})


def test_boundaries_hold_between_two_days_in_order(tmp_path: Path) -> None:
    days = {"valid_from": "2011-01-01", "valid_until": "2020-12-31"}
    found = read_city(written(tmp_path, boundaries=days)).boundaries
    assert (found.valid_from, found.valid_until) == (dt.date(2011, 1, 1), dt.date(2020, 12, 31))
    assert read_city(written(tmp_path)).boundaries == Boundaries()
    backwards = {"valid_from": "2021-01-01", "valid_until": "2020-12-31"}
    assert "valid_until, 2020-12-31, is before valid_from, 2021-01-01" in problem(tmp_path, boundaries=backwards)


def test_two_ways_to_know_the_coverage_are_refused(tmp_path: Path) -> None:
    coverage = {"bbox": [0, 0, 1, 1], "polygon": "p.geojson"}
    message = problem(tmp_path, osm={"file": "d", "date": "2023-06-13", "coverage": coverage})
    assert "give one of bbox, polygon and street_density, not bbox and polygon" in message


def level(name: str, **more: str) -> dict[str, str]:
    return {"level": name, "file": "f", "code": "c", "name": "n", **more}


@pytest.mark.parametrize(
    ("districts", "what"),
    [
        ([level("lsoa"), level("lsoa")], "every level of districts needs a name of its own"),
        ([level("lsoa"), level("city")], "`city` is the whole city's"),
        ([level("ward"), level("lsoa")], "the first level of districts is the one that people are counted in: lsoa"),
        ([level("lsoa"), level("ward", built_from="oa")], "built_from names the first level, lsoa"),
        ([level("lsoa", built_from="lsoa")], "the first level has none"),
        ([], "`districts`: Tuple should have at least 1 item"),
    ],
)
def test_levels_that_do_not_fit_together_are_refused(tmp_path: Path, districts: list[Any], what: str) -> None:
    assert what in problem(tmp_path, districts=districts)


def test_stops_of_a_feed_need_a_feed(tmp_path: Path) -> None:
    assert "stops.origin is feed, but the city names no gtfs file" in problem(tmp_path, stops={"origin": "feed"})


def test_without_a_feed_the_published_value_rests_on_mapped_stops() -> None:
    assert City.model_validate(content()).default_stops == "osm"
    assert City.model_validate(content(gtfs=[FEED])).default_stops == "union"
    assert City.model_validate(content(gtfs=[FEED], stops={"origin": "feed"})).default_stops == "feed"


def test_a_method_that_nobody_can_ask_for_is_answered_with_the_nearest_one(tmp_path: Path) -> None:
    assert read_city(written(tmp_path, methods=["sampled_circles"])).methods == ("sampled_circles",)
    found = problem(tmp_path, methods=["sampled_circle"])
    assert "`methods`: there is no method on request named sampled_circle; did you mean sampled_circles" in found
    assert "named xyz; known: " in problem(tmp_path, methods=["xyz"])


@pytest.mark.parametrize("size", [0, -1, 100.1])
def test_cells_larger_than_a_hundred_metres_are_too_coarse_for_a_walk_of_five_hundred(
    tmp_path: Path, size: float
) -> None:
    assert "`grid.cell_size_m`: Input should be" in problem(tmp_path, grid={"cell_size_m": size})


def test_every_file_that_is_mentioned_is_named_with_its_key() -> None:
    disability = {"file": "s.csv", "year": 2021, "code": "c", "status": "s", "count": "n"}
    city = City.model_validate(
        content(
            people=content()["people"]
            | {"disability": disability | {"with_disability": "y", "without_disability": "n"}},
            osm={"file": "o.pbf", "date": "2023-06-13", "coverage": {"polygon": "p.geojson"}},
            gtfs=[FEED, FEED | {"file": "h.zip"}],
        )
    )
    assert {key: origin.file for key, origin in city.files()} == {
        "districts.lsoa": "d/lsoa.geojson",
        "people.table": "d/people.csv",
        "people.disability": "s.csv",
        "osm": "o.pbf",
        "osm.coverage.polygon": "p.geojson",
        "gtfs.0": "g.zip",
        "gtfs.1": "h.zip",
    }
