"""Gates of the map: has it streets enough for the people of the city, and buildings that say their use?"""

from pipelines.step import Check
from spatial_indicators.cells import Cells
from spatial_indicators.city import City
from spatial_indicators.completeness import walkable_m_on_map
from spatial_indicators.layers.buildings import Buildings
from spatial_indicators.layers.people import People
from spatial_indicators.layers.streets import Streets
from spatial_indicators.map_origin import StreetDensity

LEAST_STREET_M = StreetDensity().minimum_street_m_per_person
"""Metres of walkable street per person on mapped land: below what a square counts as not mapped at. Project's choice;
cities that are mapped well have 2 (Porto Alegre) to 10 (Newport)."""

LEAST_WITH_USE = 0.2
"""Share of mapped buildings that say their use. Project's choice; Helsinki's centre has 0.29, Newport 0.71, and the
hardly begun map of Monaco in 2012 0.02."""

STREETS, BUILDINGS = "map_has_streets_for_people", "map_tells_uses_of_buildings"


def streets_gate(city: City, streets: Streets, cells: Cells, people: People) -> Check:
    """Compare the streets of the mapped part of the city with the people who live there."""
    everyone = float(people.count[0][cells.is_on_map].sum())
    if not everyone:
        return Check(STREETS, passed=True, facts={"people_on_map": 0.0})
    street_m = walkable_m_on_map(streets, cells, cell_size_m=city.grid.cell_size_m)
    facts = {
        "walkable_km": round(street_m / 1000, 1),
        "people_on_map": round(everyone, 1),
        "m_per_person": round(street_m / everyone, 2),
    }
    return Check(STREETS, street_m >= LEAST_STREET_M * everyone, facts, is_warning=True)


def buildings_gate(buildings: Buildings) -> Check:
    """Say how many buildings in and around the city tell homes from other buildings; none at all are too few."""
    share = buildings.with_use / buildings.mapped if buildings.mapped else 0.0
    facts = {"buildings": buildings.mapped, "with_use": buildings.with_use, "share": round(share, 4)}
    return Check(BUILDINGS, share >= LEAST_WITH_USE, facts, is_warning=True)
