"""What do bounds cost, in aggregations? 500,000 cells, 400 districts, everyone and 24 groups, four sources of error.

An aggregation is what it takes to sum the two measures of one share of people, for all groups, over the districts of
one level. Runs in turns; the median of the ratios is the figure to quote. The goal is 20. The first value of a city
draws the random numbers, which all others then share: another seed is such a first value.
"""

import argparse
import statistics
import sys
import time

import numpy as np

from spatial_indicators.error_source import (
    MISSING_STREETS,
    POPULATION_SPREAD,
    POSITION_ERROR_M,
    Flipping,
    Scaling,
    chance_beside_threshold,
)
from spatial_indicators.indicator import FloatArray, Ratio, percent
from spatial_indicators.uncertainty import uncertainty
from spatial_indicators.zones import Zones

GOAL = 20.0
BLOCK_CELLS = 10
SERVED, PEOPLE = "people_near_transit", "people_on_map"


def main() -> None:
    """Time both in turns, and check that the value lies within its bounds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--side", type=int, default=708, help="cells of a side")
    options.add_argument("--groups", type=int, default=25)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    side, rng = given.side, np.random.default_rng(5)
    row, column = np.divmod(np.arange(side * side), side)
    district = row * 20 // side * 20 + column * 20 // side
    zones = Zones("district", tuple(map(str, range(400))), district, np.arange(side * side), np.ones(side * side))
    block = row // BLOCK_CELLS * (-(-side // BLOCK_CELLS)) + column // BLOCK_CELLS
    people = rng.gamma(0.5, 20.0, (given.groups, side * side))
    walk_m = rng.gamma(2.0, 250.0, side * side)
    values = {SERVED: people * (walk_m <= 500.0), PEOPLE: people}
    snapping = chance_beside_threshold(walk_m, 500.0, error_m=POSITION_ERROR_M)
    errors = (
        Scaling("population_model", (SERVED, PEOPLE), POPULATION_SPREAD, "declared in the engine"),
        Flipping("snapping", SERVED, PEOPLE, snapping, "both", "declared in the engine"),
        Flipping("missing_streets", SERVED, PEOPLE, MISSING_STREETS, "gain", "declared in the engine"),
        Flipping("timetable_day", SERVED, PEOPLE, 0.05, "loss", "made up"),
    )

    def share(near: FloatArray, on_map: FloatArray) -> Ratio:
        return percent(near, of=on_map)

    uncertainty(zones, values, share, (SERVED, PEOPLE), errors, block=block)
    ratios, first_ratios, ones, alls = [], [], [], []
    for turn in range(given.rounds):
        begin = time.perf_counter()
        near, on_map = (zones.sums(values[name]) for name in (SERVED, PEOPLE))
        middle = time.perf_counter()
        found = uncertainty(zones, values, share, (SERVED, PEOPLE), errors, block=block)
        end = time.perf_counter()
        uncertainty(zones, values, share, (SERVED, PEOPLE), errors, block=block, seed=100 + turn)
        first = time.perf_counter() - end
        value = share(near, on_map).value
        if not ((found.lower <= value) & (value <= found.upper)).all():
            sys.exit("a value lies outside its bounds")
        ones.append(middle - begin)
        alls.append(end - middle)
        ratios.append(alls[-1] / ones[-1])
        first_ratios.append(first / ones[-1])
    width = float(np.median(found.upper - found.lower))
    print(f"{side * side:,} cells, {given.groups} groups, 400 districts, {len(errors)} sources, 200 replicates")
    print(f"one aggregation {statistics.median(ones):.3f} s, bounds {statistics.median(alls):.3f} s")
    print(f"ratio {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f}), goal {GOAL:g}")
    print(f"with numbers drawn anew: {statistics.median(first_ratios):.1f}")
    names, counts = np.unique(found.driver.astype(str), return_counts=True)
    drivers = ", ".join(f"{name} {count}" for name, count in zip(names, counts, strict=True))
    print(f"median width {width:.2f} points; values driven by {drivers}")


if __name__ == "__main__":
    main()
