"""Which services is a mapped place, by its tags: a school, health care, a food shop, a convenience store?"""

from collections.abc import Mapping

Tags = Mapping[str, str]

SCHOOL, HEALTH, FOOD = "school", "health", "food"
CATEGORIES = (SCHOOL, HEALTH, FOOD)

CONVENIENCE, FRESH_FOOD = "convenience", "fresh_food"
DAILY = (CONVENIENCE, FRESH_FOOD)
"""What is near where daily life is, beside public transport, in the Global Healthy and Sustainable City Indicators."""

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
    CONVENIENCE: {
        "shop": frozenset({"convenience", "kiosk", "newsagent", "newsagency"}),
        "amenity": frozenset({"fuel", "newsagency"}),
    },
    FRESH_FOOD: {
        "shop": FOOD_SHOPS - {"convenience"},
        "amenity": frozenset({"supermarket", "marketplace", "market", "market_place", "public_market"}),
        "building": frozenset({"supermarket"}),
    },
}
"""What counts, by category. Schools without kindergartens and universities, and health care where a doctor is seen,
without pharmacies and dentists: project's own choice. Convenience and fresh food are GHSCI's (global-indicators,
process/configuration/templates/osm_destination_definitions.csv, commit 4ee1aae0), without its key `supermarket`."""

GONE = ("abandoned", "disused", "razed", "proposed", "construction")


def service_kinds(tags: Tags) -> dict[str, str]:
    """Name the categories that a mapped place belongs to, each with the tag that says so; none where it is gone."""
    # Most of what is mapped is a building without any of these: asking first takes a tenth of the time.
    is_market = tags.get("building") == "supermarket"
    if not (is_market or "amenity" in tags or "shop" in tags or "healthcare" in tags):
        return {}
    found = {
        category: f"{key}={tags[key]}"
        for category, keys in TAGS.items()
        if (key := next((key for key, values in keys.items() if tags.get(key) in values), None))
    }
    return {} if found and any(tags.get(state) == "yes" for state in GONE) else found
