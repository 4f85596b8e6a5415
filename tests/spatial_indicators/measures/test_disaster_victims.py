import numpy as np

from spatial_indicators.layers.losses import Losses
from spatial_indicators.measures.disaster_victims import disaster_victims


def test_all_are_the_dead_and_the_affected_and_what_is_half_known_counts_in_no_part() -> None:
    losses = Losses(np.array([1.0, 2.0, np.nan]), np.array([10.0, 0.0, 5.0]), 2020, is_of_city=False)
    found = {variant: values.tolist() for variant, values in disaster_victims({"losses": losses}).items()}
    assert found == {
        "all": [[11.0, 2.0, 0.0]],
        "dead_and_missing": [[1.0, 2.0, 0.0]],
        "directly_affected": [[10.0, 0.0, 0.0]],
    }
