"""Boundaries by keyword: the description of a country's level, then its file, whose licence is the country's own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_city import fetch, run_of
from web import Web, serving

from pipelines.catalogue import source_rows
from pipelines.fetch.city import fetch_city
from pipelines.project import Surroundings
from spatial_indicators.city import City
from spatial_indicators.errors import InputError

LISTING = "api/current/gbOpen/GBR/{adm}/"
GEOJSON = "wmgeolab/geoBoundaries/raw/9469f09/releaseData/gbOpen/GBR/{adm}/geoBoundaries-GBR-{adm}.geojson"

SHARED = "Creative Commons Attribution-ShareAlike 2.0"


def square(name: str, number: int, west: float, south: float, side: float) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    told = {"shapeName": name, "shapeISO": "", "shapeID": f"{number}B{number}", "shapeGroup": "GBR"}
    return {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}


COUNTIES = [square("Newport", 1, 0.0, 51.0, 0.02), square("Cardiff", 2, 0.02, 51.0, 0.02)]
WARDS = [
    square("West", 11, 0.0, 51.0, 0.01), square("East", 12, 0.01, 51.0, 0.01), square("North", 13, 0.0, 51.01, 0.01),
    square("East", 14, 0.01, 51.01, 0.01), square("Beyond", 21, 0.02, 51.0, 0.01),
]  # fmt: skip


def publish(web: Web, adm: str, features: list[dict[str, Any]], licence: str | None = SHARED) -> None:
    """Lay out what the API and the repository of the project serve (gbWeb, api builder)."""
    collection = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        "features": features,
    }
    path = GEOJSON.format(adm=adm)
    web.files[path] = json.dumps(collection).encode()
    told = {
        "boundaryID": f"GBR-{adm}-9469f09", "boundaryName": "United Kingdom", "boundaryISO": "GBR",
        "boundaryYearRepresented": "2017", "boundaryType": adm, "boundarySource": "Somebody's Survey",
        "boundaryLicense": licence, "licenseSource": "example.org/terms", "admUnitCount": str(len(features)),
        "gjDownloadURL": web.url(path),
    }  # fmt: skip
    web.files[LISTING.format(adm=adm)] = json.dumps(told).encode()


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        publish(web, "ADM2", COUNTIES)
        publish(web, "ADM3", WARDS)
        yield web


def declared(**changes: Any) -> dict[str, Any]:
    least = {"city": "far", "name": "Far", "country": "GBR", "year": 2020, "producer": "Me", "licence": "CC0-1.0"}
    ward = {"level": "ward", "source": "geoboundaries", "adm": "ADM3"}
    boundary = {"source": "geoboundaries", "adm": "ADM2", "shapes": ["Newport"]}
    return least | {"districts": [ward], "boundary": boundary} | changes


def write(folder: Path, **changes: Any) -> Path:
    (folder / "far.yaml").write_text(yaml.safe_dump(declared(**changes)), encoding="utf-8")
    return folder


def fetched(folder: Path, web: Web, *words: str) -> Any:
    return fetch(folder, *words, URBAN_SDG_MIRROR_WWW_GEOBOUNDARIES_ORG=web.url(""))


def refusal(folder: Path, web: Web) -> str:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("URBAN_SDG_MIRROR_WWW_GEOBOUNDARIES_ORG", web.url(""))
        environment.setenv("URBAN_SDG_ALLOW_PRIVATE", "127.0.0.1")
        environment.setenv("URBAN_SDG_CACHE", str(folder / "cache"))
        with pytest.raises(InputError) as told:
            fetch_city(Surroundings(folder, folder, folder, ""), "far", is_offline=False, say=lambda _: None)
    return str(told.value)


def codes(folder: Path) -> list[str]:
    return list(run_of(folder).value("features/boundaries")["ward"].codes)


def only(*shapes: str) -> dict[str, Any]:
    return {"districts": [{"level": "ward", "source": "geoboundaries", "adm": "ADM3", "shapes": list(shapes)}]}


def test_the_wards_inside_the_named_county_are_the_citys(web: Web, tmp_path: Path) -> None:
    done = fetched(write(tmp_path), web)
    assert (done.returncode, done.stdout) == (0, "far: 2 files, 2 of them new\n"), done.stderr
    assert codes(tmp_path) == ["11B11", "12B12", "13B13", "14B14"]
    districts = run_of(tmp_path).value("layer/districts")
    assert districts.city_outline().area == pytest.approx(0.02 * 0.02 * 111_320 * 111_320 * 0.6285, rel=0.01)


def test_without_a_boundary_all_of_the_level_is_the_city(web: Web, tmp_path: Path) -> None:
    assert fetched(write(tmp_path, boundary=None), web).returncode == 0
    assert len(codes(tmp_path)) == len(WARDS)


def test_names_and_ids_choose(web: Web, tmp_path: Path) -> None:
    assert fetched(write(tmp_path, boundary=None, **only("West", "14B14")), web).returncode == 0
    assert codes(tmp_path) == ["11B11", "14B14"]


def test_maker_licence_and_year_of_the_country_stand_with_the_file(web: Web, tmp_path: Path) -> None:
    assert fetched(write(tmp_path), web).returncode == 0
    row = source_rows(run_of(tmp_path)).set_index("source_id").loc["far/districts_ward"]
    assert (row["producer"], row["licence"]) == ("geoBoundaries; Somebody's Survey", "CC-BY-SA-2.0")
    assert (row["period"], row["file"]) == ("2017", "geoBoundaries-GBR-ADM3.geojson")
    (gate,) = (check for check in run_of(tmp_path).checks() if check.name == "licences_allow_publishing")
    assert gate.facts["results_keep"] == "CC-BY-SA-2.0"


def test_what_the_citys_file_says_of_maker_and_licence_stays(web: Web, tmp_path: Path) -> None:
    ward = declared()["districts"][0] | {"licence": "CC-BY-4.0", "year": 2019}
    assert fetched(write(tmp_path, districts=[ward]), web).returncode == 0
    row = source_rows(run_of(tmp_path)).set_index("source_id").loc["far/districts_ward"]
    assert (row["licence"], row["period"]) == ("CC-BY-4.0", "2019")


def test_a_licence_that_is_not_known_is_a_warning(web: Web, tmp_path: Path) -> None:
    publish(web, "ADM3", WARDS, "Other - Direct Permission")
    assert fetched(write(tmp_path), web).returncode == 0
    (gate,) = (check for check in run_of(tmp_path).checks() if check.name == "licences_allow_publishing")
    assert (gate.passed, gate.facts["unknown"]) == (False, "Other - Direct Permission")


def test_a_licence_that_forbids_publishing_is_refused_before_the_file_comes(web: Web, tmp_path: Path) -> None:
    publish(web, "ADM3", WARDS, "Korea Open Government License Type 3 (Change Prohibition)")
    told = refusal(write(tmp_path), web)
    assert told.startswith("districts.ward: the licence forbids to publish what is made of the data (found: Kor")
    assert not (tmp_path / "far.lock").exists()
    assert not any(path.endswith("ADM3.geojson") for path, _ in web.asked)


def test_a_second_fetch_asks_nobody_and_offline_needs_nobody(web: Web, tmp_path: Path) -> None:
    assert fetched(write(tmp_path), web).returncode == 0
    asked = len(web.asked)
    assert fetched(tmp_path, web).stdout == "far: 2 files, 0 of them new\n"
    assert fetched(tmp_path, web, "--offline").stdout == "far: 2 files, 0 of them new\n"
    assert len(web.asked) == asked


def test_a_level_that_the_country_has_not_is_told(web: Web, tmp_path: Path) -> None:
    web.files[LISTING.format(adm="ADM3")] = b"<html>Not found</html>"
    told = refusal(write(tmp_path), web)
    assert "describes no file: it has no `gjDownloadURL` (found: <html>Not found</html>)" in told


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("East", "2 areas have this name (found: East). Write the id of one: 12B12, 14B14."),
        ("Wests", "has no area of this name or id (found: Wests). Did you mean West"),
        ("zzz", "has no area of this name or id (found: zzz). Its areas are West, East, North, East, Beyond."),
    ],
)
def test_a_name_that_is_not_one_areas_is_told(web: Web, tmp_path: Path, shape: str, message: str) -> None:
    assert message in refusal(write(tmp_path, boundary=None, **only(shape)), web)


def test_a_level_with_nothing_inside_the_boundary_is_told(web: Web, tmp_path: Path) -> None:
    publish(web, "ADM3", [square("Elsewhere", 31, 5.0, 51.0, 0.01)])
    assert "has no area inside the city's boundary (found: 1 areas)" in refusal(write(tmp_path), web)


def test_a_pointer_in_place_of_the_file_is_told(web: Web, tmp_path: Path) -> None:
    web.files[GEOJSON.format(adm="ADM3")] = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    assert "only points to the file (Git LFS). Fetch the boundaries by hand" in refusal(write(tmp_path), web)


def test_boundaries_of_the_country_named_before_are_not_taken(web: Web, tmp_path: Path) -> None:
    assert fetched(write(tmp_path), web).returncode == 0
    write(tmp_path, country="FRA")
    with pytest.raises(InputError, match=r"is not of the country FRA \(found: geoBoundaries-GBR-ADM2\.geojson\)"):
        codes(tmp_path)


@pytest.mark.parametrize(
    ("boundary", "message"),
    [
        ({"source": "geoboundaries"}, "boundaries of a source need `adm`"),
        ({"source": "geoboundaries", "adm": "2"}, "should match pattern"),
        ({"file": "a.gpkg", "adm": "ADM2"}, "`adm` and `shapes` choose from a source"),
    ],
)
def test_half_a_name_is_refused(boundary: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        City.model_validate(declared(boundary=boundary))
