import pytest

from tests.spatial_indicators.indicators.test_open_space_share import o1


def test_o1_land_given_to_streets_is_17_and_a_half_per_cent() -> None:
    # Methods 4.3, test O1: 180 ha of streets, less 5 ha that lie in open public space.
    (row,) = o1().rows("street_share", of="city")
    assert row["value"] == pytest.approx(17.5, rel=1e-9)
