"""Newport with the usual libraries: pyrosm, pandana, rasterstats and to_postgis, on the same files.

It does what their guides show: nodes instead of street edges, centres of cells instead of homes, parks by the points
of their outlines, no coverage, no groups, no checks. It is a peer in speed, not an oracle.
"""

import json
import sys
import tempfile
import zipfile
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
    served = table["stop_times"][table["stop_times"].trip_id.isin(trips.trip_id)].stop_id.unique()
    stops = table["stops"][table["stops"].stop_id.isin(served)]
    return gpd.GeoDataFrame(stops, geometry=gpd.points_from_xy(stops.stop_lon, stops.stop_lat), crs=4326).to_crs(CRS)


def shares_of(data: Path, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Share of each LSOA's people in the groups that the project publishes: three ages and the disability status."""
    census = pd.read_csv(data / "derived_population2020_lsoa11_age.csv").set_index("lsoa11_code")
    ages = census.drop(columns=["lsoa11_name", "total_population"])
    shares = pd.DataFrame({
        "young": ages.iloc[:, :15].sum(axis=1), "adult": ages.iloc[:, 15:65].sum(axis=1), "old": ages.iloc[:, 65:].sum(axis=1)
    }).div(census.total_population, axis=0)  # fmt: skip
    status = pd.read_csv(data / "derived_disability2021_lsoa21.csv").pivot_table("prop", "lsoa21_code", "disability")
    status.columns = ["with", "without"]
    return shares.join(status).reindex(zones.LSOA11CD)


def group_layers(layers: dict, homes: gpd.GeoDataFrame, shares: pd.DataFrame, cell: tuple) -> dict:
    """Spread every group like everyone, and give one grid for every group of every measure and origin of stops."""
    found = dict(layers)
    served = {name: np.divide(grid, layers["people"], where=layers["people"] > 0) for name, grid in layers.items()}
    for group in shares:
        count = np.zeros_like(layers["people"])
        np.add.at(count, cell, homes.people * homes.LSOA11CD.map(shares[group]).fillna(0))
        found |= {f"{name}_{group}": count * share for name, share in served.items()}
    return found


def add_areas(edges: gpd.GeoDataFrame, parks: gpd.GeoDataFrame, frames: tuple) -> None:
    """Open space and streets (length times 6 m) of every zone, by overlay."""
    open_space = gpd.GeoDataFrame(geometry=[parks.union_all()], crs=CRS).explode()
    lines = edges.to_crs(CRS)[["geometry"]]
    for frame in frames:
        zone = frame[["geometry"]].reset_index()
        inside = gpd.overlay(open_space, zone, keep_geom_type=True)
        frame["open_space_m2"] = inside.area.groupby(inside["index"]).sum().reindex(frame.index).fillna(0.0)
        along = gpd.overlay(lines, zone, keep_geom_type=True)
        frame["street_m2"] = (along.length * 6).groupby(along["index"]).sum().reindex(frame.index).fillna(0.0)


def main(root: Path, url: str, *, every_value: bool) -> None:
    """Read, walk, count, load; print the city's shares."""
    data = root / "newport"
    osm = pyrosm.OSM(str(data / "osm_20230613.osm.pbf"))
    nodes, edges = osm.get_network(network_type="walking", nodes=True)
    nodes = nodes.to_crs(CRS)
    buildings = osm.get_buildings().to_crs(CRS)
    parks = osm.get_data_by_custom_criteria(
        custom_filter={"leisure": ["park", "garden", "playground", "common"], "landuse": ["recreation_ground"]},
        filter_type="keep", keep_nodes=False, keep_relations=True,
    ).to_crs(CRS)  # fmt: skip
    mapped = osm.get_data_by_custom_criteria(
        custom_filter={"highway": ["bus_stop"]}, filter_type="keep", keep_ways=False, keep_relations=False
    ).to_crs(CRS)
    stops = stops_of(data / "gtfs_20230613.zip", "2023-06-13")

    zones = gpd.read_file(data / "lsoa_W06000022.geojson").to_crs(CRS)
    wards = gpd.read_file(data / "wards_W06000022.geojson").to_crs(CRS)
    census = pd.read_csv(data / "derived_population2020_lsoa11_age.csv")[["lsoa11_code", "total_population"]]
    zones = zones.merge(census, left_on="LSOA11CD", right_on="lsoa11_code")

    homes = buildings[buildings.building.isin(HOMES)].copy()
    homes["weight"] = homes.area
    homes["geometry"] = homes.centroid
    homes = gpd.sjoin(homes[["weight", "geometry"]], zones[["LSOA11CD", "total_population", "geometry"]])
    homes["people"] = homes.total_population * homes.weight / homes.groupby("LSOA11CD").weight.transform("sum")

    west, south, east, north = wards.total_bounds
    columns, rows = int((east - west) // CELL_M) + 1, int((north - south) // CELL_M) + 1
    column = ((homes.geometry.x - west) // CELL_M).astype(int)
    row = ((north - homes.geometry.y) // CELL_M).astype(int)
    people = np.zeros((rows, columns))
    np.add.at(people, (row, column), homes.people)

    network = pandana.Network(
        nodes.set_index("id").geometry.x, nodes.set_index("id").geometry.y, edges.u, edges.v, edges[["length"]]
    )
    network.precompute(1000)
    every = pd.concat([stops.geometry, mapped.geometry])
    outline = parks.geometry.boundary.segmentize(20).get_coordinates()
    goals = {"stops": (500, every), "parks": (400, gpd.GeoSeries.from_xy(outline.x, outline.y))}
    if every_value:
        large = parks[parks.area >= 10_000].geometry.boundary.segmentize(20).get_coordinates()
        goals |= {"feed": (500, stops.geometry), "mapped": (500, mapped.geometry)}
        goals["green"] = (300, gpd.GeoSeries.from_xy(large.x, large.y))
    for name, (limit, places) in goals.items():
        network.set_pois(name, limit, 1, places.x.to_numpy(), places.y.to_numpy())
    at_row, at_column = np.nonzero(people)
    x, y = west + (at_column + 0.5) * CELL_M, north - (at_row + 0.5) * CELL_M
    node = network.get_node_ids(x, y).to_numpy()
    near = {}
    for name, (limit, _) in goals.items():
        distance = network.nearest_pois(limit, name, num_pois=1, max_distance=limit + 1)[1]
        near[name] = np.zeros_like(people)
        near[name][at_row, at_column] = people[at_row, at_column] * (distance.loc[node].to_numpy() <= limit)

    layers = {"people": people, **near}
    if every_value:
        layers = group_layers(layers, homes, shares_of(data, zones), (row, column))
        add_areas(edges, parks, (zones, wards))
    with tempfile.TemporaryDirectory() as folder:
        for name, grid in layers.items():
            path = f"{folder}/grid.tif"
            profile = {"driver": "GTiff", "dtype": "float64", "count": 1, "height": rows, "width": columns}
            with rasterio.open(
                path, "w", crs=CRS, transform=from_origin(west, north, CELL_M, CELL_M), **profile
            ) as out:
                out.write(grid, 1)
            for frame in (zones, wards):
                frame[f"{name}_sum"] = [found["sum"] for found in zonal_stats(frame, path, stats=["sum"], nodata=-1)]

    cells = gpd.GeoDataFrame(
        {name: grid[at_row, at_column] for name, grid in layers.items()},
        geometry=gpd.points_from_xy(x, y).buffer(CELL_M / 2, cap_style="square"),
        crs=CRS,
    )
    engine = create_engine(url)
    for name, frame in {"peer_cells": cells, "peer_lsoa": zones, "peer_ward": wards}.items():
        frame.to_crs(4326).to_postgis(name, engine, if_exists="replace")  # makes the spatial index too
    total = people.sum()
    print(
        json.dumps({"people": total, "transit": near["stops"].sum() / total, "open_space": near["parks"].sum() / total})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], every_value="--every-value" in sys.argv)
