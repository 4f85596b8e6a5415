"""Newport with the usual libraries: pyrosm, pandana, rasterstats and to_postgis, on the same files.

It does what their guides show: nodes instead of street edges, centres of cells instead of homes, parks by the points
of their outlines, no coverage, no groups, no checks. It is a peer in speed, not an oracle.
"""

import json
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandana
import pandas as pd
import pyrosm
import rasterio
from rasterio.transform import from_origin
from rasterstats import zonal_stats
from sqlalchemy import create_engine

CRS, CELL_M = "EPSG:27700", 100.0
HOMES = ["house", "residential", "apartments", "detached", "semidetached_house", "terrace", "yes"]


def stops_of(feed: Path, day: str) -> gpd.GeoDataFrame:
    """Stops with a trip on the day."""
    with zipfile.ZipFile(feed) as archive:
        names = ("stops", "trips", "stop_times", "calendar")
        table = {name: pd.read_csv(archive.open(f"{name}.txt"), low_memory=False) for name in names}
    date, weekday = int(day.replace("-", "")), pd.Timestamp(day).day_name().lower()
    calendar = table["calendar"]
    runs = calendar[(calendar[weekday] == 1) & (calendar.start_date <= date) & (calendar.end_date >= date)]
    trips = table["trips"][table["trips"].service_id.isin(runs.service_id)]
    calls = table["stop_times"][table["stop_times"].trip_id.isin(trips.trip_id)]
    stops = table["stops"][table["stops"].stop_id.isin(calls.stop_id.unique())].copy()
    stops["departures"] = stops.stop_id.map(daytime_departures(calls)).fillna(0)
    return gpd.GeoDataFrame(stops, geometry=gpd.points_from_xy(stops.stop_lon, stops.stop_lat), crs=4326).to_crs(CRS)


def daytime_departures(calls: pd.DataFrame) -> pd.Series:
    """Departures an hour of every stop from 7:00 to 19:00."""
    hour = pd.to_timedelta(calls.departure_time).dt.total_seconds() / 3600
    return calls.stop_id[(hour >= 7) & (hour < 19)].value_counts() / 12


def crowded_homes(data: Path, homes: gpd.GeoDataFrame) -> pd.Series:
    """People in overcrowded homes, by their LSOA's share."""
    table = pd.read_csv(data / "derived_overcrowding2021_lsoa21.csv")
    share = table[table.occupancy_rating.str.contains("overcrowded")].groupby("lsoa21_code").prop.sum()
    return homes.people * homes.LSOA11CD.map(share).fillna(0)


