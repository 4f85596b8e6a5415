"""Every dataset says all that a user must know, and where its files of a city are."""

import re

import pytest
import yaml

from pipelines.project import HOME
from pipelines.source_catalog.registry import check_sources, source_named, sources
from pipelines.source_catalog.source import Source
from pipelines.source_catalog.tiling import tiles_of
from spatial_indicators.city import City
from spatial_indicators.errors import InputError

BERLIN, LONDON, VIENNA = (13.3, 52.4, 13.5, 52.6), (-0.3, 51.4, 0.1, 51.6), (16.2, 48.1, 16.5, 48.3)
DEMO = yaml.safe_load((HOME / "cities/demo.yaml").read_text(encoding="utf-8"))


LISTED = {keyword for keyword, declared in sources().items() if declared.kind == "vector"}
"""Datasets whose files and licences are found in a description of each."""


@pytest.mark.parametrize("keyword", sorted(set(sources()) - LISTED))
def test_every_dataset_is_declared_whole(keyword: str) -> None:
    declared = sources()[keyword]
    assert re.fullmatch(r"(CC-BY-4\.0|CC0-1\.0|ODbL-1\.0|US-PD|Copernicus-Sentinel-Data)", declared.licence)
    assert declared.traps
    told = set(re.findall(r"{(\w+)}", declared.url))
    assert told <= {"year", "period", "tile", "country", "country_lower", "sex", "age"}
    year, period = max(declared.years, default=2020), max(declared.periods, default=None)
    files = declared.files((10.0, 45.0, 10.01, 45.01), "GBR", year=year, period=period, where="")
    assert len(files) == len({file.url for file in files}) == (36 if declared.is_by_group else 1)
    assert all(file.url.startswith("https://") and "{" not in file.url for file in files)


def test_a_description_of_a_countrys_boundaries_is_where_it_is_published() -> None:
    declared = sources()["geoboundaries"]
    assert declared.traps
    assert declared.listing("GBR", "ADM2") == "https://www.geoboundaries.org/api/current/gbOpen/GBR/ADM2/"


def test_unknown_keys_of_a_declaration_are_refused() -> None:
    known = sources()["worldpop"].model_dump()
    with pytest.raises(ValueError, match="licenze"):
        Source.model_validate(known | {"licenze": "x"})


# Tiles as published for these cities in the download map of the Global Human Settlement Layer.
@pytest.mark.parametrize(("box", "tile"), [(BERLIN, "R3_C20"), (LONDON, "R3_C19"), (VIENNA, "R4_C20")])
def test_a_city_has_the_tile_that_its_producer_names(box: tuple[float, float, float, float], tile: str) -> None:
    assert tiles_of("mollweide_1000_km", box) == [tile]


def test_a_city_on_an_edge_has_both_tiles() -> None:
    assert tiles_of("degrees_3", (5.9, 50.9, 6.1, 51.1)) == ["N51E003", "N51E006", "N48E003", "N48E006"]
    assert tiles_of("degrees_3", (-0.1, -0.1, -0.05, -0.05)) == ["S03W003"]
    assert tiles_of("degrees_3", (3.0, 0.0, 6.0, 3.0)) == ["N00E003"]


def test_addresses_are_those_that_are_published() -> None:
    (pop,) = source_named("ghs_pop", where="").files(LONDON, "GBR", year=2020, period=None, where="")
    assert pop.url == (
        "https://jeodpp.jrc.ec.europa.eu/ftp/jrc-opendata/GHSL/GHS_POP_GLOBE_R2023A"
        "/GHS_POP_E2020_GLOBE_R2023A_54009_100/V1-0/tiles/GHS_POP_E2020_GLOBE_R2023A_54009_100_V1_0_R3_C19.zip"
    )
    assert pop.member == "*.tif"
    (world,) = source_named("worldpop", where="").files(LONDON, "GBR", year=2020, period=None, where="")
    assert world.url == "https://data.worldpop.org/GIS/Population/Global_2000_2020/2020/GBR/gbr_ppp_2020.tif"


def test_a_year_that_is_not_published_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"x: GHS-POP .* has no such year \(found: 2018\)\. Nearest is 2020"):
        source_named("ghs_pop", where="x").files(LONDON, "GBR", year=2018, period=None, where="x")


def test_a_wrong_keyword_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"there is no such source \(found: ghs_popp\)\. Did you mean ghs_pop\."):
        source_named("ghs_popp", where="city: people.grid")


def test_a_source_of_another_layer_is_refused_with_those_of_this_one() -> None:
    city = City.model_validate(DEMO | {"built_up": [{"source": "ghs_pop", "year": 2020}]})
    with pytest.raises(InputError, match=r"built_up\.2020: GHS-POP .* is no source of this layer .* ghs_built_s"):
        check_sources(city)


def test_a_file_and_a_source_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match="give `file`, a path or an address, or `source`"):
        City.model_validate(DEMO | {"built_up": [{"source": "ghs_built_s", "file": "a.tif", "year": 2020}]})
