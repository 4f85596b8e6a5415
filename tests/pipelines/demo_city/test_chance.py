"""Numbers that look random never change."""

import zlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines.demo_city.chance import apportioned, chances


def test_a_name_always_gives_the_same_numbers() -> None:
    # SplitMix64 on CRC-32 of the name, computed by hand with Python's unbounded integers.
    assert chances("use", 2).tolist() == [_by_hand("use", 1), _by_hand("use", 2)]


def test_more_numbers_do_not_change_the_first_ones() -> None:
    np.testing.assert_array_equal(chances("use", 5), chances("use", 9)[:5])


def test_the_numbers_fill_the_unit_interval_evenly() -> None:
    counts, _ = np.histogram(chances("even", 10_000), bins=10, range=(0, 1))
    assert counts.min() > 900
    assert counts.max() < 1100


@given(st.integers(0, 10**6), st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_parts_of_a_number_add_up_to_it_and_stray_less_than_one_from_their_share(
    total: int, weights: list[float]
) -> None:
    parts = apportioned(total, np.array(weights))
    assert parts.sum() == total
    assert np.all(np.abs(parts - total * np.array(weights) / sum(weights)) <= 1 + 1e-6)


def _by_hand(name: str, position: int) -> float:
    mask = 2**64 - 1
    mixed = (position + (zlib.crc32(name.encode()) << 20)) * 0x9E3779B97F4A7C15 & mask
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 & mask
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB & mask
    return ((mixed ^ (mixed >> 31)) >> 11) / 2**53
