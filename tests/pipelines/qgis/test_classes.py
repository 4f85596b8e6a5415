"""Laws of the classes: they follow from the declaration, hold every value once, and put the worst in the dark."""

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest

from pipelines.docs.reasons import REASONS
from pipelines.picture import PALETTE
from pipelines.qgis.classes import COLOURS, Shown, ValueClass, indicator_classes
from pipelines.qgis.value_style import REASON_WORDS

PEOPLE = Shown("access", "11.2.1", "Access", "percent", "up", 0.0, 100.0, is_of_land=False)
OTHERS = {
    "land": replace(PEOPLE, is_of_land=True),
    "worse upwards": replace(PEOPLE, direction="down"),
    "bounded": replace(PEOPLE, unit="index", valid_min=-1.0, valid_max=4.0),
    "unbounded": replace(PEOPLE, unit="ug_m3", direction="down", valid_max=None),
    "no bounds": replace(PEOPLE, unit="ratio", valid_min=None, valid_max=None),
}


def labels(indicator: Shown) -> list[str]:
    return [each.label for each in indicator_classes(indicator)]


def holds(each: ValueClass, value: float) -> bool:
    return (each.least is None or value >= each.least) and (each.below is None or value < each.below)


def test_a_share_of_people_has_five_even_classes():
    assert labels(PEOPLE) == ["0 to 20 %", "20 to 40 %", "40 to 60 %", "60 to 80 %", "80 to 100 %"]


def test_a_share_of_land_has_narrow_classes_where_cities_are():
    assert labels(OTHERS["land"]) == ["0 to 5 %", "5 to 10 %", "10 to 20 %", "20 to 40 %", "40 to 100 %"]


def test_other_units_divide_what_is_possible():
    assert labels(OTHERS["bounded"]) == [
        "-1 to 0 index",
        "0 to 1 index",
        "1 to 2 index",
        "2 to 3 index",
        "3 to 4 index",
    ]


def test_without_an_upper_bound_the_last_class_is_open():
    assert labels(OTHERS["unbounded"])[-2:] == ["5 to 10 ug m3", "10 ug m3 and more"]


@pytest.mark.parametrize("indicator", [PEOPLE, *OTHERS.values()], ids=["people", *OTHERS])
def test_every_value_is_in_one_class(indicator: Shown):
    values = np.concatenate([np.linspace(-5, 120, 251), [0, 20, 40, 60, 80, 100, 100 + 1e-12, -1e-12]])
    classes = indicator_classes(indicator)
    assert {sum(holds(each, value) for each in classes) for value in values} == {1}


def test_the_worst_class_is_the_dark_one_whichever_way_is_worse():
    higher_is_better, higher_is_worse = indicator_classes(PEOPLE), indicator_classes(OTHERS["worse upwards"])
    assert higher_is_better[0].colour == higher_is_worse[-1].colour == COLOURS[0]
    assert higher_is_better[-1].colour == higher_is_worse[0].colour == COLOURS[-1]


def test_the_colours_are_those_of_the_pictures_and_grow_lighter():
    steps = mpl.colormaps[PALETTE](np.linspace(0.05, 0.95, len(COLOURS)))
    assert tuple(mpl.colors.to_hex(colour) for colour in steps) == COLOURS
    lightness = [np.dot(mpl.colors.to_rgb(colour), (0.2126, 0.7152, 0.0722)) for colour in COLOURS]
    assert np.diff(lightness).min() > 0.08


def test_the_legend_has_words_for_every_reason():
    assert REASON_WORDS.keys() == REASONS.keys()
