import pytest

from tests.spatial_indicators.indicators.test_open_space_share import o1


def test_o1_streets_and_open_space_are_23_and_a_half_per_cent() -> None:
    # Methods 4.3, test O1: 23.5; adding up without taking overlaps and the outside away would give 27.0.
    (row,) = o1().rows("public_space_share", of="city")
    assert row["value"] == pytest.approx(23.5, rel=1e-9)


def test_it_is_the_sum_of_its_two_parts_in_every_district() -> None:
    tiny = o1()
    parts = zip(tiny.rows("open_space_share"), tiny.rows("street_share"), strict=True)
    wanted = [one["value"] + other["value"] for one, other in parts]
    assert [row["value"] for row in tiny.rows("public_space_share")] == pytest.approx(wanted)
