"""How layers become tables and tables become layers again, with nothing lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial_indicators.cells import Cells
from spatial_indicators.districts import Districts, Level
from spatial_indicators.grid import Grid
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.people import Group, Homes, People
from spatial_indicators.layers.stops import Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.projection import Projection
from spatial_indicators.snapping import Snapped

Tables = Mapping[str, Any]
DISTRICT = "district_"


@dataclass(frozen=True)
class Codec:
    """Both directions for one kind of layer."""

    to_tables: Callable[[Any, str], Mapping[str, Any]]
    from_tables: Callable[[Tables], Any]


def _points(columns: dict[str, Any], crs: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapely.points(columns["x"], columns["y"]), crs=crs)


def _columns(layer: Any, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    return {part.name: getattr(layer, part.name) for part in fields(layer) if part.name not in without}


def _arrays(frame: pd.DataFrame) -> dict[str, Any]:
    return {str(name): _array(frame[name]) for name in frame.columns if name != "geometry"}


def _array(column: "pd.Series[Any]") -> Any:
    is_text = not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))
    return column.to_numpy(dtype=object) if is_text else column.to_numpy()


def _geometry(frame: pd.DataFrame) -> Any:
    return np.asarray(frame["geometry"].array, dtype=object)


def _districts_to(districts: Districts, crs: str) -> dict[str, pd.DataFrame]:
    return {
        level.name: gpd.GeoDataFrame(
            {"code": level.codes, "name": level.names, "position": number}, geometry=level.geometry, crs=crs
        ).assign(built_from=level.built_from, centre_lon=districts.projection.lon, centre_lat=districts.projection.lat)
        for number, level in enumerate(districts.levels)
    } | {
        f"{level.name}_members": pd.DataFrame({"member_of": level.members})
        for level in districts.levels
        if level.members is not None
    }


def _districts_from(tables: Tables) -> Districts:
    frames = {name: frame for name, frame in tables.items() if not name.endswith("_members")}
    ordered = sorted(frames, key=lambda name: int(frames[name]["position"].iloc[0]))
    centre = tables[ordered[0]].iloc[0]
    projection = Projection(float(centre["centre_lon"]), float(centre["centre_lat"]))
    return Districts(tuple(_level(name, tables) for name in ordered), projection)


def _level(name: str, tables: Tables) -> Level:
    frame = tables[name]
    members = tables.get(f"{name}_members")
    return Level(
        name=name,
        codes=tuple(frame["code"]),
        names=tuple(frame["name"]),
        geometry=_geometry(frame),
        built_from=None if members is None else str(frame["built_from"].iloc[0]),
        members=None if members is None else members["member_of"].to_numpy(),
    )


def _cells_to(cells: Cells, crs: str) -> dict[str, pd.DataFrame]:
    columns = {"area_m2": cells.area_m2, "is_on_map": cells.is_on_map}
    columns |= {f"{DISTRICT}{level}": position for level, position in cells.district.items()}
    return {"cells": gpd.GeoDataFrame(columns, geometry=cells.geometry, crs=crs)}


def _cells_from(tables: Tables) -> Cells:
    frame = tables["cells"]
    district = {c.removeprefix(DISTRICT): frame[c].to_numpy() for c in frame.columns if c.startswith(DISTRICT)}
    return Cells(_geometry(frame), frame["area_m2"].to_numpy(), district, frame["is_on_map"].to_numpy())


def _people_to(people: People, crs: str) -> dict[str, pd.DataFrame]:
    del crs
    names = ["/".join(group) for group in people.groups]
    frame = pd.DataFrame(dict(zip(names, people.count, strict=True)))
    return {"people": frame.assign(is_placed_by_area=people.is_placed_by_area, year=people.year)}


def _people_from(tables: Tables) -> People:
    frame = tables["people"]
    names = [name for name in frame.columns if "/" in name]
    count = np.ascontiguousarray(frame[names].to_numpy(dtype=float).T)
    groups = tuple(Group(*name.split("/")) for name in names)
    return People(groups, count, frame["is_placed_by_area"].to_numpy(), int(frame["year"].iloc[0]))


def _streets_to(streets: Streets, crs: str) -> dict[str, pd.DataFrame]:
    edges = _columns(streets, without=("x", "y"))
    geometry = streets.segments(np.arange(len(streets.start)))
    return {
        "nodes": pd.DataFrame({"x": streets.x, "y": streets.y}),
        "edges": gpd.GeoDataFrame(edges, geometry=geometry, crs=crs),
    }


def _streets_from(tables: Tables) -> Streets:
    return Streets(**_arrays(tables["nodes"]), **_arrays(tables["edges"]))


def _open_spaces_to(spaces: OpenSpaces, crs: str) -> dict[str, pd.DataFrame]:
    columns = _columns(spaces, without=("gate_x", "gate_y"))
    return {
        "open_spaces": gpd.GeoDataFrame(columns, crs=crs),
        "gates": _points({"x": spaces.gate_x, "y": spaces.gate_y}, crs),
    }


def _open_spaces_from(tables: Tables) -> OpenSpaces:
    spaces, gates = tables["open_spaces"], tables["gates"]
    return OpenSpaces(
        **_arrays(spaces), geometry=_geometry(spaces), gate_x=gates["x"].to_numpy(), gate_y=gates["y"].to_numpy()
    )


def _grid_to(grid: Grid, crs: str) -> dict[str, bytes]:
    from pipelines.cog import cog_of  # noqa: PLC0415  rasterio, which a run in memory alone does not need

    return {"people.tif": cog_of(grid, crs)}


def _grid_from(tables: Tables) -> Grid:
    from pipelines.cog import grid_from  # noqa: PLC0415  as above

    return grid_from(tables["people.tif"])


CODECS: Mapping[str, Codec] = {
    "layer/districts": Codec(_districts_to, _districts_from),
    "layer/cells": Codec(_cells_to, _cells_from),
    "layer/people": Codec(_people_to, _people_from),
    "layer/people_grid": Codec(_grid_to, _grid_from),
    "layer/homes": Codec(
        lambda homes, crs: {"homes": _points(_columns(homes), crs)}, lambda tables: Homes(**_arrays(tables["homes"]))
    ),
    "layer/doorsteps": Codec(
        lambda places, crs: {"doorsteps": pd.DataFrame(_columns(places))},  # noqa: ARG005  positions need no crs
        lambda tables: Snapped(**_arrays(tables["doorsteps"])),
    ),
    "layer/streets": Codec(_streets_to, _streets_from),
    "layer/stops": Codec(
        lambda stops, crs: {"stops": _points(_columns(stops), crs)}, lambda tables: Stops(**_arrays(tables["stops"]))
    ),
    "layer/open_spaces": Codec(_open_spaces_to, _open_spaces_from),
}
