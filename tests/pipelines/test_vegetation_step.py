"""Which image vegetation is read from, and what is said where a city gives none."""

from typing import Any

import pytest
import yaml
from small_city import SmallCity

from pipelines.catalogue import title_of
from pipelines.project import HOME
from pipelines.steps.registry import all_steps
from spatial_indicators.city import City

DEMO = yaml.safe_load((HOME / "cities" / "demo.yaml").read_text(encoding="utf-8"))
GATES = ("vegetation_meets_city", "vegetation_covers_city", "vegetation_is_of_the_year")


def city(**changes: Any) -> City:
    return City.model_validate(DEMO | changes)


def test_every_band_of_an_image_is_a_file_of_the_city_with_a_title() -> None:
    keys = [key for key, _ in city().files() if key.startswith("satellite")]
    assert keys == ["satellite.2024", "satellite.2024.nir", "satellite.2024.mask"]
    assert [title_of(key) for key in keys] == [
        "Satellite image: 2024",
        "Near infrared: Satellite image: 2024",
        "What is clear: Satellite image: 2024",
    ]


def test_an_image_needs_its_year() -> None:
    with pytest.raises(ValueError, match="every raster of `satellite` needs its `year`"):
        city(satellite=[{"file": "a.tif", "red": 3, "nir": 4}])


def test_two_images_of_a_year_are_refused() -> None:
    images = [{"file": name, "red": 3, "nir": 4, "year": 2024} for name in ("may.tif", "june.tif")]
    with pytest.raises(ValueError, match="`satellite` has two images of 2024"):
        city(satellite=images)


def test_another_offset_or_mask_is_another_layer_and_another_folder_is_not() -> None:
    (image,) = DEMO["satellite"]
    step = all_steps()["layer/vegetation"]
    assert step.parameters is not None
    known = step.parameters(city())
    assert step.parameters(city(satellite=[image | {"file": "elsewhere.tif"}])) == known
    assert step.parameters(city(satellite=[image | {"offset": 0}])) != known
    assert step.parameters(city(satellite=[image | {"clear": [4]}])) != known


def test_a_city_without_an_image_has_no_vegetation_and_every_gate_says_so(computed: SmallCity) -> None:
    run = computed.run(keep=False)
    made = run.make("layer/vegetation")
    assert run.value("layer/vegetation") is None
    assert {check.name: (check.passed, dict(check.facts)) for check in made.checks} == dict.fromkeys(
        GATES, (True, {"given": False})
    )
