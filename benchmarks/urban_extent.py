"""Classes of the urban extent on pixels of 10 m: the engine beside SciPy's convolution, distances and labels.

    .venv/bin/python benchmarks/urban_extent.py [--sizes 1000 2000 4000] [--rounds 3]

Both work on the same array in memory, in turns. Every pixel must have the same class.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from spatial_indicators.urban_extent.classification import classify
from spatial_indicators.urban_extent.grid import ArrayBuiltUp
from spatial_indicators.urban_extent.rules import VERSIONS

Pixels = NDArray[np.uint8]

CELL_M = 10.0
RULES = VERSIONS["un_habitat_2019"]


def main() -> None:
    """Run the sizes in turns, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 2000, 4000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    same = [_race(side, options.rounds) for side in options.sizes]
    sys.exit(0 if all(same) else 1)


def _race(side: int, rounds: int) -> bool:
    pixels = _city(side)
    _own(pixels[:300, :300].copy())  # kernels come from the cache on disk
    laps = [(_timed(_own, pixels), _timed(_scipy, pixels)) for _ in range(rounds)]
    own, peer = (statistics.median(lap[at][0] for lap in laps) for at in (0, 1))
    differing = max(int((ours != theirs).sum()) for (_, ours), (_, theirs) in laps)
    ratios = [theirs[0] / ours[0] for ours, theirs in laps]
    print(
        f"{side:5}^2, {100 * (pixels == 1).mean():.0f} % built up: own {own:6.3f} s ({own / side**2 * 1e9:.0f} ns a "
        f"pixel), SciPy {peer:6.3f} s, ratio median {statistics.median(ratios):.1f} ({min(ratios):.1f} to "
        f"{max(ratios):.1f}), differing pixels: {differing}"
    )
    return differing == 0


def _city(side: int) -> Pixels:
    random = np.random.default_rng(7)
    coarse, fine = random.standard_normal((side // 25, side // 25)), random.standard_normal((side, side))
    wide = ndimage.zoom(ndimage.gaussian_filter(coarse, 4), side / len(coarse), order=1)
    near = ndimage.gaussian_filter(fine, 1.5)
    return (wide / wide.std() + 0.8 * near / near.std() > 1.3).astype(np.uint8)


def _own(pixels: Pixels) -> Pixels:
    return classify(ArrayBuiltUp(pixels, CELL_M), RULES)


def _scipy(pixels: Pixels) -> Pixels:
    reach = int(RULES.circle_m / CELL_M)
    across = np.arange(-reach, reach + 1) ** 2
    circle = (across[:, None] + across[None, :] <= (RULES.circle_m / CELL_M) ** 2).astype(np.float64)
    built = np.rint(signal.oaconvolve(pixels.astype(np.float64), circle, mode="same"))
    share = built / np.rint(signal.oaconvolve(np.ones(pixels.shape), circle, mode="same"))
    classes = np.select([pixels == 0, share > RULES.urban, share >= RULES.suburban], [6, 1, 2], default=3)
    is_city = (classes == 1) | (classes == 2)
    if is_city.any():
        classes[(classes == 6) & (ndimage.distance_transform_edt(~is_city) < RULES.fringe_m / CELL_M)] = 4
    label, count = ndimage.label(classes == 6)
    ways_out = ndimage.binary_dilation(np.pad(classes == 3, 1, constant_values=True))[1:-1, 1:-1]
    is_open = np.zeros(count + 1, dtype=np.bool_)
    is_open[label[ways_out]] = True
    hectares = np.bincount(label.ravel(), minlength=count + 1) * CELL_M**2 / 1e4
    is_captured = ~is_open & (hectares < (RULES.captured_ha or np.inf))
    is_captured[0] = False
    return np.where(is_captured[label], 5, classes).astype(np.uint8)


def _timed(work: Callable[[Pixels], Pixels], pixels: Pixels) -> tuple[float, Pixels]:
    began = time.perf_counter()
    found = work(pixels)
    return time.perf_counter() - began, found


if __name__ == "__main__":
    main()
