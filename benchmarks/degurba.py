"""The degree of urbanisation of a made-up world, the whole algorithm: time per cell and memory by size.

    .venv/bin/python benchmarks/degurba.py [--rows 18000] [--columns 36000] [--rounds 3]

Each size runs in a process of its own, so that its peak memory is its own. The world is made strip by strip while it is
read, and that time is told apart. 29 % of every size is land, in continents; the smallest is classified in strips of
three heights, which must give the same classes. Labels and sums beside SciPy's: `labels.py`.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
from scipy import ndimage

from spatial_indicators.degurba.classification import classify
from spatial_indicators.degurba.grid import Strip
from spatial_indicators.degurba.rules import VERSIONS

STRIP_ROWS = 256
GOAL_S, GOAL_MB = 60.0, 6000.0

LAND = 0.29
"""Of the earth's surface."""


class World:
    """Continents with towns of all sizes in an empty sea, the same at every reading, in the same parts at any size."""

    def __init__(self, rows: int, columns: int, strip_rows: int = STRIP_ROWS) -> None:
        self.shape, self.strip_rows = (rows, columns), strip_rows
        self.made_s = 0.0
        random = np.random.default_rng(11)
        self.tile = _tile(random)
        height = ndimage.gaussian_filter(random.standard_normal((60, 120)), 5, mode="wrap")
        self.continents = height > np.quantile(height, 1 - LAND / self.tile[1].mean())

    def strips(self, halo: int = 0) -> Iterator[tuple[int, int, Strip]]:
        """Repeat the tile over the world."""
        if halo:
            raise NotImplementedError(halo)
        rows, columns = self.shape
        across = np.arange(columns) * self.continents.shape[1] // columns
        tiles = -(-columns // self.tile[0].shape[1])
        for row in range(0, rows, self.strip_rows):
            began = time.perf_counter()
            at = np.arange(row, min(rows, row + self.strip_rows))
            is_dry = self.continents[(at * self.continents.shape[0] // rows)[:, None], across[None, :]]
            layers = [np.tile(layer[at % len(layer)], (1, tiles))[:, :columns] * is_dry for layer in self.tile]
            self.made_s += time.perf_counter() - began
            yield row, 0, Strip(*layers)


def _tile(random: np.random.Generator, side: int = 2048) -> tuple[np.ndarray, ...]:
    people = (
        ndimage.gaussian_filter(random.standard_normal((side, side)), 2) * 9
        + ndimage.gaussian_filter(random.standard_normal((side, side)), 12, mode="wrap") * 60
    )
    people = np.where(people > 3.5, np.exp(people * 1.25), np.maximum(people, 0) * 6).clip(0, 40_000).astype(np.float32)
    land = (ndimage.gaussian_filter(random.standard_normal((side, side)), 40, mode="wrap") > -0.004).astype(np.float32)
    return people * land, land, (people / 8000).clip(0, 1).astype(np.float32) * land


def main() -> None:
    """Run the sizes, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=18_000)
    parser.add_argument("--columns", type=int, default=36_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lap", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.lap:
        print(json.dumps(whole(options.rows, options.columns)))
        return
    sizes = [(1000, 1000), (4000, 4000), (9000, 18_000), (options.rows, options.columns)]
    laps = [[_lap(*size) for size in sizes] for _ in range(options.rounds)]
    for (rows, columns), of_size in zip(sizes, zip(*laps, strict=True), strict=True):
        times = [lap["seconds"] for lap in of_size]
        seconds = statistics.median(times)
        print(
            f"{rows:6} x {columns:6}: median {seconds:7.3f} s ({min(times):.3f} to {max(times):.3f}), "
            f"{seconds / rows / columns * 1e9:5.1f} ns a cell; making the world {of_size[0]['made']:.2f} s apart; "
            f"{max(lap['mb'] for lap in of_size):,.0f} MB; {of_size[0]['centres']:,} centres"
        )
    _print_flatness(sizes, laps)
    same = _strips_agree()
    print(f"strips of 7, 256 and 1000 rows give the same classes: {same}")
    sys.exit(0 if same else 1)


def _print_flatness(sizes: list[tuple[int, int]], laps: list[list[dict[str, float]]]) -> None:
    """Say how much a cell costs at the largest size, by that of the smaller ones of the same round, and the goals."""
    each = np.array(
        [[lap["seconds"] / rows / columns for lap, (rows, columns) in zip(r, sizes, strict=True)] for r in laps]
    )
    for at, (rows, columns) in enumerate(sizes[:-1]):
        print(f"a cell of the largest costs {np.median(each[:, -1] / each[:, at]):.2f} times one of {rows} x {columns}")
    seconds, memory = (max(lap[-1][what] for lap in laps) for what in ("seconds", "mb"))
    verdict = "goal met" if seconds <= GOAL_S and memory <= GOAL_MB else "GOAL MISSED"
    print(f"{verdict}: slowest {seconds:.1f} s ({GOAL_S:g}), {memory:,.0f} MB ({GOAL_MB:,.0f})")


def _lap(rows: int, columns: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--lap", "--rows", str(rows), "--columns", str(columns)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _strips_agree() -> bool:
    found = [classify(World(1000, 1000, rows), VERSIONS["ghsl_2023"]).level_2 for rows in (7, 256, 1000)]
    return all(np.array_equal(found[0], one) for one in found)


def whole(rows: int, columns: int) -> dict[str, float]:
    """Classify a world, levels 1 and 2."""
    world = World(rows, columns)
    classify(World(1000, 1000), VERSIONS["ghsl_2023"])  # kernels come from the cache on disk, all of them
    began = time.perf_counter()
    found = classify(world, VERSIONS["ghsl_2023"])
    seconds = time.perf_counter() - began - world.made_s
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "made": world.made_s, "mb": memory, "centres": int(found.centre.max())}


if __name__ == "__main__":
    main()
