"""Exact zonal sums of a large raster: this engine, exactextract, and merely reading the file.

11,000 districts of about 190 corners each over 20,000 x 20,000 cells of people (float32, deflate, tiles of 256).
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from contest import Lap, Verdicts, end_lap, median_ratio, print_table, run_lap
from exactextract import exact_extract
from numpy.typing import NDArray
from rasterio.transform import from_origin
from rasterio.windows import Window

from spatial_indicators.kernels import compile_kernels
from spatial_indicators.raster import FileRaster
from spatial_indicators.zonal import zonal_sums

NODATA = -99999.0
RASTER, DISTRICTS = "people.tif", "districts.wkb.npy"
SMALL_CACHE = {"GDAL_CACHEMAX": "64"}


def write_course(folder: Path, size: int, n_districts: int) -> None:
    """Write the raster and the districts, the same for every run of the benchmark."""
    profile = {
        "driver": "GTiff", "width": size, "height": size, "count": 1, "dtype": "float32", "nodata": NODATA,
        "crs": "EPSG:6933", "transform": from_origin(0, size * 100, 100, 100), "tiled": True, "blockxsize": 256,
        "blockysize": 256, "compress": "deflate", "num_threads": 2,
    }  # fmt: skip
    rng = np.random.default_rng(11)
    with rasterio.open(folder / RASTER, "w", **profile) as target:
        for row in range(0, size, 256):
            rows = min(256, size - row)
            density = np.repeat(rng.gamma(0.5, 12, (rows, size // 16 + 1)), 16, axis=1)[:, :size]
            people = (rng.poisson(density) * np.float32(0.25)).astype(np.float32)
            people[:, size // 3 : size // 3 + size // 50] = NODATA
            target.write(people, 1, window=Window(0, row, size, rows))
    np.save(folder / DISTRICTS, shapely.to_wkb(districts(size * 100.0, n_districts)))


def districts(side_m: float, n_districts: int) -> NDArray[np.object_]:
    """Star-shaped districts on a loose grid; every tenth has a hole, and some pass the raster's edge."""
    rng = np.random.default_rng(7)
    n_side = int(np.ceil(n_districts**0.5))
    pitch = side_m / n_side
    angle = np.linspace(0, 2 * np.pi, 190, endpoint=False)
    found = []
    for number in range(n_districts):
        row, column = divmod(number, n_side)
        waves = sum(rng.normal(0, 0.12 / wave) * np.sin(wave * angle + rng.uniform(0, 6)) for wave in range(1, 6))
        radius = pitch * np.maximum(0.2, 0.5 + waves + rng.uniform(-0.01, 0.01, len(angle)))
        centre = (np.array([column, row]) + 0.5 + rng.uniform(-0.1, 0.1, 2)) * pitch
        ring = centre + np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None]
        holes = [centre + (ring[::-3] - centre) * 0.3] if number % 10 == 0 else []
        found.append(shapely.Polygon(ring, holes))
    return np.array(found, dtype=object)


def reading_lap(folder: Path) -> tuple[float, NDArray[np.float64]]:
    """Read the whole raster with the engine's own reader and do nothing else."""
    begin = time.perf_counter()
    raster = FileRaster.at(folder / RASTER)
    rows, columns = raster.shape
    with raster.strips(range(rows), range(columns)) as strips:
        read = sum(strip.shape[0] for _, strip in strips)
    return time.perf_counter() - begin, np.array([float(read)])


def own_lap(folder: Path) -> tuple[float, NDArray[np.float64]]:
    """Sum with this engine; the kernels are loaded before the clock starts, as exactextract's library is."""
    polygons = shapely.from_wkb(np.load(folder / DISTRICTS, allow_pickle=True))
    compile_kernels()
    begin = time.perf_counter()
    sums = zonal_sums(polygons, FileRaster.at(folder / RASTER))
    return time.perf_counter() - begin, np.column_stack([sums.sum, sums.covered_cells])