def shares_of(data: Path, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Share of each LSOA's people in the groups that the project publishes: three ages and the disability status."""
    census = pd.read_csv(data / "derived_population2020_lsoa11_age.csv").set_index("lsoa11_code")
    ages = census.drop(columns=["lsoa11_name", "total_population"])
    bands = {"young": ages.iloc[:, :15], "adult": ages.iloc[:, 15:65], "old": ages.iloc[:, 65:]}
    counts = pd.DataFrame({name: columns.sum(axis=1) for name, columns in bands.items()})
    shares = counts.div(census.total_population, axis=0)
    status = pd.read_csv(data / "derived_disability2021_lsoa21.csv").pivot_table("prop", "lsoa21_code", "disability")
    status.columns = ["with", "without"]
    return shares.join(status).reindex(zones.LSOA11CD)


def group_layers(layers: dict, homes: gpd.GeoDataFrame, shares: pd.DataFrame, cell: tuple) -> dict:
    """Spread every group like everyone, and give one grid for every group of every measure and origin of stops."""
    found = dict(layers)
    everyone = np.where(layers["people"] > 0, layers["people"], 1.0)
    served = {name: grid / everyone for name, grid in layers.items()}
    for group in shares:
        count = np.zeros_like(layers["people"])
        np.add.at(count, cell, homes.people * homes.LSOA11CD.map(shares[group]).fillna(0))
        found |= {f"{name}_{group}": count * share for name, share in served.items()}
    return found


def classes_of(parks: gpd.GeoDataFrame) -> dict:
    """Open space, overlaps once: all of it, by kind and by size."""
    whole = gpd.GeoDataFrame(geometry=[parks.union_all()], crs=CRS).explode()
    is_play = parks.leisure == "playground"
    found = {"open_space_m2": whole}
    for name, is_kind in {"green_m2": ~is_play, "play_m2": is_play}.items():
        found[name] = gpd.GeoDataFrame(geometry=[parks[is_kind].union_all()], crs=CRS)
    limits = [0, 5_000, 10_000, 100_000, np.inf]
    for least, most in pairwise(limits):
        found[f"from_{least}_m2"] = whole[(whole.area >= least) & (whole.area < most)]
    return found


def add_areas(edges: gpd.GeoDataFrame, parks: gpd.GeoDataFrame, frames: tuple) -> None:
    """Open space by class, and streets (length times 6 m), of every zone, by overlay."""
    lines, classes = edges.to_crs(CRS)[["geometry"]], classes_of(parks)
    for frame in frames:
        zone = frame[["geometry"]].reset_index()
        for name, spaces in classes.items():
            inside = gpd.overlay(spaces, zone, keep_geom_type=True)
            frame[name] = inside.area.groupby(inside["index"]).sum().reindex(frame.index).fillna(0.0)
        along = gpd.overlay(lines, zone, keep_geom_type=True)
        frame["street_m2"] = (along.length * 6).groupby(along["index"]).sum().reindex(frame.index).fillna(0.0)


def add_junctions(extract: "Extract", frames: tuple) -> None:
    """Intersections, dead ends and stretches of street of every zone; what lies within 24 m of each other is one."""
    ways = pd.concat([extract.edges.u, extract.edges.v]).value_counts()
    degree = extract.nodes.set_index("id").geometry.to_frame().join(ways.rename("ways"), how="inner")
    degree = degree[degree.ways != 2]
    merged = gpd.GeoDataFrame(geometry=[degree.buffer(12).union_all()], crs=CRS).explode(ignore_index=True)
    held = gpd.sjoin(degree.set_crs(CRS), merged)
    merged["ways"] = held.groupby("index_right").ways.sum()
    merged["geometry"] = merged.centroid
    for frame in frames:
        inside = gpd.sjoin(merged, frame[["geometry"]])
        kinds = {"three_ways": inside.ways >= 3, "four_ways": inside.ways >= 4, "dead_ends": inside.ways == 1}
        for name, is_kind in kinds.items():
            frame[name] = is_kind.groupby(inside.index_right).sum().reindex(frame.index).fillna(0)
        frame["links"] = (inside.ways / 2).groupby(inside.index_right).sum().reindex(frame.index).fillna(0.0)


@dataclass
class Extract:
    """What pyrosm reads: the walking network, buildings, parks and bus stops, in metres."""

    nodes: gpd.GeoDataFrame
    edges: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    parks: gpd.GeoDataFrame
    bus_stops: gpd.GeoDataFrame

    @classmethod
    def read(cls, path: Path) -> "Extract":
        """Read the extract."""
        osm = pyrosm.OSM(str(path))
        nodes, edges = osm.get_network(network_type="walking", nodes=True)
        kinds = {"leisure": ["park", "garden", "playground", "common"], "landuse": ["recreation_ground"]}
        parks = osm.get_data_by_custom_criteria(custom_filter=kinds, filter_type="keep", keep_nodes=False)
        stops = osm.get_data_by_custom_criteria(
            custom_filter={"highway": ["bus_stop"]}, filter_type="keep", keep_ways=False, keep_relations=False
        )
        return cls(nodes.to_crs(CRS), edges, osm.get_buildings().to_crs(CRS), parks.to_crs(CRS), stops.to_crs(CRS))


@dataclass
class Raster:
    """The grid that people are counted on."""

    west: float
    north: float
    shape: tuple[int, int]

    @classmethod
    def around(cls, frame: gpd.GeoDataFrame) -> "Raster":
        """Cover a frame with cells."""
        west, south, east, north = frame.total_bounds
        return cls(west, north, (int((north - south) // CELL_M) + 1, int((east - west) // CELL_M) + 1))

    def cell(self, points: gpd.GeoSeries) -> tuple:
        """Row and column of points."""
        return ((self.north - points.y) // CELL_M).astype(int), ((points.x - self.west) // CELL_M).astype(int)

    def middle(self, row: np.ndarray, column: np.ndarray) -> tuple:
        """Centres of cells."""
        return self.west + (column + 0.5) * CELL_M, self.north - (row + 0.5) * CELL_M

    def write(self, grid: np.ndarray, path: str) -> None:
        """Write a grid as GeoTIFF."""
        rows, columns = self.shape
        profile = {"driver": "GTiff", "dtype": "float64", "count": 1, "height": rows, "width": columns, "crs": CRS}
        transform = from_origin(self.west, self.north, CELL_M, CELL_M)
        with rasterio.open(path, "w", transform=transform, **profile) as out:
            out.write(grid, 1)


def homes_of(buildings: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Spread each LSOA's people over its buildings by footprint."""
    homes = buildings[buildings.building.isin(HOMES)].copy()
    homes["weight"] = homes.area
    homes["geometry"] = homes.centroid
    homes = gpd.sjoin(homes[["weight", "geometry"]], zones[["LSOA11CD", "total_population", "geometry"]])
    homes["people"] = homes.total_population * homes.weight / homes.groupby("LSOA11CD").weight.transform("sum")
    return homes


def goals_of(extract: Extract, served: gpd.GeoDataFrame, *, every_value: bool) -> dict:
    """Name the destinations: metres and places."""
    outline = extract.parks.geometry.boundary.segmentize(20).get_coordinates()
    every = pd.concat([served.geometry, extract.bus_stops.geometry])
    goals = {"stops": (500, every), "parks": (400, gpd.GeoSeries.from_xy(outline.x, outline.y))}
    if every_value:
        large = extract.parks[extract.parks.area >= 10_000].geometry.boundary.segmentize(20).get_coordinates()
        goals |= {"feed": (500, served.geometry), "mapped": (500, extract.bus_stops.geometry)}
        goals["green"] = (300, gpd.GeoSeries.from_xy(large.x, large.y))
        for minutes in (20, 30):
            goals[f"every_{minutes}"] = (500, served.geometry[served.departures >= 60 / minutes])
        is_step_free = served.get("wheelchair_boarding", pd.Series(0, served.index)) == 1
        goals["step_free"] = (500, served.geometry[is_step_free] if is_step_free.any() else served.geometry)
    return goals


def walked(extract: Extract, goals: dict, people: np.ndarray, raster: Raster) -> dict:
    """People of every cell within reach of every kind of destination, by pandana."""
    place = extract.nodes.set_index("id").geometry
    network = pandana.Network(place.x, place.y, extract.edges.u, extract.edges.v, extract.edges[["length"]])
    network.precompute(1000)
    row, column = np.nonzero(people)
    node = network.get_node_ids(*raster.middle(row, column)).to_numpy()
    near = {}
    for name, (limit, places) in goals.items():
        network.set_pois(name, limit, 1, places.x.to_numpy(), places.y.to_numpy())
        distance = network.nearest_pois(limit, name, num_pois=1, max_distance=limit + 1)[1]
        near[name] = np.zeros_like(people)
        near[name][row, column] = people[row, column] * (distance.loc[node].to_numpy() <= limit)
    return near


def add_sums(layers: dict, raster: Raster, frames: tuple) -> None:
    """Sum every grid over every zone, by rasterstats."""
    with tempfile.TemporaryDirectory() as folder:
        for name, grid in layers.items():
            path = f"{folder}/grid.tif"
            raster.write(grid, path)
            for frame in frames:
                frame[f"{name}_sum"] = [found["sum"] for found in zonal_stats(frame, path, stats=["sum"], nodata=-1)]


def main(root: Path, url: str, *, every_value: bool) -> None:
    """Read, walk, count, load; print the city's shares."""
    data = root / "newport"
    extract = Extract.read(data / "osm_20230613.osm.pbf")
    served = stops_of(data / "gtfs_20230613.zip", "2023-06-13")
    wards = gpd.read_file(data / "wards_W06000022.geojson").to_crs(CRS)
    census = pd.read_csv(data / "derived_population2020_lsoa11_age.csv")[["lsoa11_code", "total_population"]]
    zones = gpd.read_file(data / "lsoa_W06000022.geojson").to_crs(CRS)
    zones = zones.merge(census, left_on="LSOA11CD", right_on="lsoa11_code")
    homes, raster = homes_of(extract.buildings, zones), Raster.around(wards)
    people = np.zeros(raster.shape)
    np.add.at(people, raster.cell(homes.geometry), homes.people)
    near = walked(extract, goals_of(extract, served, every_value=every_value), people, raster)
    layers = {"people": people, **near}
    if every_value:
        crowded = np.zeros(raster.shape)
        np.add.at(crowded, raster.cell(homes.geometry), crowded_homes(data, homes))
        layers |= {"crowded": crowded, "density": people**2 / (CELL_M / 1000) ** 2}
        layers = group_layers(layers, homes, shares_of(data, zones), raster.cell(homes.geometry))
        add_areas(extract.edges, extract.parks, (zones, wards))
        add_junctions(extract, (zones, wards))
    add_sums(layers, raster, (zones, wards))
    row, column = np.nonzero(people)
    squares = gpd.points_from_xy(*raster.middle(row, column)).buffer(CELL_M / 2, cap_style="square")
    cells = gpd.GeoDataFrame({name: grid[row, column] for name, grid in layers.items()}, geometry=squares, crs=CRS)
    engine = create_engine(url)
    tables = {"peer_cells": cells, "peer_lsoa": zones, "peer_ward": wards}
    if every_value:  # readers of the project see these too
        street = extract.edges[["id", "highway", "name", "length", "geometry"]]
        tables |= {"peer_street": street, "peer_stop": served[["stop_id", "stop_name", "departures", "geometry"]]}
        tables["peer_open_space"] = extract.parks[["id", "name", "geometry"]]
    for name, frame in tables.items():
        frame.to_crs(4326).to_postgis(name, engine, if_exists="replace")  # makes the spatial index too
    shares = {name: grid.sum() / people.sum() for name, grid in near.items()}
    print(json.dumps({"people": people.sum(), "transit": shares["stops"], "open_space": shares["parks"]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], every_value="--every-value" in sys.argv)
