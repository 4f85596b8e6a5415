"""Laps of several programs over the same course: each in a process of its own, in turns, their values compared."""

import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Lap:
    """One timed run: seconds of the work alone (no start of the interpreter), peak memory of the whole process."""

    seconds: float
    peak_mb: float
    values: Path


def end_lap(seconds: float, values: NDArray[np.float64], folder: Path, name: str) -> None:
    """Hand a lap's values and figures from the process that ran it to the one that compares."""
    path = folder / f"{name}.npy"
    np.save(path, values)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb, "values": str(path)}))


def run_lap(command: Sequence[str], environment: dict[str, str] | None = None) -> Lap:
    """Run a lap in a new process; its failure is the benchmark's failure."""
    found = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, **(environment or {})}
    )
    figures = json.loads(found.stdout.splitlines()[-1])
    return Lap(figures["seconds"], figures["peak_mb"], Path(figures["values"]))


def print_table(title: str, laps: dict[str, list[Lap]], *, own: str) -> None:
    """Print medians, and the median of the ratios of laps that ran in the same round."""
    rounds = len(laps[own])
    print(f"\n{title} ({rounds} interleaved rounds)")
    print(f"{'':34} {'median s':>9} {'range':>16} {'peak MB':>8} {'time / own':>11} {'range':>14}")
    for name, runs in laps.items():
        seconds = [lap.seconds for lap in runs]
        ratios = [lap.seconds / against.seconds for lap, against in zip(runs, laps[own], strict=False)]
        print(
            f"{name:34} {statistics.median(seconds):9.3f} {min(seconds):7.3f}..{max(seconds):7.3f}"
            f" {max(lap.peak_mb for lap in runs):8.0f} {statistics.median(ratios):11.2f}"
            f" {min(ratios):6.2f}..{max(ratios):6.2f}" + ("" if len(runs) == rounds else f"  n={len(runs)}")
        )


def median_ratio(laps: dict[str, list[Lap]], slower: str, faster: str) -> float:
    """Median over the rounds of how many times longer one took than the other."""
    pairs = zip(laps[slower], laps[faster], strict=False)
    return statistics.median(one.seconds / other.seconds for one, other in pairs)


@dataclass
class Verdicts:
    """What the benchmark found: wrong values fail it, missed goals are shown."""

    values_differ: bool = False

    def check(self, what: str, *, is_right: bool) -> None:
        """Note a comparison of values."""
        self.values_differ |= not is_right
        print(f"  {'same values' if is_right else 'VALUES DIFFER'}: {what}")

    def goal(self, what: str, *, is_met: bool) -> None:
        """Note a goal: the machine may be busy, so a missed one does not fail the run."""
        print(f"  {'goal met' if is_met else 'GOAL MISSED'}: {what}")

    def leave(self) -> None:
        """End the benchmark."""
        sys.exit(1 if self.values_differ else 0)
