"""Which formula of the rate of land is asked for, in a form that adds up."""

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.cells import Cells
from spatial_indicators.growth.epochs import Epochs
from spatial_indicators.literature import UN_11_3_1
from spatial_indicators.measure import measure


@measure(
    unit="m2",
    variants={"2021": {"by_logarithm": False}, "2018_log": {"by_logarithm": True}},
    sources={"by_logarithm": UN_11_3_1},
)
def land_by_logarithm_m2(growth: Epochs, cells: Cells, *, by_logarithm: bool = False) -> NDArray[np.float64]:
    """Land whose growth is counted by the logarithm, the formula of 2018; none by that of 2021.

    Each variant names a method of 11.3.1.
    """
    return cells.area_m2 * growth.known * by_logarithm
