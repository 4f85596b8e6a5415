"""A city's map from the file to streets, open spaces, stops and buildings: this project, pyrosm and OSMnx in turns.

    .venv/bin/python benchmarks/osm_reading.py --peer-python PYTHON [--newport FILE] [--rounds 3]

Courses: Newport's extract with all its tags, and a made-up city with a million street nodes. OSMnx reads XML alone: the
conversion is not timed. Imports and compiled kernels are loaded before the clock starts, for every reader; a second
table counts them in. Compared are numbers of buildings, and with pyrosm metres of streets (within 5 %: each library
has a filter of its own; OSMnx's graph of a file holds every way).
"""

# ruff: noqa: F401, PLC0415  each reader needs libraries that the others lack
import argparse
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import osmium
from contest import Lap, Verdicts, end_lap, median_ratio, print_table, run_lap

SIDE, STEP = 1000, 0.0012
GOAL_RATIO, GOAL_MB = 5.0, 500.0


def made_up(path: Path) -> None:
    """Write a grid of streets of a million corners with a house in every tenth block, stops and parks."""
    with osmium.SimpleWriter(str(path), overwrite=True) as out:
        for row in range(SIDE):
            for column in range(SIDE):
                tags = {"highway": "bus_stop"} if row % 20 == 0 and column % 20 == 0 else {}
                number, at = 1 + row * SIDE + column, (column * STEP, 45 + row * STEP)
                out.add_node(osmium.osm.mutable.Node(id=number, location=at, tags=tags))
        corner = SIDE * SIDE
        houses = [(row, column) for row in range(0, SIDE - 1, 3) for column in range(0, SIDE - 1, 3)]
        for at, (row, column) in enumerate(houses):
            for part, (east, north) in enumerate(((0.3, 0.3), (0.6, 0.3), (0.6, 0.6), (0.3, 0.6))):
                place = ((column + east) * STEP, 45 + (row + north) * STEP)
                out.add_node(osmium.osm.mutable.Node(id=corner + 1 + 4 * at + part, location=place))
        _write_ways(out, houses, corner)


def _write_ways(out: osmium.SimpleWriter, houses: list[tuple[int, int]], corner: int) -> None:
    number = 0
    for row in range(SIDE):
        for nodes in ([1 + row * SIDE + at for at in range(SIDE)], [1 + at * SIDE + row for at in range(SIDE)]):
            for start in range(0, SIDE - 1, 9):
                number += 1
                part = nodes[start : start + 10]
                tags = {"highway": "residential", "name": f"Street {number}"}
                out.add_way(osmium.osm.mutable.Way(id=number, nodes=part, tags=tags))
    for at in range(len(houses)):
        number += 1
        ring = [corner + 1 + 4 * at + part for part in (0, 1, 2, 3, 0)]
        tags = {"building": "house"} if at % 50 else {"leisure": "park"}
        out.add_way(osmium.osm.mutable.Way(id=number, nodes=ring, tags=tags))


def ours(path: Path) -> tuple[float, float]:
    """Read by this project, into the layers of a run."""
    from pipelines.sources.osm import read_osm
    from spatial_indicators.layers.buildings import homes_from
    from spatial_indicators.layers.open_spaces import open_spaces_from
    from spatial_indicators.layers.stops import mapped_places
    from spatial_indicators.layers.streets import streets_from
    from spatial_indicators.projection import Projection

    extract = read_osm(path)
    projection = Projection.centred_on(extract.areas.geometry[:1])
    streets = streets_from(extract.ways, projection)
    open_spaces_from(extract.areas, extract.points, projection)
    mapped_places(extract.points, extract.areas)
    homes_from(extract.areas, projection)
    buildings = sum("building" in tags for tags in extract.areas.tags)
    return float(streets.length_m.sum()), float(buildings)


def pyrosm_read(path: Path) -> tuple[float, float]:
    """Read by pyrosm, as its guide shows."""
    import pyrosm

    osm = pyrosm.OSM(str(path))
    _, edges = osm.get_network(network_type="all", nodes=True)
    osm.get_data_by_custom_criteria(custom_filter={"leisure": ["park", "garden"]}, filter_type="keep", keep_nodes=False)
    osm.get_data_by_custom_criteria(
        custom_filter={"highway": ["bus_stop"]}, filter_type="keep", keep_ways=False, keep_relations=False
    )
    return float(edges["length"].sum()), float(len(osm.get_buildings()))


