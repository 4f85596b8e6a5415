"""Which schools, doctors and food shops the city has beside those in grounds and on ground floors."""

from collections.abc import Iterator

import shapely

from pipelines.demo_city.open_space import Feature

SCHOOL, CLINIC, DOCTORS = {"amenity": "school"}, {"amenity": "clinic", "healthcare": "clinic"}, {"amenity": "doctors"}
SUPERMARKET = {"shop": "supermarket"}

PLACES: tuple[tuple[str, float, float, dict[str, str]], ...] = (
    ("Eastshore School", 1310, 720, SCHOOL),
    ("Old Town School", -420, 560, SCHOOL),
    ("Mill School", -2310, 210, SCHOOL),
    ("Orchard School", 310, 2110, SCHOOL),
    ("Southern School", 910, -1310, SCHOOL),
    ("Harbour School", 2310, -1510, SCHOOL),
    ("Old Town Clinic", -580, 620, CLINIC),
    ("Eastshore Clinic", 1880, 1210, CLINIC),
    ("Dr. Mill", -1890, 710, DOCTORS),
    ("Dr. Orchard", 390, 1820, DOCTORS),
    ("Dr. Station", 210, -1210, DOCTORS),
    ("Mill Lane Market", -1900, 910, SUPERMARKET),
    ("East Avenue Market", 1690, 1580, SUPERMARKET),
    ("Market Hall", 90, 470, {"amenity": "marketplace"}),
    # What is gone is no service.
    ("Old Clinic", -2300, -600, {**CLINIC, "disused": "yes"}),
)
"""Name, metres east and north of the middle, and tags; shops on the ground floor are drawn with their buildings. The
south-west has neither school nor doctor."""


def services() -> Iterator[Feature]:
    """Draw what is mapped as a point; schools, the hospital and a supermarket in grounds are drawn with those."""
    for name, x, y, tags in PLACES:
        yield Feature(shapely.Point(x, y), {"name": name, **tags})
