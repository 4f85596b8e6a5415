"""Which services is a mapped place, by its tags: a school, health care, a food shop?"""

from collections.abc import Mapping

Tags = Mapping[str, str]

SCHOOL, HEALTH, FOOD = "school", "health", "food"
CATEGORIES = (SCHOOL, HEALTH, FOOD)

FOOD_SHOPS = frozenset({
    "supermarket", "grocery", "greengrocer", "fruit", "fruits", "vegetables", "butcher", "seafood", "fishmonger",
    "bakery", "pastry", "deli", "cheese", "market", "marketplace", "convenience",
})  # fmt: skip
"""Fresh food and markets as the Global Healthy and Sustainable City Indicators define them
(global-indicators, osm_destination_definitions.csv), and convenience stores, which sell everyday food."""

TAGS: Mapping[str, Mapping[str, frozenset[str]]] = {
    SCHOOL: {"amenity": frozenset({"school"})},
    HEALTH: {
        "amenity": frozenset({"hospital", "clinic", "doctors", "health_post"}),
        "healthcare": frozenset({"hospital", "clinic", "centre", "doctor", "health_post"}),
    },
    FOOD: {"shop": FOOD_SHOPS, "amenity": frozenset({"marketplace", "market"})},
}
"""What counts, by category. Schools without kindergartens and universities, and health care where a doctor is seen,
without pharmacies and dentists: project's own choice."""

GONE = ("abandoned", "disused", "razed", "proposed", "construction")


def service_kinds(tags: Tags) -> dict[str, str]:
    """Name the categories that a mapped place belongs to, each with the tag that says so; none where it is gone."""
    # Most of what is mapped is a building without any of these: asking first takes a tenth of the time.
    if not ("amenity" in tags or "shop" in tags or "healthcare" in tags):
        return {}
    found = {
        category: f"{key}={tags[key]}"
        for category, keys in TAGS.items()
        if (key := next((key for key, values in keys.items() if tags.get(key) in values), None))
    }
    return {} if found and any(tags.get(state) == "yes" for state in GONE) else found
