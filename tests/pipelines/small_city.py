"""A complete city of 1.3 km at the equator, small enough to count by eye, written as the raw files that readers read.

Six districts in three columns (west, middle, east) and two rows; a thousandth of a degree is 111 m. Streets every 222 m
cover all of it, but the map extract is said to end at longitude 0.0078: the east is not on the map. The south-west has
a timetabled stop, the north of the middle a mapped one, the north-west a park of 2.8 ha, and the south of the middle no
buildings. The disability table lacks district e1.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import osmium
import shapely
import yaml

from pipelines.city_run import CityRun
from pipelines.database.reading import published_observations
from pipelines.database.url import engine_of
from pipelines.project import Surroundings
from pipelines.step import Step
from pipelines.steps.registry import all_steps

HOME = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("urban-sdg")
PEOPLE = {"w1": 100, "w2": 200, "m1": 300, "m2": 400, "e1": 50, "e2": 150}
"""Everyone by district: column and row, from the south."""

TOTAL = 1200
COLUMNS = {"w": (0.0, 0.004, "west"), "m": (0.004, 0.008, "middle"), "e": (0.008, 0.012, "east")}
ROWS = {"1": (0.0, 0.006), "2": (0.006, 0.012)}
MAP_ENDS_AT = 0.0078
Place = tuple[float, float]
STREETS = tuple(round(0.001 + 0.002 * number, 4) for number in range(6))


@dataclass
class SmallCity:
    """The city's files and the places of one project that computes it.

    Parameters
    ----------
    folder
        Holds ``data``, ``cities`` and ``state``.
    database_url
        Where its values are published.
    """

    folder: Path
    database_url: str = ""

    @property
    def data(self) -> Path:
        """Folder of the raw files."""
        return self.folder / "data" / "small"

    @property
    def yaml(self) -> Path:
        """The city's file."""
        return self.folder / "cities" / "small.yaml"

    @property
    def state(self) -> Path:
        """What runs make."""
        return self.folder / "state"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead to these places and to nowhere else."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("URBAN_SDG", "DAGSTER"))}
        return inherited | {
            "URBAN_SDG_CITIES": str(self.folder / "cities"),
            "URBAN_SDG_DATA_ROOT": str(self.folder / "data"),
            "URBAN_SDG_STATE": str(self.state),
            "URBAN_SDG_DATABASE_URL": self.database_url,
        }

    def write(self) -> "SmallCity":
        """Write every raw file and the city's file."""
        for folder in (self.data, self.yaml.parent, self.state):
            folder.mkdir(parents=True, exist_ok=True)
        self.write_boundaries()
        self.write_census()
        self.write_osm()
        self.write_gtfs()
        self.write_yaml()
        return self

    def copied_to(self, folder: Path, database_url: str) -> "SmallCity":
        """Copy the files and all that was computed from them."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return SmallCity(folder, database_url)

    def write_boundaries(self, **changed: shapely.Polygon) -> None:
        """Write both levels of districts; ``changed`` gives other outlines by code."""
        shapes = {
            f"{column}{row}": shapely.box(west, south, east, north)
            for column, (west, east, _) in COLUMNS.items()
            for row, (south, north) in ROWS.items()
        } | changed
        rows = [({"code": code, "name": f"District {code}"}, shape) for code, shape in shapes.items()]
        write_geojson(self.data / "districts.geojson", rows)
        quarters = [
            ({"code": name, "name": name.title()}, shapely.box(west, 0, east, 0.012))
            for west, east, name in COLUMNS.values()
        ]
        write_geojson(self.data / "quarters.geojson", quarters)

    def write_census(self, people: Mapping[str, int] = PEOPLE, *, lost_children: int = 0) -> None:
        """Write the people of every district, a quarter of them children, and who of them has a disability."""
        table = [("district", "people", "children", "adults")]
        table += [(code, n, n // 4 - lost_children, n - n // 4) for code, n in people.items()]  # type: ignore[misc]
        write_csv(self.data / "census.csv", table)
        status = [("district", "status", "n")]
        for code in people:
            if code != "e1":
                status += [(code, "with", 10), (code, "without", 30)]  # type: ignore[list-item]
        write_csv(self.data / "disability.csv", status)

    def write_osm(self, *, stop_at: tuple[float, float] = (0.005, 0.009)) -> None:
        """Write streets, houses, a park and a mapped stop."""
        path = self.data / "map.osm.pbf"
        path.unlink(missing_ok=True)
        nodes = {(lon, lat): number for number, (lon, lat) in enumerate(product(STREETS, STREETS), start=1)}
        ways = list(mapped_ways(nodes))
        with osmium.SimpleWriter(str(path)) as writer:
            for place, number in nodes.items():
                tags = {"highway": "bus_stop", "name": "Mapped"} if place == stop_at else {}
                writer.add_node(osmium.osm.mutable.Node(id=number, location=place, tags=tags, version=1))
            for number, (refs, tags) in enumerate(ways, start=1):
                writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags, version=1))

    def write_gtfs(
        self, *, without: str = "", dates: tuple[str, str] = ("20240101", "20241231"), calls: int = 4
    ) -> None:
        """Write a timetable of one bus that calls at one stop in the south-west every hour."""
        texts = {
            "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,Bus,https://bus.example,UTC\n",
            "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\ns1,Timetabled,0.001,0.001\ns2,Far,0.011,0.011\n",
            "routes.txt": "route_id,agency_id,route_short_name,route_type\nr,a,1,3\n",
            "trips.txt": "route_id,service_id,trip_id\n" + "".join(f"r,daily,t{hour}\n" for hour in range(calls)),
            "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
            + "".join(
                f"t{hour},{8 + hour:02}:0{stop}:00,{8 + hour:02}:0{stop}:00,s{stop},{stop}\n"
                for hour in range(calls)
                for stop in (1, 2)
            ),
            "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
            f"daily,1,1,1,1,1,1,1,{dates[0]},{dates[1]}\n",
        }
        with zipfile.ZipFile(self.data / "gtfs.zip", "w") as archive:
            for name, text in texts.items():
                if name != without:
                    archive.writestr(zipfile.ZipInfo(name), text)

    def declaration(self) -> dict[str, Any]:
        """What the city's file says."""
        census = {"file": "small/census.csv", "code": "district", "total": "people"}
        groups = [{"age": "Y0T14", "columns": ["children"]}, {"age": "Y_GE15", "columns": ["adults"]}]
        labels = {"with_disability": "with", "without_disability": "without"}
        status = {"file": "small/disability.csv", "year": 2024, "code": "district", "status": "status", "count": "n"}
        map_part = {"bbox": [-0.05, -0.05, MAP_ENDS_AT, 0.05]}
        district = {"code": "code", "name": "name"}
        return {
            "city": "small",
            "name": "Small",
            "country": "GBR",
            "year": 2024,
            "analysis_date": "2024-06-13",
            "districts": [
                {"level": "district", "file": "small/districts.geojson", **district},
                {"level": "quarter", "file": "small/quarters.geojson", **district, "built_from": "district"},
            ],
            "people": {
                "level": "district",
                "year": 2024,
                "table": {**census, "groups": groups},
                "disability": {**status, **labels},
            },
            "osm": {"file": "small/map.osm.pbf", "date": "2024-06-13", "coverage": map_part},
            "gtfs": [{"file": "small/gtfs.zip", "producer": "Bus", "licence": "CC0-1.0"}],
            "producer": "Nobody",
            "licence": "CC0-1.0",
        }

    def write_yaml(self, **changes: Any) -> None:
        """Write the city's file, with other values for some of its keys."""
        self.yaml.write_text(yaml.safe_dump(self.declaration() | changes, sort_keys=False), encoding="utf-8")

    def run(self, *, keep: bool = True, steps: Mapping[str, Step] | None = None) -> CityRun:
        """Prepare the city's computation in this process, over its store or in memory alone."""
        places = Surroundings(self.yaml.parent, self.folder / "data", self.state, str(self.state / "store"))
        return places.city_run("small", all_steps() if steps is None else steps, keep=keep)

    def command(self, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run ``urban-sdg`` as a user does."""
        environment = self.environment | options.pop("environment", {})
        return subprocess.run(
            [str(COMMAND), *words],
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            **options,
        )

    def report(self) -> dict[str, Any]:
        """Run the city and give the report."""
        done = self.command("run", "small", "--json")
        assert done.returncode == 0, done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def values(self, level: str = "district") -> list[dict[str, Any]]:
        """Read the published values back, by all methods and for all groups, without what names the run."""
        engine = engine_of(self.database_url)
        rows = published_observations(engine, "small", level)
        engine.dispose()
        return [{name: value for name, value in row.items() if name != "run_id"} for row in rows]


def mapped_ways(nodes: dict[Place, int]) -> Iterator[tuple[list[int], dict[str, str]]]:
    """Give the nodes and tags of every way; corners that are new get the next numbers."""
    for at in STREETS:
        yield [nodes[at, lat] for lat in STREETS], {"highway": "residential"}
        yield [nodes[lon, at] for lon in STREETS], {"highway": "residential"}
    yield ring(nodes, 0.0012, 0.0092, 0.0015), {"leisure": "park", "name": "Green"}
    for lon, lat in product((0.0015, 0.0035, 0.0055, 0.0075, 0.0095), (0.0015, 0.0035, 0.0075, 0.0115)):
        if not (lon in {0.0055, 0.0075} and lat < 0.006):
            yield ring(nodes, lon, lat, 0.0001), {"building": "house"}


def ring(nodes: dict[Place, int], west: float, south: float, size: float) -> list[int]:
    """Give the nodes of a closed square."""
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    places = [(round(west + size * x, 7), round(south + size * y, 7)) for x, y in corners]
    return [nodes.setdefault(place, len(nodes) + 1) for place in places]


def write_csv(path: Path, rows: Iterable[Iterable[Any]]) -> None:
    """Write a table, its header first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def write_geojson(path: Path, rows: Iterable[tuple[dict[str, str], shapely.Geometry]]) -> None:
    """Write districts with their properties."""
    features = [
        {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
        for properties, shape in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