def exactextract_lap(folder: Path, strategy: str) -> tuple[float, NDArray[np.float64]]:
    """Sum with exactextract, with all the memory that it asks for."""
    polygons = shapely.from_wkb(np.load(folder / DISTRICTS, allow_pickle=True))
    frame = gpd.GeoDataFrame(geometry=polygons, crs="EPSG:6933")
    begin = time.perf_counter()
    found = exact_extract(
        str(folder / RASTER), frame, ["sum", "count"], strategy=strategy, output="pandas", max_cells_in_memory=10**8
    )
    return time.perf_counter() - begin, found[["sum", "count"]].to_numpy(dtype=np.float64)


CONTENDERS: dict[str, Callable[[Path], tuple[float, NDArray[np.float64]]]] = {
    "read": reading_lap,
    "own": own_lap,
    "exactextract feature": lambda folder: exactextract_lap(folder, "feature-sequential"),
    "exactextract raster": lambda folder: exactextract_lap(folder, "raster-sequential"),
}


def contest(folder: Path, n_rounds: int) -> dict[str, list[Lap]]:
    """Run both strategies of exactextract once, then the better of them in turns with the others."""

    def lap(name: str) -> Lap:
        environment = SMALL_CACHE if name in ("read", "own") else {}
        return run_lap([sys.executable, __file__, "--folder", str(folder), "--lap", name], environment)

    laps = {name: [lap(name)] for name in CONTENDERS}
    better = min(("exactextract feature", "exactextract raster"), key=lambda name: laps[name][0].seconds)
    for _ in range(n_rounds - 1):
        for name in ("read", "own", better):
            laps[name].append(lap(name))
    print_table("Zonal sums", laps, own="own")
    judge(laps, better)
    return laps


def judge(laps: dict[str, list[Lap]], better: str) -> None:
    """Compare the values of every district, then the goals."""
    verdicts = Verdicts()
    own, peer = np.load(laps["own"][-1].values), np.load(laps[better][-1].values)
    is_known = peer[:, 1] > 0
    verdicts.check(
        f"{(~is_known).sum()} districts have no known cell", is_right=bool(np.isnan(own[~is_known, 0]).all())
    )
    for column, what in enumerate(("sum", "covered cells")):
        ours, theirs = own[is_known, column], peer[is_known, column]
        difference = np.abs(ours - theirs) / np.abs(theirs)
        verdicts.check(
            f"{what} of {len(ours)} districts, largest relative difference {difference.max():.1e}, of the total"
            f" {abs(ours.sum() / theirs.sum() - 1):.1e}",
            is_right=bool(difference.max() <= 1e-6),
        )
    speed, floor = median_ratio(laps, better, "own"), median_ratio(laps, "own", "read")
    peak = max(lap.peak_mb for lap in laps["own"])
    verdicts.goal(f"{speed:.1f} times as fast as {better} (8)", is_met=speed >= 8)
    verdicts.goal(f"{floor:.2f} times the time of reading (2)", is_met=floor <= 2)
    verdicts.goal(f"{peak:.0f} MB at most (1024)", is_met=peak <= 1024)
    verdicts.leave()


def main() -> None:
    """Run the contest, or one lap of it in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000, help="rows and columns of the raster")
    parser.add_argument("--districts", type=int, default=11_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="keep the raster there and use it again")
    parser.add_argument("--lap", choices=CONTENDERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.lap:
        seconds, values = CONTENDERS[options.lap](options.folder)
        end_lap(seconds, values, options.folder, options.lap.replace(" ", "_"))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if not (folder / DISTRICTS).exists():
            folder.mkdir(parents=True, exist_ok=True)
            write_course(folder, options.size, options.districts)
        print(f"raster {(folder / RASTER).stat().st_size / 1e6:.0f} MB")
        contest(folder, options.rounds)


if __name__ == "__main__":
    main()
