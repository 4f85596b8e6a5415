"""Laws of uncertainty: bounds hold the value, are those of a slow run over the cells, and follow declared errors."""

import math
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_indicators.error_draws import Counted, kept_factors, numbered, random_numbers
from spatial_indicators.error_source import ErrorSource, Flipping, Scaling
from spatial_indicators.errors import InputError
from spatial_indicators.indicator import FloatArray, Ratio, percent
from spatial_indicators.uncertainty import BOUNDS, Uncertainty, uncertainty
from spatial_indicators.zones import Zones

NAMES = ("near", "people")
MODEL = Scaling("population_model", NAMES, 0.3, "test")
STOPS = Flipping("missing_stops", "near", "people", 0.2, "gain", "test")
DAY = Flipping("timetable_day", "near", "people", 0.1, "loss", "test")


def share(near: FloatArray, people: FloatArray) -> Ratio:
    return percent(near, of=people)


class Town:
    """Cells in a row: so many people in each, whom a block of so many cells lets err together."""

    def __init__(self, *, seed: int = 3, n_cells: int = 60, n_zones: int = 3, side: int = 4, groups: int = 2) -> None:
        rng = np.random.default_rng(seed)
        people = rng.integers(0, 30, (groups, n_cells)).astype(np.float64)
        self.values = {"near": people * rng.choice([0.0, 0.5, 1.0], n_cells), "people": people}
        cell = np.concatenate([np.arange(n_cells), [n_cells // 2]])
        zone = np.minimum(cell * n_zones // n_cells, n_zones - 1)
        zone[-1] = 0  # a cell in the middle lies partly in the first zone as well
        share_of_cell = np.where(cell == n_cells // 2, 0.5, 1.0)
        self.zones = Zones("ward", tuple(map(str, range(n_zones))), zone, cell, share_of_cell)
        self.block = np.arange(n_cells) // side
        self.chance = rng.uniform(0, 0.5, n_cells) * rng.choice([0, 1], n_cells)

    def bounds(self, *errors: ErrorSource, **options: Any) -> Uncertainty:
        """Ask for the bounds of every zone and group."""
        return uncertainty(self.zones, self.values, share, NAMES, errors, block=self.block, **options)

    @property
    def value(self) -> FloatArray:
        """What is published without any error."""
        return share(*(self.zones.sums(self.values[name]) for name in NAMES)).value


def drawn(town: Town, error: ErrorSource, replicates: int, seed: int) -> FloatArray:
    """Give a source's numbers as it is said to draw them."""
    generator = np.random.default_rng([seed, zlib.crc32(error.name.encode())])
    shape = (int(town.block.max()) + 1, replicates)
    return generator.standard_normal(shape) if isinstance(error, Scaling) else generator.random(shape)


def slow_changes(town: Town, error: ErrorSource, random: FloatArray) -> dict[str, FloatArray]:
    """Change every cell of one replicate."""
    of_cell = random[town.block]
    if isinstance(error, Scaling):
        return {name: town.values[name] * (error.factors(of_cell) - 1.0) for name in error.measures}
    chances, level = error.levels(len(of_cell))
    near, people = (town.values[name] for name in NAMES)
    change = np.zeros_like(near)
    if error.effect in ("gain", "both"):
        change += (people - near) * (of_cell < chances[level])
    if error.effect in ("loss", "both"):
        change -= near * (of_cell >= 1 - chances[level]) * (chances[level] > 0)
    return {"near": change}


def slow_bounds(town: Town, errors: Sequence[ErrorSource], replicates: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Run the whole computation again for every replicate, cell by cell."""
    found = []
    for replicate in range(replicates):
        changed = {name: array.copy() for name, array in town.values.items()}
        for error in errors:
            random = drawn(town, error, replicates, seed)[:, replicate]
            for name, change in slow_changes(town, error, random).items():
                changed[name] += change
        near, people = (town.zones.sums(changed[name]) for name in NAMES)
        found.append(share(np.minimum(np.maximum(near, 0.0), people), people).value)
    lower, upper = np.quantile(np.stack(found), BOUNDS, axis=0)
    return np.minimum(lower, town.value), np.maximum(upper, town.value)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("which", ["model", "stops", "day", "snapping", "all"])
def test_bounds_are_those_of_a_run_over_all_cells_for_every_replicate(seed: int, which: str):
    town = Town(seed=seed)
    snapping = Flipping("snapping", "near", "people", town.chance, "both", "test")
    errors = {"model": [MODEL], "stops": [STOPS], "day": [DAY], "snapping": [snapping]}
    chosen = errors.get(which, [MODEL, STOPS, DAY, snapping])
    found = town.bounds(*chosen, replicates=30, seed=seed)
    lower, upper = slow_bounds(town, chosen, 30, seed)
    np.testing.assert_allclose(found.lower, lower, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.upper, upper, rtol=1e-9, atol=1e-9)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.floats(0, 2), st.floats(0, 1), st.floats(0, 1))
def test_bounds_hold_the_value_and_stay_in_range(seed: int, size: float, gain: float, loss: float):
    town = Town(seed=seed)
    errors = (
        Scaling("model", NAMES, size, "test"),
        Flipping("stops", "near", "people", gain, "gain", "test"),
        Flipping("day", "near", "people", loss, "loss", "test"),
    )
    found = town.bounds(*errors, replicates=20)
    known = np.isfinite(town.value)
    assert (found.lower[known] <= town.value[known]).all()
    assert (found.upper[known] >= town.value[known]).all()
    assert (found.lower[known] >= -1e-9).all()
    assert (found.upper[known] <= 100 + 1e-9).all()
    np.testing.assert_array_equal(np.isfinite(found.lower), known)


@given(st.integers(0, 10_000))
def test_without_error_there_is_no_width_and_no_driver(seed: int):
    town = Town(seed=seed)
    none = (Scaling("a", NAMES, 0.0, ""), Flipping("b", "near", "people", np.zeros(60), "both", ""))
    for errors in ((), none):
        found = town.bounds(*errors, replicates=5)
        np.testing.assert_array_equal(found.lower, town.value)
        np.testing.assert_array_equal(found.upper, town.value)
        assert {*found.driver.ravel()} == {None}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    town = Town()
    first, again, other = (town.bounds(MODEL, STOPS, seed=seed) for seed in (1, 1, 2))
    assert first.lower.tobytes() == again.lower.tobytes()
    assert first.upper.tobytes() == again.upper.tobytes()
    assert first.upper.tobytes() != other.upper.tobytes()


def test_numbers_are_drawn_once_for_all_values_and_nobody_may_change_them():
    first, again = (random_numbers(MODEL, 15, 200, 11) for _ in range(2))
    assert again is first
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0] = 1.0


@given(st.lists(st.integers(0, 40), min_size=1))
def test_keys_too_many_to_mark_are_sorted_and_have_the_same_positions(keys: list[int]):
    key = np.array(keys)
    marked = numbered(key, 41)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("spatial_indicators.error_draws.MOST_KEYS", 40)
        ordered = numbered(key, 41)
    for found, wanted in zip(marked, ordered, strict=True):
        np.testing.assert_array_equal(found, wanted)
    np.testing.assert_array_equal(marked[0][marked[1]], key)


def test_groups_in_turns_have_the_bounds_of_all_at_once(monkeypatch: pytest.MonkeyPatch):
    town = Town(groups=5)
    snapping = Flipping("snapping", "near", "people", town.chance, "both", "test")
    at_once = town.bounds(MODEL, STOPS, snapping)
    monkeypatch.setattr("spatial_indicators.uncertainty.MOST_NUMBERS", 2 * 3 * 200)
    in_turns = town.bounds(MODEL, STOPS, snapping)
    assert at_once.lower.tobytes() == in_turns.lower.tobytes()
    assert at_once.upper.tobytes() == in_turns.upper.tobytes()
    assert at_once.driver.tolist() == in_turns.driver.tolist()


def test_a_source_draws_the_same_whatever_other_sources_there_are():
    town = Town()
    alone, among = town.bounds(STOPS), town.bounds(MODEL, DAY, STOPS)
    np.testing.assert_array_equal(alone.widths["missing_stops"], among.widths["missing_stops"])
    np.testing.assert_array_equal(alone.upper - alone.lower, alone.widths["missing_stops"])


@given(st.integers(0, 10_000), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=40)
def test_a_greater_chance_never_gives_narrower_bounds(seed: int, one: float, other: float):
    town, (less, more) = Town(seed=seed), sorted((one, other))
    for effect in ("gain", "loss"):
        small, large = (
            town.bounds(Flipping("x", "near", "people", chance, effect, ""), replicates=20) for chance in (less, more)
        )
        known = np.isfinite(town.value)
        end = "upper" if effect == "gain" else "lower"
        assert (
            abs(getattr(large, end) - town.value)[known] >= abs(getattr(small, end) - town.value)[known] - 1e-9
        ).all()


def test_a_model_that_errs_more_gives_wider_bounds():
    town = Town(n_cells=400, n_zones=1)
    widths = [town.bounds(Scaling("model", NAMES, size, "")).widths["model"] for size in (0.05, 0.1, 0.2, 0.4)]
    assert all((less < more).all() for less, more in pairwise(widths))


def test_cells_that_err_together_do_not_cancel_out():
    widths = [Town(n_cells=400, n_zones=1, side=side).bounds(STOPS).widths["missing_stops"] for side in (1, 10, 100)]
    assert (widths[0] < widths[1]).all()
    assert (widths[1] < widths[2]).all()


def even_town(served: float) -> Town:
    """A town of 400 blocks of one cell and ten people each, of which the first are served."""
    town = Town(n_cells=400, n_zones=1, side=1, groups=1)
    people = np.full((1, 400), 10.0)
    town.values = {"near": people * (np.arange(400) < 400 * served), "people": people}
    town.zones = Zones("city", ("town",), np.zeros(400, dtype=np.int64), np.arange(400), np.ones(400))
    return town


def test_the_width_of_a_population_model_is_the_one_of_the_textbook():
    """A ratio of sums of n factors of spread s has the spread s sqrt(p (1 - p) / n) (delta method)."""
    width = even_town(0.5).bounds(Scaling("model", NAMES, 0.25, ""), replicates=4000).widths["model"].item()
    assert width == pytest.approx(2 * 1.96 * 100 * 0.25 * math.sqrt(0.25 / 400), rel=0.06)


def test_the_width_of_missing_stops_is_the_one_of_the_textbook():
    """Of n blocks, a binomial number of chance c is served in truth."""
    found = even_town(0.0).bounds(Flipping("stops", "near", "people", 0.2, "gain", ""), replicates=4000)
    assert found.lower.item() == 0.0
    assert found.upper.item() == pytest.approx(100 * (0.2 + 1.96 * math.sqrt(0.2 * 0.8 / 400)), rel=0.02)


def test_where_all_are_served_no_stop_is_missing_and_the_day_drives_the_width():
    found = even_town(1.0).bounds(STOPS, DAY)
    assert found.widths["missing_stops"].item() == 0.0
    assert found.driver.item() == "timetable_day"
    assert found.upper.item() == 100.0


def test_a_factor_of_everybody_alike_changes_no_share():
    town = even_town(0.3)
    town.block = np.zeros(400, dtype=np.int64)
    found = town.bounds(Scaling("model", NAMES, 0.5, ""))
    np.testing.assert_allclose(found.upper - found.lower, 0.0, atol=1e-12)


def counted_town(seed: int) -> tuple[Town, Counted]:
    """A town whose census counts units of seven cells, which cut through the blocks of four."""
    town = Town(seed=seed, groups=1)
    town.values["people"] += 1.0
    return town, Counted(np.arange(60) // 7, town.values["people"][0])


@given(st.integers(0, 10_000))
def test_a_model_leaves_the_people_of_every_counted_unit_as_they_are(seed: int):
    town, counted = counted_town(seed)
    town.zones = Zones("unit", tuple(map(str, range(9))), counted.unit, np.arange(60), np.ones(60))
    town.values["near"] = np.ones((1, 60))
    found = town.bounds(Scaling("model", ("people",), 0.3, "test"), counted=counted, replicates=20)
    np.testing.assert_allclose(found.lower, town.value, rtol=1e-12)
    np.testing.assert_allclose(found.upper, town.value, rtol=1e-12)


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_factors_of_a_counted_unit_move_its_people_between_its_blocks(seed: int):
    town, counted = counted_town(seed)
    drawn = MODEL.factors(np.random.default_rng(seed).standard_normal((15, 8)))
    piece, factors = kept_factors(drawn, town.block, counted)
    moved = counted.people[:, None] * factors[piece]
    for unit in range(9):
        inside = counted.unit == unit
        assert moved[inside].sum(axis=0) == pytest.approx(counted.people[inside].sum())
        # Within a unit, blocks keep the ratio of their factors.
        ratio = factors[piece][inside] / drawn[town.block][inside]
        np.testing.assert_allclose(ratio, np.broadcast_to(ratio[0], ratio.shape), rtol=1e-12)


def test_a_unit_without_people_keeps_its_factors():
    factors = np.array([[2.0], [0.5]])
    _, kept = kept_factors(factors, np.array([0, 1]), Counted(np.zeros(2, dtype=np.int64), np.zeros(2)))
    np.testing.assert_array_equal(kept, factors)


def test_a_sum_below_0_is_a_sum():
    """Land may shrink: its change per inhabitant is below 0, and stays so whatever the number of people."""
    town = even_town(0.5)
    town.values["near"] = -town.values["people"] * 2
    found = town.bounds(Scaling("model", ("people",), 0.25, ""))
    assert found.lower.item() < -200 < found.upper.item() < 0


def test_what_is_not_known_has_no_bounds():
    town = Town()
    town.values["near"][:, 0] = np.nan
    found = town.bounds(MODEL, STOPS)
    assert np.isnan(found.lower[:, 0]).all()
    assert np.isnan(found.upper[:, 0]).all()
    assert np.isfinite(found.lower[:, 1:]).all()
    assert {*found.driver[:, 0]} == {None}


@pytest.mark.parametrize(
    ("errors", "options", "message"),
    [
        ((STOPS, STOPS), {}, r"^name: two sources of error share it \(found: missing_stops\)"),
        (
            (Scaling("a", ("dogs",), 0.1, ""),),
            {},
            r"^a: is no measure of the formula \(found: dogs\)\. Choose among: near",
        ),
        ((Flipping("b", "near", "cats", 0.1, "gain", ""),), {}, r"^b: is no measure of the formula \(found: cats\)"),
        ((STOPS,), {"replicates": 0}, r"^replicates: must be 1 or more \(found: 0\)"),
    ],
)
def test_what_cannot_be_drawn_is_refused(errors: tuple[ErrorSource, ...], options: dict[str, int], message: str):
    with pytest.raises(InputError, match=message):
        Town().bounds(*errors, **options)