def osmnx_read(path: Path) -> tuple[float, float]:
    """Read by OSMnx, from XML."""
    import osmnx

    xml = path.with_suffix(".xml")
    graph = osmnx.graph_from_xml(xml, simplify=False, retain_all=True)
    osmnx.features_from_xml(xml, tags={"leisure": ["park", "garden"]})
    osmnx.features_from_xml(xml, tags={"highway": "bus_stop"})
    buildings = osmnx.features_from_xml(xml, tags={"building": True})
    edges = osmnx.convert.to_undirected(graph)
    return sum(length for *_, length in edges.edges(data="length")), float(len(buildings))


READERS = {"this project": ours, "pyrosm": pyrosm_read, "OSMnx, from XML": osmnx_read}


def _prepare(name: str) -> None:
    """Load what a reader imports, and compiled kernels."""
    if name == "pyrosm":
        import geopandas
        import pyproj
        import pyrosm
    elif name == "this project":
        import pipelines.sources.osm
        import pipelines.sources.pbf
        import pipelines.sources.pbf_areas
        import pipelines.sources.pbf_lines
        import spatial_indicators.layers.buildings
        import spatial_indicators.layers.open_spaces
        import spatial_indicators.layers.stops
        import spatial_indicators.layers.streets
        import spatial_indicators.projection
        from spatial_indicators.kernels import compile_packed_numbers

        compile_packed_numbers()
    else:
        import osmnx


def lap(name: str, path: Path, folder: Path) -> None:
    """Run one reader in this process."""
    began = time.perf_counter()
    _prepare(name)
    prepared = time.perf_counter()
    values = READERS[name](path)
    end_lap(time.perf_counter() - prepared, np.array([*values, prepared - began]), folder, "values")


def course(title: str, path: Path, peer: str, rounds: int, names: list[str], verdicts: Verdicts) -> None:
    """Run the readers in turns over one file, and compare."""
    laps: dict[str, list[Lap]] = {}
    values, loading = dict[str, np.ndarray](), dict[str, list[float]]()
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for name in names:
                python = sys.executable if name == "this project" else peer
                command = [python, __file__, "--lap", name, "--file", str(path), "--folder", folder]
                home = str(Path(__file__).resolve().parent.parent)
                laps.setdefault(name, []).append(run_lap(command, {"PYTHONPATH": home, "PYTHONWARNINGS": "ignore"}))
                values[name] = np.load(laps[name][-1].values)
                loading.setdefault(name, []).append(float(values[name][-1]))
    print_table(title, laps, own="this project")
    whole = {
        name: [replace(one, seconds=one.seconds + more) for one, more in zip(laps[name], loading[name], strict=True)]
        for name in names
    }
    print_table(f"{title}, with imports and kernels", whole, own="this project")
    for name in names[1:]:
        street, house = values[name][:2] / values["this project"][:2]
        is_right = _alike(house) and (_alike(street) or name.startswith("OSMnx"))
        verdicts.check(f"{name}: {street:.4f} of our streets, {house:.4f} of our buildings", is_right=is_right)
        ratio = median_ratio(laps, name, "this project")
        verdicts.goal(f"{ratio:.1f} times as fast as {name} (goal {GOAL_RATIO:g})", is_met=ratio >= GOAL_RATIO)
    peak = max(one.peak_mb for one in laps["this project"])
    verdicts.goal(f"{peak:.0f} MB (goal {GOAL_MB:g} at a million street nodes)", is_met=peak <= GOAL_MB)


def _alike(share: float) -> bool:
    return 0.95 < share < 1.05


def main() -> None:
    """Write the courses, run them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--newport", type=Path, default=_newport())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lap")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.lap:
        lap(options.lap, options.file, options.folder)
        return
    verdicts = Verdicts()
    with tempfile.TemporaryDirectory() as folder:
        newport, city = Path(folder) / "newport.osm.pbf", Path(folder) / "city.osm.pbf"
        newport.symlink_to(options.newport.resolve())
        _to_xml(newport)
        course("Newport", newport, options.peer_python, options.rounds, list(READERS), verdicts)
        made_up(city)
        course("A million street nodes", city, options.peer_python, options.rounds, list(READERS)[:2], verdicts)
    verdicts.leave()


def _newport() -> Path:
    root = Path(os.environ.get("URBAN_SDG_DATA_ROOT") or Path(__file__).resolve().parents[2] / "shared" / "data")
    return root / "newport/osm_20230613.osm.pbf"


def _to_xml(path: Path) -> None:
    target = path.with_suffix(".xml")
    with osmium.SimpleWriter(str(target) + ".osm") as out:
        for entity in osmium.FileProcessor(str(path)):
            out.add(entity)
    Path(str(target) + ".osm").rename(target)


if __name__ == "__main__":
    main()
