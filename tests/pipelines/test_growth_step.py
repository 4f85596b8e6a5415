"""Which rasters growth is counted from, and what is refused before anything is read."""

from typing import Any

import pytest
import yaml

from pipelines.project import HOME
from pipelines.steps.growth import growth_years
from spatial_indicators.city import City
from spatial_indicators.errors import InputError

DEMO = yaml.safe_load((HOME / "cities" / "demo.yaml").read_text(encoding="utf-8"))


def rasters(*years: int | None) -> list[dict[str, Any]]:
    return [{"file": f"{year}.tif"} | ({"year": year} if year else {}) for year in years]


def city(**changes: Any) -> City:
    return City.model_validate(DEMO | changes)


def test_the_demo_city_counts_growth_over_ten_years() -> None:
    assert growth_years(city()) == (2010, 2020)
    assert growth_years(city(year=2015)) == (2000, 2010)


def test_rasters_of_different_years_are_refused_with_both_lists() -> None:
    apart = city(built_up=rasters(2000, 2010), population=rasters(2010, 2020))
    wanted = r"demo: population: growth needs two years that have both rasters \(found: built_up of \[2000, 2010\], "
    with pytest.raises(InputError, match=wanted + r"population of \[2010, 2020\]\)\. Give rasters of the same years"):
        growth_years(apart)


def test_one_year_is_no_growth() -> None:
    with pytest.raises(InputError, match="growth needs two years that have both rasters"):
        growth_years(city(built_up=rasters(2020), population=rasters(2020)))


def test_a_raster_of_people_needs_its_year() -> None:
    with pytest.raises(ValueError, match="every raster of `population` needs its `year`"):
        city(population=rasters(2010, None))


def test_every_raster_of_people_is_a_file_of_the_city() -> None:
    keys = [key for key, _ in city().files()]
    assert [key for key in keys if key.startswith("population")] == [f"population.{y}" for y in (2000, 2010, 2020)]
