"""Cities so small that every number can be checked by eye, drawn in metres around (0, 0)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_indicators.cells import Cells, cut_cells
from spatial_indicators.districts import Districts, Level, built_level
from spatial_indicators.growth.epochs import Epochs
from spatial_indicators.indicator import indicators
from spatial_indicators.layers.buildings import Buildings
from spatial_indicators.layers.greenery import Greenery
from spatial_indicators.layers.housing import Housing
from spatial_indicators.layers.losses import Losses
from spatial_indicators.layers.on_cells import OnCells
from spatial_indicators.layers.open_spaces import OpenSpaces
from spatial_indicators.layers.people import EVERYONE, Group, Homes, People, people_on_cells
from spatial_indicators.layers.roads import AT_MOST, Roads
from spatial_indicators.layers.rural import Rural
from spatial_indicators.layers.service_walks import ServiceWalks, service_walks
from spatial_indicators.layers.services import Services
from spatial_indicators.layers.stops import Stops
from spatial_indicators.layers.streets import Streets
from spatial_indicators.layers.vegetation import LEAST_NDVI, Vegetation
from spatial_indicators.measure import measures
from spatial_indicators.observation import Setting, observations
from spatial_indicators.projection import Projection
from spatial_indicators.snapping import Snapped, snap
from spatial_indicators.zones import Zones, zones_of

Point = tuple[float, float]
Line = Sequence[Point]
Census = Mapping[Group, Sequence[float]]
HERE = Projection(0.0, 0.0)
NO_HOMES: tuple[tuple[float, float, float], ...] = ()


def objects(geometries: Sequence[Any]) -> NDArray[np.object_]:
    array = np.empty(len(geometries), dtype=object)
    array[:] = list(geometries)
    return array


def level(name: str, outlines: Sequence[Any]) -> Level:
    codes = tuple(f"{name}{number}" for number in range(len(outlines)))
    return Level(name, codes, codes, objects(outlines))


def square_districts(columns: int, rows: int = 1, *, side: float = 200.0) -> Districts:
    """Squares called lsoa0, lsoa1, ... from the south-western one, row by row."""
    corners = [(column * side, row * side) for row in range(rows) for column in range(columns)]
    return Districts((level("lsoa", [shapely.box(x, y, x + side, y + side) for x, y in corners]),), HERE)


def with_wards(districts: Districts, wards: Sequence[Any]) -> Districts:
    """Add a level that is built from the counted districts."""
    return replace(districts, levels=(*districts.levels, built_level(districts.counted, level("ward", wards))))


def streets_along(lines: Sequence[Line], *, width_m: float = 10.0, closed: Sequence[Line] = ()) -> Streets:
    """Streets through the given points; lines that share a point meet there. Nobody may walk the closed ones."""
    node: dict[Point, int] = {}
    edges = [
        (node.setdefault(tuple(one), len(node)), node.setdefault(tuple(other), len(node)), way, way < len(lines))
        for way, line in enumerate([*lines, *closed])
        for one, other in pairwise(line)
    ]
    x, y = np.array(list(node), dtype=float).T
    start, end, way, is_open = (np.array(column) for column in zip(*edges, strict=True))
    return Streets(
        x=x,
        y=y,
        start=start,
        end=end,
        way_id=way,
        highway=np.full(len(way), "residential", dtype=object),
        width_m=np.full(len(way), width_m),
        is_walkable=is_open,
        is_public_land=np.ones(len(way), dtype=np.bool_),
    )


def grid_lines(columns: int, rows: int, *, block: float) -> list[Line]:
    """A grid of streets: lines from west to east and from south to north, met at every corner."""
    east = [[(column * block, row * block) for column in range(columns)] for row in range(rows)]
    north = [[(column * block, row * block) for row in range(rows)] for column in range(columns)]
    return [*east, *north]


def stops_at(*stops: tuple[float, float, str, str]) -> Stops:
    """Stops as (x, y, capacity, origin)."""
    x, y, capacity, origin = zip(*stops, strict=True) if stops else ((), (), (), ())
    names = objects([f"stop/{number}" for number in range(len(stops))])
    return Stops(
        stop_id=names,
        name=names,
        x=np.array(x, dtype=float),
        y=np.array(y, dtype=float),
        capacity=objects(capacity),
        origin=objects(origin),
        departures=np.ones(len(stops)),
    )


def parks(*outlines: Any, gates: Sequence[Point] = (), green: Sequence[bool] | None = None) -> OpenSpaces:
    names = objects([f"way/{number}" for number in range(len(outlines))])
    gate = np.array(gates, dtype=float).reshape(-1, 2)
    is_green = np.ones(len(outlines), dtype=np.bool_) if green is None else np.array(green, dtype=np.bool_)
    return OpenSpaces(names, names, names, is_green, objects(outlines), gate[:, 0], gate[:, 1])


def services_at(*services: tuple[str, Any], gates: Sequence[Point] = ()) -> Services:
    """Services as (category, point or polygon)."""
    names = objects([f"node/{number}" for number in range(len(services))])
    category, drawn = objects([each[0] for each in services]), objects([each[1] for each in services])
    gate = np.array(gates, dtype=float).reshape(-1, 2)
    return Services(names, names, category, names, drawn, gate[:, 0], gate[:, 1])


def buildings_at(homes: Sequence[tuple[float, float, float]]) -> Buildings:
    """Homes as (x, y, floor in m2)."""
    return Buildings(*np.array(homes, dtype=float).reshape(-1, 3).T)


FLOODED = {10: 0.1, 100: 0.25, 500: 0.5}


def everywhere(cells: Cells, values: NDArray[np.float64]) -> OnCells:
    """What a raster says that knows the whole city."""
    return OnCells(values, np.ones(len(cells)), 2020)


def grown(cells: Cells, people: NDArray[np.float64]) -> Epochs:
    """Land that grew from a tenth to a fifth in ten years, people from a half to the whole."""
    land = cells.area_m2
    return Epochs(
        OnCells(land * 0.1, np.ones(len(cells)), 2010),
        OnCells(land * 0.2, np.ones(len(cells)), 2020),
        OnCells(people * 0.5, np.ones(len(cells)), 2010),
        OnCells(people * 1.0, np.ones(len(cells)), 2020),
    )


def planted(cells: Cells) -> Vegetation:
    """Land with an NDVI of 0.4, of which a half is green, and a quarter covered by plants alone."""
    index = everywhere(cells, np.full(len(cells), 0.4))
    shares = zip(LEAST_NDVI, (0.5, 0.25), strict=True)
    return Vegetation(index, index, {least: np.full(len(cells), share) for least, share in shares})


@dataclass(frozen=True)
class TinyCity:
    """Everything that measures ask for."""

    districts: Districts
    cells: Cells
    people: People
    homes: Homes
    doorsteps: Snapped
    streets: Streets
    stops: Stops
    open_spaces: OpenSpaces
    setting: Setting = field(repr=False)
    buildings: Buildings = field(repr=False)
    mapped: Any = None
    services: Services | None = None
    service_walks: ServiceWalks | None = None
    built_up: OnCells | None = None
    pm25: OnCells | None = None
    flood: dict[tuple[int, float], OnCells] | None = None
    growth: Epochs | None = None
    housing: Housing | None = None
    losses: Losses | None = None
    vegetation: Vegetation | None = None
    canopy: OnCells | None = None
    greenery: Greenery | None = None
    rural: Rural | None = None

    def measure(self, name: str, variant: str = "", **changes: float) -> NDArray[np.float64]:
        """Compute a measure on cells, one variant of it, perhaps with changed parameters of the method; NaN without."""
        declared = measures()[name]
        given = [getattr(self, layer) for layer in declared.layers]
        parameters = dict(declared.variants.get(variant, {})) | changes
        found = declared.compute(*given, **parameters)
        return np.full((1, len(self.cells)), np.nan) if found is None else np.atleast_2d(found)

    def zones(self) -> dict[str, Zones]:
        """Zones of every level, by its name."""
        return {zones.level: zones for zones in zones_of(self.districts, self.cells, city="tiny")}

    def sums(self, name: str, variant: str = "", *, of: str = "lsoa", **changes: float) -> list[float]:
        """Sum a measure of everyone over the zones of a level."""
        return self.zones()[of].sums(self.measure(name, variant, **changes))[0].tolist()

    def rows(self, indicator: str, *, of: str = "lsoa", method: str | None = None) -> list[dict[str, Any]]:
        """Compute an indicator: its observations of one level, by one method or by the city's default one."""
        declared, known = indicators()[indicator], measures()
        values = {
            name: known[name]({layer: getattr(self, layer) for layer in known[name].layers}, known[name].on_request)
            for name in declared.inputs
        }
        columns = observations(declared, known, values, tuple(self.zones().values()), self.setting)
        found = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return [
            row
            for row in found
            if row["level"] == of and (row["is_default"] if method is None else row["method"] == method)
        ]


