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


def main(root: Path, url: str) -> None:
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
    network.set_pois("stops", 500, 1, every.x.to_numpy(), every.y.to_numpy())
    network.set_pois("parks", 400, 1, outline.x.to_numpy(), outline.y.to_numpy())
    at_row, at_column = np.nonzero(people)
    x, y = west + (at_column + 0.5) * CELL_M, north - (at_row + 0.5) * CELL_M
    node = network.get_node_ids(x, y).to_numpy()
    near = {}
    for name, limit in (("stops", 500), ("parks", 400)):
        distance = network.nearest_pois(limit, name, num_pois=1, max_distance=limit + 1)[1]
        near[name] = np.zeros_like(people)
        near[name][at_row, at_column] = people[at_row, at_column] * (distance.loc[node].to_numpy() <= limit)

    with tempfile.TemporaryDirectory() as folder:
        for name, grid in {"people": people, **near}.items():
            path = f"{folder}/{name}.tif"
            profile = {"driver": "GTiff", "dtype": "float64", "count": 1, "height": rows, "width": columns}
            with rasterio.open(path, "w", crs=CRS, transform=from_origin(west, north, CELL_M, CELL_M), **profile) as out:
                out.write(grid, 1)
            for frame in (zones, wards):
                frame[f"{name}_sum"] = [found["sum"] for found in zonal_stats(frame, path, stats=["sum"], nodata=-1)]

    cells = gpd.GeoDataFrame(
        {"people": people[at_row, at_column], **{name: grid[at_row, at_column] for name, grid in near.items()}},
        geometry=gpd.points_from_xy(x, y).buffer(CELL_M / 2, cap_style="square"),
        crs=CRS,
    )
    engine = create_engine(url)
    for name, frame in {"peer_cells": cells, "peer_lsoa": zones, "peer_ward": wards}.items():
        frame.to_crs(4326).to_postgis(name, engine, if_exists="replace")  # makes the spatial index too
    total = people.sum()
    print(json.dumps({"people": total, "transit": near["stops"].sum() / total, "open_space": near["parks"].sum() / total}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
