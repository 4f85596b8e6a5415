"""Mean NDVI of zones from two bands: this engine, numpy with exactextract, and merely reading the files.

    .venv/bin/python benchmarks/ndvi.py --peer-python PYTHON [--rounds 5] [--folder KEPT]

Two bands of a Sentinel-2 tile's size, 10,980 x 10,980 whole numbers of 16 bits (deflate, tiles of 1,024), of which a
strip is missing, and 2,000 star-shaped zones of 190 corners. PYTHON has exactextract, rasterio and geopandas.
"""

# ruff: noqa: PLC0415  each contender needs libraries that the others lack
import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely
from contest import Lap, Verdicts, end_lap, median_ratio, print_table, run_lap
from numpy.typing import NDArray

SIZE, PIXEL_M, ZONES = 10_980, 10.0, 2_000
BANDS, SHAPES = ("red.tif", "nir.tif"), "zones.wkb.npy"
PEERS = ("numpy + exactextract, feature", "numpy + exactextract, raster")
GOAL_READ, GOAL_PEER, GOAL_MB = 1.6, 4.0, 1024.0
FloatArray = NDArray[np.float64]


def write_course(folder: Path) -> None:
    """Write bands and zones, the same each time."""
    import rasterio
    from rasterio.transform import from_origin
    from rasterio.windows import Window

    rng = np.random.default_rng(2)
    profile = {
        "driver": "GTiff", "dtype": "uint16", "count": 1, "width": SIZE, "height": SIZE, "nodata": 0,
        "crs": "EPSG:32632", "transform": from_origin(0, SIZE * PIXEL_M, PIXEL_M, PIXEL_M), "compress": "deflate",
        "predictor": 2, "tiled": True, "blockxsize": 1024, "blockysize": 1024, "num_threads": 2,
    }  # fmt: skip
    for name, brightest in zip(BANDS, (1500, 5000), strict=True):
        with rasterio.open(folder / name, "w", **profile) as band:
            for row in range(0, SIZE, 1024):
                rows = min(1024, SIZE - row)
                field = np.repeat(rng.integers(200, brightest, (rows, SIZE // 12)), 12, axis=1)[:, :SIZE]
                light = (field + rng.integers(0, 120, (rows, SIZE))).astype(np.uint16)
                light[:, 4000:4300] = 0
                band.write(light, 1, window=Window(0, row, SIZE, rows))
    np.save(folder / SHAPES, shapely.to_wkb(zones()))


def zones() -> NDArray[np.object_]:
    """Draw stars of 190 corners on a loose grid; they overlap, and some pass the bands' edge."""
    rng = np.random.default_rng(7)
    side = int(np.ceil(ZONES**0.5))
    pitch = SIZE * PIXEL_M / side
    angle = np.linspace(0, 2 * np.pi, 190, endpoint=False)
    place = np.stack(np.divmod(np.arange(ZONES), side), axis=1) + 0.5 + rng.uniform(-0.1, 0.1, (ZONES, 2))
    wave = sum(
        rng.normal(0, 0.12 / k, (ZONES, 1)) * np.sin(k * angle + rng.uniform(0, 6, (ZONES, 1))) for k in (1, 2, 3)
    )
    radius = pitch * np.maximum(0.2, 0.5 + wave)[..., None]
    rings = place[:, None] * pitch + radius * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return np.asarray(shapely.polygons(rings), dtype=object)


def read(folder: Path) -> tuple[float, FloatArray]:
    """Read both bands with the engine's reader, one after the other, and do nothing else."""
    from spatial_indicators.raster import FileRaster

    begin = time.perf_counter()
    found = 0
    for name in BANDS:
        with FileRaster.at(folder / name).strips(range(SIZE), range(SIZE)) as strips:
            found += sum(strip.size for _, strip in strips)
    return time.perf_counter() - begin, np.array([float(found)])


def own(folder: Path) -> tuple[float, FloatArray]:
    """Average with this engine; kernels are loaded before the clock starts, as exactextract's library is."""
    from spatial_indicators.kernels import compile_kernels
    from spatial_indicators.ndvi_raster import NdviRaster
    from spatial_indicators.raster import FileRaster
    from spatial_indicators.zonal import zonal_sums

    shapes = _zones(folder)
    compile_kernels()
    begin = time.perf_counter()
    red, nir = (FileRaster.at(folder / name, as_stored=True) for name in BANDS)
    sums = zonal_sums(shapes, NdviRaster(red, nir))
    return time.perf_counter() - begin, sums.mean


def peer(folder: Path, strategy: str) -> tuple[float, FloatArray]:
    """Read both bands whole, divide with numpy, average the array with exactextract."""
    import geopandas as gpd
    import rasterio
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    frame = gpd.GeoDataFrame(geometry=_zones(folder), crs="EPSG:32632")
    begin = time.perf_counter()
    with rasterio.Env(GDAL_NUM_THREADS=2):
        bands = []
        for name in BANDS:
            with rasterio.open(folder / name, NUM_THREADS=2) as source:
                bands.append(source.read(1).astype(np.float32))
    red, nir = bands
    with np.errstate(invalid="ignore"):
        index = np.where((red > 0) & (nir > 0), (nir - red) / (nir + red), np.nan)
    side, crs = SIZE * PIXEL_M, frame.crs.to_wkt()
    raster = NumPyRasterSource(index, xmin=0, ymin=0, xmax=side, ymax=side, srs_wkt=crs)
    found = exact_extract(raster, frame, ["mean"], strategy=strategy, output="pandas", max_cells_in_memory=10**8)
    return time.perf_counter() - begin, found["mean"].to_numpy(dtype=np.float64)


def _zones(folder: Path) -> NDArray[np.object_]:
    return np.asarray(shapely.from_wkb(np.load(folder / SHAPES, allow_pickle=True)), dtype=object)


CONTENDERS: dict[str, Callable[[Path], tuple[float, FloatArray]]] = {
    "read": read,
    "own": own,
    PEERS[0]: lambda folder: peer(folder, "feature-sequential"),
    PEERS[1]: lambda folder: peer(folder, "raster-sequential"),
}


def contest(folder: Path, rounds: int, peer_python: str) -> None:
    """Run both strategies of exactextract once, then the better of them in turns with the others."""

    def lap(name: str) -> Lap:
        python = peer_python if name in PEERS else sys.executable
        home = str(Path(__file__).resolve().parent.parent)
        return run_lap([python, __file__, "--folder", str(folder), "--lap", name], {"PYTHONPATH": home})

    laps = {name: [lap(name)] for name in CONTENDERS}
    better = min(PEERS, key=lambda name: laps[name][0].seconds)
    for _ in range(rounds - 1):
        for name in ("read", "own", better):
            laps[name].append(lap(name))
    print_table("NDVI of 2,000 zones", laps, own="own")
    judge(laps, better)


def judge(laps: dict[str, list[Lap]], better: str) -> None:
    """Compare every zone, then the goals."""
    verdicts = Verdicts()
    ours, theirs = np.load(laps["own"][-1].values), np.load(laps[better][-1].values)
    difference = np.nanmax(np.abs(ours - theirs))
    same_known = bool((np.isnan(ours) == np.isnan(theirs)).all())
    verdicts.check(f"{len(ours)} zones, largest difference {difference:.1e}", is_right=same_known and difference < 1e-6)
    floor, speed = median_ratio(laps, "own", "read"), median_ratio(laps, better, "own")
    peak = max(one.peak_mb for one in laps["own"])
    verdicts.goal(f"{floor:.2f} times the time of reading ({GOAL_READ:g})", is_met=floor <= GOAL_READ)
    verdicts.goal(f"{speed:.1f} times as fast as {better} ({GOAL_PEER:g})", is_met=speed >= GOAL_PEER)
    verdicts.goal(f"{peak:.0f} MB ({GOAL_MB:g})", is_met=peak <= GOAL_MB)
    verdicts.leave()


def main() -> None:
    """Run the contest, or one lap of it in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="keep the bands there and use them again")
    parser.add_argument("--lap", choices=CONTENDERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.lap:
        seconds, values = CONTENDERS[options.lap](options.folder)
        end_lap(seconds, values, options.folder, options.lap.replace(" ", "_").replace(",", ""))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if not (folder / SHAPES).exists():
            folder.mkdir(parents=True, exist_ok=True)
            write_course(folder)
        print(" and ".join(f"{(folder / name).stat().st_size / 1e6:.0f} MB" for name in BANDS))
        contest(folder, options.rounds, options.peer_python)


if __name__ == "__main__":
    main()