def city(  # noqa: PLR0913  a city has that many parts
    districts: Districts,
    census: Census | Sequence[float],
    *,
    homes: Sequence[tuple[float, float, float]] = NO_HOMES,
    streets: Streets | None = None,
    stops: Stops | None = None,
    open_spaces: OpenSpaces | None = None,
    services: Services | None = None,
    mapped: Any = None,
    cell_size_m: float = 100.0,
    origin: str = "union",
) -> TinyCity:
    """Build a city; by default one street runs far to the south, without stops, parks and services."""
    counted = census if isinstance(census, Mapping) else {EVERYONE: census}
    arrays = {group: np.array(values, dtype=float) for group, values in counted.items()}
    cells = cut_cells(districts, cell_size_m=cell_size_m, mapped=mapped)
    buildings = buildings_at(homes)
    people, points = people_on_cells(arrays, cells, districts, buildings, year=2020)
    walked = streets_along([[(0.0, -5000.0), (100.0, -5000.0)]]) if streets is None else streets
    doorsteps = snap(walked, points.x, points.y, limit_m=250.0)
    mapped_services = services_at() if services is None else services
    return TinyCity(
        districts,
        cells,
        people,
        points,
        doorsteps,
        walked,
        stops_at() if stops is None else stops,
        parks() if open_spaces is None else open_spaces,
        Setting("tiny", 2020, people.groups, (origin,)),
        buildings,
        mapped,
        mapped_services,
        service_walks(mapped_services, doorsteps, walked),
        built_up=everywhere(cells, cells.area_m2 * 0.2),
        pm25=everywhere(cells, np.full(len(cells), 12.0)),
        growth=grown(cells, people.count[0]),
        housing=Housing(np.full(len(cells), 0.1), "overcrowding", 2020),
        losses=Losses(people.count[0] * 0.001, people.count[0] * 0.02, 2020, is_of_city=False),
        vegetation=planted(cells),
        canopy=everywhere(cells, np.full(len(cells), 0.25)),
        rural=Rural(
            everywhere(cells, np.full(len(cells), 0.5)),
            Roads(walked.segments(np.arange(len(walked.start))), np.full(len(walked.start), AT_MOST)),
        ),
        greenery=Greenery(np.full(len(points.x), 3.0), np.full(len(points.x), 0.25), np.full(len(points.x), 300.0)),
        flood={
            (period, least): everywhere(cells, np.full(len(cells), share))
            for period, share in FLOODED.items()
            for least in (0.0, 0.15)
        },
    )
