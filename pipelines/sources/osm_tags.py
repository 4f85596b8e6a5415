"""Which mapped things does the engine look at, and which of their tags?"""

from collections.abc import Mapping

from spatial_indicators.service_kinds import service_kinds

Tags = Mapping[str, str]

POINT_KEYS = ("highway", "public_transport", "railway", "amenity", "shop", "healthcare", "entrance", "barrier")
LINE_KEYS = ("highway", "route")
AREA_KEYS = (
    "building", "leisure", "landuse", "natural", "place", "highway", "amenity", "public_transport", "railway",
    "boundary", "tourism", "shop", "healthcare",
)  # fmt: skip

KEPT_KEYS = frozenset({
    # what it is
    *POINT_KEYS, *LINE_KEYS, *AREA_KEYS, "name", "ref", "area",
    # who may enter
    "access", "foot", "fee", "private", "opening_hours", "wheelchair", "motor_vehicle", "toll",
    # streets
    "service", "footway", "sidewalk", "crossing", "bridge", "tunnel", "layer", "indoor", "covered", "width", "lanes",
    "oneway", "surface", "lit", "maxspeed",
    # stops
    "bus", "tram", "train", "subway", "light_rail", "ferry", "station", "usage", "uic_ref", "gtfs:stop_id",
    "construction", "proposed", "abandoned", "disused", "razed",
    # open spaces and other uses of land
    "garden:type", "residential", "protect_class", "sport", "military", "place_of_worship",
    # buildings
    "building:levels", "building:use", "height", "office", "craft", "industrial", "man_made",
})  # fmt: skip
"""Tags that the layers read; addresses, sources and notes are left in the file."""

STOP_HIGHWAYS = frozenset({"bus_stop", "elevator"})
STOP_RAILWAYS = frozenset({"station", "halt", "tram_stop", "subway_entrance", "platform"})
STOP_AMENITIES = frozenset({"bus_station", "ferry_terminal"})
GATES = frozenset({
    "gate", "entrance", "kissing_gate", "swing_gate", "lift_gate", "stile", "turnstile", "full-height_turnstile",
    "hampshire_gate", "sliding_gate", "wicket_gate", "bollard", "cycle_barrier", "block",
})  # fmt: skip

DRAWN_AS_LINES = {
    "leisure": frozenset({"track", "slipway"}),
    "natural": frozenset({"cliff", "tree_row", "ridge", "arete", "earth_bank", "coastline", "valley"}),
    "highway": None,
    "railway": None,
    "barrier": None,
}
"""Values (None: all of them) whose closed ways are rings of a line unless ``area=yes``, as OpenStreetMap draws them."""

PROTECTED = frozenset({"protected_area", "national_park"})


def is_point_of_interest(tags: Tags) -> bool:
    """Say whether a mapped point is a stop, an entrance, a gate or a service."""
    return (
        "entrance" in tags
        or "public_transport" in tags
        or tags.get("barrier") in GATES
        or tags.get("highway") in STOP_HIGHWAYS
        or tags.get("railway") in STOP_RAILWAYS
        or tags.get("amenity") in STOP_AMENITIES
        or bool(service_kinds(tags))
    )


def is_line_of_interest(tags: Tags) -> bool:
    """Say whether a mapped way is a street or a ferry."""
    return "highway" in tags or tags.get("route") == "ferry"


def is_area_of_interest(tags: Tags, *, is_relation: bool) -> bool:
    """Say whether a closed way or a multipolygon is an area, rather than a closed line or an administrative border.

    A roundabout is a closed way and no square: ``highway`` makes an area only with ``area=yes`` or as a multipolygon.
    """
    drawn_as_area = is_relation or tags.get("area") == "yes"
    return any(_makes_area(key, tags[key], drawn_as_area=drawn_as_area) for key in AREA_KEYS if key in tags)


def _makes_area(key: str, value: str, *, drawn_as_area: bool) -> bool:
    if key == "boundary":
        return value in PROTECTED
    lines = DRAWN_AS_LINES.get(key, frozenset())
    return drawn_as_area or (lines is not None and value not in lines)
