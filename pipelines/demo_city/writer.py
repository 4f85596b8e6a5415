"""How the invented city is put on disk: whole or not at all, and only when it is not there already."""

import hashlib
import shutil
import tempfile
from pathlib import Path

from pipelines.demo_city.census import write_boroughs, write_census, write_disability, write_districts
from pipelines.demo_city.city import demo_city
from pipelines.demo_city.disasters import write_disasters
from pipelines.demo_city.osm_file import write_osm
from pipelines.demo_city.rasters import write_rasters
from pipelines.demo_city.readme import README
from pipelines.demo_city.satellite import write_satellite
from pipelines.demo_city.timetable import write_gtfs
from pipelines.demo_city.trees import write_canopy, write_trees

FOLDER = "demo"


def write_demo_city(root: Path) -> None:
    """Write the folder ``demo`` below a root: the same bytes each time, in a few seconds.

    Does nothing when the same version is there already; otherwise the new folder replaces the old one whole.

    Parameters
    ----------
    root
        Root of the data; created when absent.
    """
    folder, version = root / FOLDER, code_version()
    marker = folder / "VERSION"
    if marker.is_file() and marker.read_text(encoding="utf-8").strip() == version:
        return
    root.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{FOLDER}-", dir=root))
    try:
        _write_all(made)
        (made / "VERSION").write_text(version + "\n", encoding="utf-8")
        made.chmod(0o755)
        _put_in_place(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def code_version() -> str:
    """Hash the generator's own source: what it writes changes only with it."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _write_all(folder: Path) -> None:
    city = demo_city()
    write_osm(city, folder / "osm.osm.pbf")
    write_gtfs(city, folder / "gtfs.zip")
    write_districts(city, folder / "districts.geojson")
    write_boroughs(city, folder / "boroughs.geojson")
    write_census(city, folder / "census.csv")
    write_disability(city, folder / "disability.csv")
    write_disasters(folder / "disasters.csv")
    write_rasters(city, folder / "rasters")
    write_satellite(city, folder / "rasters" / "sentinel2")
    write_trees(city, folder / "trees.geojson")
    write_canopy(city, folder / "rasters" / "tree_canopy_2020_demo.tif")
    (folder / "README.md").write_text(README, encoding="utf-8")


def _put_in_place(made: Path, folder: Path) -> None:
    old = made.with_name(made.name + "-old")
    if folder.exists():
        folder.rename(old)
    made.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
