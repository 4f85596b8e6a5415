"""A lap of pandana, which lives in an environment of its own: the distances of a course written by nearest_distance."""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandana
import pandas as pd


def main() -> None:
    """Build, precompute, and time the query alone: its best of three, which leaves every preparation out."""
    folder = Path(sys.argv[1])
    course = np.load(folder / "course.npz")
    begin = time.perf_counter()
    network = pandana.Network(
        pd.Series(course["x"]),
        pd.Series(course["y"]),
        pd.Series(course["start"]),
        pd.Series(course["end"]),
        pd.DataFrame({"length": course["length_m"]}),
        twoway=True,
    )
    limit = float(course["limit_m"])
    network.precompute(limit)
    print(f"pandana: build and precompute {time.perf_counter() - begin:.2f} s", file=sys.stderr)
    sources = course["sources"]
    network.set_pois("stops", limit, 1, pd.Series(course["x"][sources]), pd.Series(course["y"][sources]))
    seconds = []
    for _ in range(3):
        begin = time.perf_counter()
        found = network.nearest_pois(limit, "stops", num_pois=1)
        seconds.append(time.perf_counter() - begin)
    path = folder / "pandana.npy"
    np.save(path, found[1].reindex(range(len(course["x"]))).to_numpy(dtype=np.float64))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": min(seconds), "peak_mb": peak_mb, "values": str(path)}))


if __name__ == "__main__":
    main()
