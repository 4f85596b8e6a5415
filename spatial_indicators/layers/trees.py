"""Which trees stand in and around a city?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Trees:
    """Trees of an inventory.

    Parameters
    ----------
    x, y
        Position, metres in the city's projection, shape (n,).
    """

    x: FloatArray
    y: FloatArray

    def __len__(self) -> int:
        return len(self.x)

    def near(self, x: FloatArray, y: FloatArray, *, within_m: float) -> FloatArray:
        """Count the trees within a straight distance of places, inclusive, shape (places,)."""
        from scipy.spatial import cKDTree  # noqa: PLC0415  few cities give their trees

        if not len(self):
            return np.zeros(len(x))
        counted = cKDTree(np.column_stack([self.x, self.y])).query_ball_point(
            np.column_stack([x, y]), within_m, return_length=True
        )
        return np.asarray(counted, dtype=np.float64)
