"""Cities drawn by chance: bent districts, gaps in the streets, islands, overlapping parks, half a map."""

from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from hypothesis import strategies as st

from spatial_indicators.districts import Districts
from spatial_indicators.layers.people import EVERYONE, Group
from spatial_indicators.layers.streets import Streets
from spatial_indicators.service_kinds import CATEGORIES
from tests.spatial_indicators.tiny_city import (
    HERE,
    TinyCity,
    city,
    level,
    parks,
    services_at,
    stops_at,
    streets_along,
    with_wards,
)

SIZE = 1000.0
"""Side of a random city, metres."""

seeds = st.integers(0, 2**32 - 1)


def random_districts(rng: np.random.Generator, count: int, *, wards: bool = True) -> Districts:
    """Cut a square into Voronoi cells, and join them to two wards."""
    seeds = shapely.multipoints(rng.uniform(0, SIZE, (count, 2)))
    frame = shapely.box(0, 0, SIZE, SIZE)
    cells = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame)), frame)
    districts = Districts((level("lsoa", list(cells)),), HERE)
    if not wards or count < 2:
        return districts
    return with_wards(districts, [shapely.union_all(cells[: count // 2]), shapely.union_all(cells[count // 2 :])])


def random_streets(rng: np.random.Generator) -> Streets:
    """Draw a bent grid that reaches beyond the city, with missing blocks, closed streets and an island."""
    side, block = 8, SIZE / 5
    corners = [(column, row) for column in range(side) for row in range(side)]
    bent = {(i, j): tuple(block * (np.array([i, j]) - 1) + rng.uniform(-50, 50, 2)) for i, j in corners}
    pairs = [((i, j), (i + a, j + b)) for i, j in bent for a, b in ((1, 0), (0, 1)) if (i + a, j + b) in bent]
    fate = rng.random(len(pairs))
    lines = [[bent[one], bent[other]] for (one, other), chance in zip(pairs, fate, strict=True)]
    kept = [line for line, chance in zip(lines, fate, strict=True) if chance < 0.75]
    closed = [line for line, chance in zip(lines, fate, strict=True) if 0.75 <= chance < 0.85]
    island = [tuple(rng.uniform(0, SIZE, 2)) for _ in range(2)]
    return streets_along([*kept, island], closed=closed, width_m=float(rng.uniform(2, 20)))


def random_parks(rng: np.random.Generator) -> Any:
    """Draw triangles, which overlap and reach beyond the city; some have gates, some are not green."""
    count = int(rng.integers(0, 6))
    middles = rng.uniform(-100, SIZE + 100, (count, 1, 2))
    outlines = [shapely.Polygon(points) for points in middles + rng.uniform(-150, 150, (count, 3, 2))]
    gated = [outline for outline in outlines if rng.random() < 0.4]
    gates = [outline.exterior.interpolate(rng.random(), normalized=True).coords[0] for outline in gated]
    return parks(*outlines, gates=gates, green=rng.random(count) < 0.7)


def random_stops(rng: np.random.Generator) -> Any:
    count = int(rng.integers(0, 5))
    places = rng.uniform(-300, SIZE + 300, (count, 2))
    stops = stops_at(
        *((*place, rng.choice(["low", "high"]), rng.choice(["feed", "osm"])) for place in places.tolist()),
    )
    is_informal = rng.random(len(stops)) < 0.3
    is_informal[:1] = True  # without any, nothing of both kinds is known
    return replace(stops, is_formal=~is_informal | (rng.random(len(stops)) < 0.3), is_informal=is_informal)


def random_services(rng: np.random.Generator) -> Any:
    """Draw points and triangles of every category, or none of one; some triangles have a gate."""
    count = int(rng.integers(0, 8))
    middles = rng.uniform(-300, SIZE + 300, (count, 1, 2))
    outlines = [shapely.Polygon(points) for points in middles + rng.uniform(-80, 80, (count, 3, 2))]
    gated = [outline for outline in outlines if rng.random() < 0.3]
    gates = [outline.exterior.interpolate(rng.random(), normalized=True).coords[0] for outline in gated]
    drawn = [outline if rng.random() < 0.6 else outline.centroid for outline in outlines]
    return services_at(*zip(rng.choice(CATEGORIES, count).tolist(), drawn, strict=True), gates=gates)


def random_city(seed: int) -> TinyCity:
    """Draw a city; the same seed draws the same city."""
    rng = np.random.default_rng(seed)
    districts = random_districts(rng, int(rng.integers(2, 7)))
    count = len(districts.counted.codes)
    women = rng.integers(0, 300, count)
    men = rng.integers(0, 300, count)
    west, south = rng.uniform(-200, 500, 2)
    homes = rng.uniform(0, SIZE, (int(rng.integers(0, 40)), 2))
    return city(
        districts,
        {EVERYONE: women + men, Group(sex="F"): women, Group(sex="M"): men},
        homes=[(x, y, floor) for (x, y), floor in zip(homes.tolist(), rng.uniform(20, 500, len(homes)), strict=True)],
        streets=random_streets(rng),
        stops=random_stops(rng),
        open_spaces=random_parks(rng),
        mapped=shapely.box(west, south, west + 800, south + 900) if rng.random() < 0.5 else None,
        services=random_services(rng),
    )


def moved(tiny: TinyCity, east: float, north: float) -> TinyCity:
    """Draw the same city elsewhere."""
    levels = tuple(
        replace(one, geometry=shapely.transform(one.geometry, lambda points: points + np.array([east, north])))
        for one in tiny.districts.levels
    )
    spaces = tiny.open_spaces
    homes = tiny.buildings
    return city(
        replace(tiny.districts, levels=levels),
        dict(zip(tiny.people.groups, tiny.zones()["lsoa"].sums(tiny.people.count), strict=True)),
        homes=list(zip((homes.x + east).tolist(), (homes.y + north).tolist(), homes.floor_m2.tolist(), strict=True)),
        streets=replace(tiny.streets, x=tiny.streets.x + east, y=tiny.streets.y + north),
        stops=replace(tiny.stops, x=tiny.stops.x + east, y=tiny.stops.y + north),
        open_spaces=replace(
            spaces,
            geometry=shapely.transform(spaces.geometry, lambda points: points + np.array([east, north])),
            gate_x=spaces.gate_x + east,
            gate_y=spaces.gate_y + north,
        ),
        services=None
        if tiny.services is None
        else replace(
            tiny.services,
            geometry=shapely.transform(tiny.services.geometry, lambda points: points + np.array([east, north])),
            gate_x=tiny.services.gate_x + east,
            gate_y=tiny.services.gate_y + north,
        ),
        mapped=None
        if tiny.mapped is None
        else shapely.transform(tiny.mapped, lambda points: points + np.array([east, north])),
    )
