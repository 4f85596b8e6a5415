"""Which named places the city has: parks, squares, woods and grounds, and where they lie."""

from dataclasses import dataclass, field

import shapely
from shapely import Polygon
from shapely.affinity import scale


@dataclass(frozen=True)
class Site:
    """A place that is laid out as a whole: no street runs through it.

    Parameters
    ----------
    name
        Its name on the map.
    x, y
        Its middle, metres.
    radius_x, radius_y
        Half its extent, metres; a site without extent is the single block around its middle.
    tags
        Its OpenStreetMap tags.
    fills_block
        Whether it fills the block between streets around it; otherwise it is an ellipse in the fields.
    gates
        How many entrances are mapped; 0 where it is open all around.
    has_paths
        Whether paths lead from the entrances to its middle.
    """

    name: str
    x: float
    y: float
    radius_x: float
    radius_y: float
    tags: dict[str, str] = field(default_factory=dict)
    fills_block: bool = True
    gates: int = 0
    has_paths: bool = True

    def extent(self) -> Polygon:
        """Draw its ellipse."""
        return scale(shapely.Point(self.x, self.y).buffer(1.0, quad_segs=12), self.radius_x, self.radius_y)


def _park(**more: str) -> dict[str, str]:
    return {"leisure": "park", **more}


SITES: tuple[Site, ...] = (
    Site("Lake Park", -700, 840, 270, 150, _park(), gates=6),
    Site("Walled Park", 880, 970, 140, 110, _park(barrier="wall"), gates=2),
    Site("South Park", -800, -760, 230, 150, _park(), gates=5),
    Site("Border Park", -3010, 150, 330, 190, _park(), gates=4),
    Site("Outer Meadow", 900, -2640, 210, 110, _park(), fills_block=False, gates=2),
    Site("Botanic Garden", 2180, 1080, 170, 90, _park(fee="yes"), gates=1),
    Site("Island Green", 2390, -40, 75, 45, _park()),
    Site("Market Square", 60, 400, 0, 0, {"place": "square"}, has_paths=False),
    Site("Station Square", 20, -1290, 60, 60, {"highway": "pedestrian", "area": "yes"}, has_paths=False),
    Site("North Wood", -2160, 1610, 240, 150, {"natural": "wood", "access": "yes"}, gates=3),
    Site("Bishop's Garden", 560, 420, 0, 0, {"leisure": "garden", "access": "private"}, has_paths=False),
    Site("Villa Garden", -2150, 840, 60, 50, {"leisure": "garden", "garden:type": "private"}, has_paths=False),
    Site("City Golf Club", 2270, 1720, 300, 170, {"leisure": "golf_course"}, gates=1),
    Site("Northgate Cemetery", 800, 1650, 150, 110, {"landuse": "cemetery"}, gates=2),
    Site("Hill School", -950, 1560, 100, 80, {"amenity": "school"}, gates=1, has_paths=False),
    Site("Riverside School", -350, -1650, 100, 80, {"amenity": "school"}, gates=1, has_paths=False),
    Site("City Hospital", 900, -560, 120, 90, {"amenity": "hospital"}, gates=1, has_paths=False),
    Site("Sports Centre", -2050, -830, 110, 90, {"leisure": "sports_centre"}, gates=1, has_paths=False),
    Site("Retail Park", -2150, -1300, 110, 60, {"landuse": "retail"}, has_paths=False),
    Site("Allotments", 1000, -1760, 130, 80, {"landuse": "allotments"}, gates=1, has_paths=False),
    Site("Long Meadow", -1150, -1720, 180, 90, {"landuse": "grass"}, has_paths=False),
    Site("Green of St Anne", 620, -790, 0, 0, {"landuse": "village_green"}, has_paths=False),
    Site("Mill Field", -1950, 330, 130, 80, {"landuse": "recreation_ground"}),
    Site("Poplar Playground", 1250, -1540, 0, 0, {"leisure": "playground"}, has_paths=False),
    Site("Orchard Park", 900, 2140, 140, 70, _park()),
    Site("Quarry Forest", -3900, -2600, 420, 300, {"landuse": "forest"}, fills_block=False),
    Site("East Forest", 3900, 2300, 380, 260, {"landuse": "forest", "access": "yes"}, fills_block=False),
)
