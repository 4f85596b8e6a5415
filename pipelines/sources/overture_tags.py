"""What does Overture Maps say of a segment at one place along it, in the words of OpenStreetMap?"""

from collections.abc import Iterator, Mapping
from typing import Any

from spatial_indicators.features import Tags
from spatial_indicators.street_widths import DEFAULT_WIDTH_M

Row = Mapping[str, Any]

SUBCLASSES = {
    "sidewalk": {"highway": "footway", "footway": "sidewalk"},
    "crosswalk": {"highway": "footway", "footway": "crossing"},
    "parking_aisle": {"highway": "service", "service": "parking_aisle"},
    "driveway": {"highway": "service", "service": "driveway"},
    "alley": {"highway": "service", "service": "alley"},
}
"""Subclasses that say more than the class; until 2024 they were classes of their own."""

FLAGS = {
    "is_bridge": {"bridge": "yes"},
    "is_tunnel": {"tunnel": "yes"},
    "is_indoor": {"indoor": "yes"},
    "is_covered": {"covered": "yes"},
    "is_under_construction": {"highway": "construction"},
    "is_abandoned": {"highway": "abandoned"},
}

RULES = ("subclass_rules", "access_restrictions", "width_rules", "road_flags")

CONDITIONS = ("during", "heading", "using", "recognized", "vehicle")
"""Rules under these hold for some people, hours or directions: what holds for everyone else is said beside them."""


def turns_of(row: Row) -> set[float]:
    """Name the places, from 0 to 1, where a rule begins or ends to hold."""
    between = (rule.get("between") for name in RULES for rule in row.get(name) or ())
    return {float(place) for bounds in between if bounds for place in bounds} - {0.0, 1.0}


def tags_at(row: Row, place: float) -> Tags:
    """Say what holds at a place, from 0 to 1; of rules that contradict each other the last counts."""
    said = row.get("subclass")
    for rule in _rules(row, "subclass_rules", place):
        said = rule["value"]
    tags = {"highway": _class(row["class"], said)} | SUBCLASSES.get(said or row["class"] or "", {})
    for rule in _rules(row, "width_rules", place):
        tags["width"] = f"{rule['value']:g}"
    for rule in _rules(row, "access_restrictions", place):
        tags |= _access(rule)
    for rule in _rules(row, "road_flags", place):
        for flag in rule.get("values") or ():
            tags |= FLAGS.get(flag, {})
    return tags


def _class(told: str | None, subclass: str | None) -> str:
    if subclass == "link" and f"{told}_link" in DEFAULT_WIDTH_M:
        return f"{told}_link"
    return told if told in DEFAULT_WIDTH_M else "road"


def _access(rule: Row) -> dict[str, str]:
    when = rule.get("when") or {}
    if any(when.get(name) for name in CONDITIONS):
        return {}
    answer = {"allowed": "yes", "designated": "designated", "denied": "no"}.get(rule["access_type"], "yes")
    modes = when.get("mode")
    if not modes:
        return {"access": answer}
    return {"foot": answer} if "foot" in modes else {}


def _rules(row: Row, name: str, place: float) -> Iterator[Row]:
    for rule in row.get(name) or ():
        first, last = rule.get("between") or (0.0, 1.0)
        if first <= place <= last:
            yield rule
