"""Clusters of dense cells and their people: the engine's runs beside SciPy's labels and sums.

    .venv/bin/python benchmarks/labels.py [--rounds 5]

Both work on the same arrays in memory, in turns. Clusters of 20 or 300 people and more a cell,
corners too, and of 1,500 by sides alone. The people of every cluster, in the order of their first cells, must be the
same within 1e-9.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from degurba import World
from numpy.typing import NDArray
from scipy import ndimage

from spatial_indicators.degurba.runs import clusters

SIZES = ((1000, 1000), (4000, 4000), (6000, 12_000))
KINDS = ((20, True), (300, True), (1500, False))


def main() -> None:
    """Run the sizes in turns, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    same = [_race(*size, *kind, rounds) for size in SIZES for kind in KINDS]
    sys.exit(0 if all(same) else 1)


def _race(rows: int, columns: int, least: float, diagonal: bool, rounds: int) -> bool:  # noqa: FBT001  one of KINDS
    people = np.concatenate([strip.people for _, _, strip in World(rows, columns).strips()])
    holds = people >= least
    clusters(holds[:50], people[:50], diagonal=diagonal)  # kernels come from the cache on disk
    laps = [(_timed(_own, holds, people, diagonal), _timed(_scipy, holds, people, diagonal)) for _ in range(rounds)]
    own, peer = (statistics.median(lap[at][0] for lap in laps) for at in (0, 1))
    same = all(len(a) == len(b) and np.allclose(a, b, rtol=1e-9) for (_, a), (_, b) in laps)
    ratios = [theirs[0] / ours[0] for ours, theirs in laps]
    print(
        f"{rows:5} x {columns:5}, {least:4}, {'corners' if diagonal else 'sides':7}: own {own * 1e3:7.1f} ms "
        f"({own / rows / columns * 1e9:.2f} ns a cell), SciPy {peer * 1e3:7.1f} ms, ratio median "
        f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f}), {len(laps[0][0][1]):,} clusters, "
        f"{100 * holds.mean():.2f} % of cells, same: {same}"
    )
    return same


def _own(holds: NDArray[np.bool_], people: NDArray[np.float32], diagonal: bool) -> NDArray[np.float64]:  # noqa: FBT001
    return clusters(holds, people, diagonal=diagonal).people


def _scipy(holds: NDArray[np.bool_], people: NDArray[np.float32], diagonal: bool) -> NDArray[np.float64]:  # noqa: FBT001
    label, count = ndimage.label(holds, np.ones((3, 3)) if diagonal else None)
    return np.asarray(ndimage.sum_labels(people, label, np.arange(1, count + 1)))


def _timed(
    work: Callable[..., NDArray[np.float64]], holds: NDArray[np.bool_], people: NDArray[np.float32], diagonal: bool  # noqa: FBT001
) -> tuple[float, NDArray[np.float64]]:  # fmt: skip
    began = time.perf_counter()
    found = work(holds, people, diagonal)
    return time.perf_counter() - began, found


if __name__ == "__main__":
    main()
