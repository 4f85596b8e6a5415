from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_indicators.declaration import DeclarationError
from spatial_indicators.indicator import FloatArray, Ratio, indicator, percent
from spatial_indicators.measure import measures


def declare(formula: Callable[..., Ratio], **changes: Any) -> Any:
    given: dict[str, Any] = {
        "code": "11.2.1",
        "title": "A share",
        "method": "ours",
        "method_version": "1",
        "reference": "https://example.org",
        "covered": ("people_on_map", "people"),
    }
    return indicator(**(given | changes))(formula)


def share(people_near_transit: FloatArray, people_on_map: FloatArray) -> Ratio:
    """Which share is near.

    This and that.
    """
    return percent(people_near_transit, of=people_on_map)


def test_a_ratio_of_nothing_is_missing_never_zero_and_never_infinite() -> None:
    found = Ratio(np.array([0.0, 5.0, np.nan, 1.0]), np.array([0.0, 0.0, 2.0, np.nan]), scale=100.0).value
    assert np.isnan(found).all()


def test_five_of_twenty_are_a_quarter() -> None:
    assert percent(np.array([5.0]), of=np.array([20.0])).value.tolist() == [25.0]


@given(st.floats(1e-300, 1e300))
def test_all_of_them_are_exactly_a_hundred_per_cent(whole: float) -> None:
    assert percent(np.array([whole]), of=np.array([whole])).value.tolist() == [100.0]


def test_an_indicator_is_declared_by_its_formula() -> None:
    declared = declare(share, flags={"by_area": "people_placed_by_area"})
    assert (declared.name, declared.question, declared.description) == (
        "share",
        "Which share is near",
        "This and that.",
    )
    assert declared.inputs == ("people_near_transit", "people_on_map", "people", "people_placed_by_area")
    assert (declared.unit, declared.direction, declared.valid_range) == ("percent", "up", (0.0, 100.0))


def test_every_variant_of_its_measures_is_a_method() -> None:
    declared = declare(share)
    assert declared.variants(measures())[:3] == ("feed", "osm", "union")
    assert declared.method_name("feed") == "ours_feed"
    assert declared.method_name("") == "ours"


def test_a_measure_that_does_not_exist_stops_the_code_from_loading() -> None:
    def wrong(people_near_transport: FloatArray) -> Ratio:
        """Which share is near."""
        return percent(people_near_transport, of=people_near_transport)

    with pytest.raises(
        DeclarationError, match="wrong: there is no measure named people_near_transport; did you mean people_near_trans"
    ):
        declare(wrong)


@pytest.mark.parametrize("changes", [{"flags": {"x": "nothing"}}, {"covered": ("nothing", "people")}])
def test_a_flag_or_coverage_of_an_unknown_measure_stops_the_code_from_loading(changes: dict[str, Any]) -> None:
    with pytest.raises(DeclarationError, match="share: there is no measure named nothing; known: built_up_after_m2, "):
        declare(share, **changes)


def test_measures_with_different_variants_do_not_mix() -> None:
    def mixed(people_near_transit: FloatArray, people_near_green: FloatArray) -> Ratio:
        """Which share is near both."""
        return percent(people_near_transit, of=people_near_green)

    with pytest.raises(DeclarationError, match="mixed: its measures have different variants"):
        declare(mixed)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"target": 50.0}, "share: a target needs target_reference, and that a target: who names it"),
        ({"target_reference": "https://un.org"}, "share: a target needs target_reference, and that a target"),
        (
            {"target": 101.0, "target_reference": "https://un.org"},
            "the target 101 is outside the range 0 to 100",
        ),
    ],
)
def test_a_target_is_a_possible_value_that_somebody_names(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        declare(share, **changes)


@pytest.mark.parametrize(
    "trap",
    ["no sentence", "It begins well and never ends", "One sentence. And another one.", "Short.", f"L{'o' * 200}ng."],
)
def test_a_trap_is_one_sentence(trap: str) -> None:
    with pytest.raises(DeclarationError, match="a trap is one sentence of at most 200 letters, not: "):
        declare(share, traps=("Values of 0.5 km are not those of 1 km.", trap))
