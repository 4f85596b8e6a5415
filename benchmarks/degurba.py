"""The degree of urbanisation of a made-up world: the whole algorithm, and its labels and sums beside SciPy's.

    .venv/bin/python benchmarks/degurba.py [--rows 18000] [--columns 36000] [--rounds 3]

Each size runs in a process of its own, so that its peak memory is its own. The world is made strip by strip while it is
read, and that time is told apart. SciPy labels a part of it that its memory allows; people and cells of every cluster
must be the same.
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
from spatial_indicators.degurba.runs import clusters

STRIP_ROWS = 256


class World:
    """A world of 4 % dense cells in towns of all sizes, the same at every reading."""

    strip_rows = STRIP_ROWS

    def __init__(self, rows: int, columns: int) -> None:
        self.shape = rows, columns
        self.made_s = 0.0
        random = np.random.default_rng(11)
        self.tile = _tile(random)

    def strips(self, halo: int = 0) -> Iterator[tuple[int, int, Strip]]:
        """Repeat the tile over the world."""
        if halo:
            raise NotImplementedError(halo)
        rows, columns = self.shape
        for row in range(0, rows, STRIP_ROWS):
            began = time.perf_counter()
            at = np.arange(row, min(rows, row + STRIP_ROWS)) % len(self.tile[0])
            layers = [
                np.resize(layer[at], (len(at), columns)) if columns <= layer.shape[1] else _wide(layer[at], columns)
                for layer in self.tile
            ]
            self.made_s += time.perf_counter() - began
            yield row, 0, Strip(*layers)


def _wide(rows: np.ndarray, columns: int) -> np.ndarray:
    return np.tile(rows, (1, -(-columns // rows.shape[1])))[:, :columns]


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
    parser.add_argument("--lap", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.lap:
        print(json.dumps({"whole": whole, "labels": labels}[options.lap](options.rows, options.columns)))
        return
    sizes = [(1000, 1000), (4000, 4000), (options.rows, options.columns)]
    for rows, columns in sizes:
        laps = [_lap("whole", rows, columns) for _ in range(options.rounds)]
        seconds = statistics.median(lap["seconds"] for lap in laps)
        print(
            f"{rows:6} x {columns:6}: {seconds:7.2f} s ({seconds / rows / columns * 1e9:5.1f} ns a cell), making the "
            f"world {laps[0]['made']:.2f} s apart, "
            f"{max(lap['mb'] for lap in laps):.0f} MB, {laps[0]['centres']} centres"
        )
    laps = [_lap("labels", 6000, 12_000) for _ in range(options.rounds)]
    ratios = [lap["scipy"] / lap["own"] for lap in laps]
    print(f"labels and sums, 6000 x 12000: own {statistics.median(lap['own'] for lap in laps):.2f} s, SciPy "
          f"{statistics.median(lap['scipy'] for lap in laps):.2f} s, ratio {statistics.median(ratios):.1f}, "
          f"same clusters: {all(lap['same'] for lap in laps)}")  # fmt: skip
    sys.exit(0 if all(lap["same"] for lap in laps) else 1)


def _lap(name: str, rows: int, columns: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--lap", name, "--rows", str(rows), "--columns", str(columns)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def whole(rows: int, columns: int) -> dict[str, float]:
    """Classify a world, levels 1 and 2."""
    world = World(rows, columns)
    classify(World(300, 300), VERSIONS["ghsl_2023"])  # kernels come from the cache on disk
    began = time.perf_counter()
    found = classify(world, VERSIONS["ghsl_2023"])
    seconds = time.perf_counter() - began - world.made_s
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "made": world.made_s, "mb": memory, "centres": int(found.centre.max())}


def labels(rows: int, columns: int) -> dict[str, float]:
    """Label the cells of 300 people and more, and sum their people, by both."""
    strips = [strip for _, _, strip in World(rows, columns).strips()]
    people = np.concatenate([strip.people for strip in strips])
    holds = people >= 300
    clusters(holds[:50], people[:50], diagonal=True)
    began = time.perf_counter()
    runs = clusters(holds, people, diagonal=True)
    own = time.perf_counter() - began
    began = time.perf_counter()
    label, count = ndimage.label(holds, np.ones((3, 3)))
    sums = ndimage.sum_labels(people, label, np.arange(1, count + 1))
    peer = time.perf_counter() - began
    same = count == len(runs.people) and np.allclose(np.sort(sums), np.sort(runs.people), rtol=1e-9)
    return {"own": own, "scipy": peer, "same": bool(same)}


if __name__ == "__main__":
    main()
