"""What is the value between stations? Near ones count more, and leaving each out says how far off that is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

MOST_PAIRS = 4_000_000
"""Distances that are held at once: 32 MB."""

FEWEST = 3
"""Stations that an error can be told from."""


@dataclass(frozen=True)
class Stations:
    """Measured values at places.

    Parameters
    ----------
    x, y
        Position, metres in the city's projection, shape (n,).
    value
        What was measured there, in the layer's unit, shape (n,).
    """

    x: FloatArray
    y: FloatArray
    value: FloatArray

    def __len__(self) -> int:
        return len(self.x)

    def without(self, one: int) -> "Stations":
        """Leave one station out."""
        return Stations(*(np.delete(part, one) for part in (self.x, self.y, self.value)))


@dataclass(frozen=True)
class LeftOut:
    """How far interpolation is from a station that it does not know.

    Parameters
    ----------
    rmse
        Root mean square of the errors, in the layer's unit.
    bias
        Mean of the errors, interpolated less measured.
    rmse_of_mean
        The same error when every place is given the mean of the other stations: what interpolation has to beat.
    """

    rmse: float
    bias: float
    rmse_of_mean: float


def inverse_distance(stations: Stations, x: FloatArray, y: FloatArray, *, power: float = 2.0) -> FloatArray:
    """Average the stations at each place, weighted by the inverse of their distance (Shepard 1968); never beyond them.

    Parameters
    ----------
    stations
        At least one; at a station's own place its value is given.
    x, y
        Places, metres in the city's projection, shape (n,).
    power
        Exponent of the distance: 2 is common; a larger one follows the nearest station more closely.
    """
    if not len(stations):
        return np.full(len(x), np.nan)
    found = np.empty(len(x))
    step = max(1, MOST_PAIRS // len(stations))
    for start in range(0, len(x), step):
        part = slice(start, start + step)
        found[part] = _weighted(stations, x[part], y[part], power)
    return found


def _weighted(stations: Stations, x: FloatArray, y: FloatArray, power: float) -> FloatArray:
    distance = np.hypot(x[:, None] - stations.x, y[:, None] - stations.y)
    # Relative to the nearest one, so that no power over- or underflows; a station's own place has infinite weight.
    nearest = distance.min(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(nearest > 0, (nearest / distance) ** power, distance == 0)
    average: FloatArray = weight @ stations.value / weight.sum(axis=1)
    clipped: FloatArray = np.clip(average, stations.value.min(), stations.value.max())
    return clipped


def left_out(stations: Stations, *, power: float = 2.0) -> LeftOut:
    """Leave every station out once and interpolate its place from the others; NaN with fewer than three."""
    if len(stations) < FEWEST:
        return LeftOut(np.nan, np.nan, np.nan)
    others = [stations.without(one) for one in range(len(stations))]
    at = [
        inverse_distance(other, stations.x[[one]], stations.y[[one]], power=power)[0]
        for one, other in enumerate(others)
    ]
    error = np.array(at) - stations.value
    of_mean = np.array([other.value.mean() for other in others]) - stations.value
    return LeftOut(_rms(error), float(error.mean()), _rms(of_mean))


def _rms(error: FloatArray) -> float:
    return float(np.sqrt(np.mean(error**2)))
