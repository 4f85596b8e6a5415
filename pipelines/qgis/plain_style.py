"""Styles of what is on the ground and of bare outlines."""

from pipelines.qgis.classes import value_classes
from pipelines.qgis.style import Rule, Style
from pipelines.qgis.symbol import OUTLINE, fill, line, marker, outline

GREEN, PAVED, HIGH, LOW = "#009e73", "#cc79a7", "#d55e00", "#56b4e9"
"""Colours that the colour-blind tell apart: M. Okabe and K. Ito, Color Universal Design, 2008."""

STOP_LIMITS_M = (0.0, 250.0, 500.0, 1000.0, 2000.0)
"""500 m and 1 km are the thresholds of SDG 11.2.1."""
OPEN_SPACE_LIMITS_M = (0.0, 200.0, 400.0, 800.0, 2000.0)
"""400 m is the threshold of SDG 11.7.1."""


def plain_styles() -> list[Style]:
    """Give the styles that do not depend on indicators, one or more a layer."""
    return [
        _open_space(),
        _transit_stop(),
        _street("to_stop_m", "Walk to the nearest stop", STOP_LIMITS_M, is_default=True),
        _street("to_open_space_m", "Walk to the nearest open public space", OPEN_SPACE_LIMITS_M, is_default=False),
        _area(),
        _cell(),
    ]


def _open_space() -> Style:
    return Style(
        layer="open_space",
        name="Open public spaces",
        description="Green ones apart from squares and other paved ones.",
        geometry="Polygon",
        rules=(
            Rule("Green space", '"is_green"', fill(GREEN, edge="#006b4e", opacity=0.75)),
            Rule("Square or other open space", 'NOT "is_green"', fill(PAVED, edge="#8f4a73", opacity=0.75)),
        ),
        title='coalesce("name", "kind")',
        tip='<b>[% coalesce("name", "kind") %]</b><br>[% "kind" %], [% format_number("area_m2", 0) %] m²',
        is_default=True,
    )


def _transit_stop() -> Style:
    capacities = {"high": ("Train, metro or ferry", "square", HIGH, 3.2), "low": ("Bus or tram", "circle", LOW, 2.2)}
    origins = {"feed": "served on the day of analysis", "osm": "on the map only"}
    rules = [
        Rule(
            f"{kind}, {words}",
            f"\"capacity\" = '{capacity}' AND \"origin\" = '{origin}'",
            marker(shape, colour, size, edge="#1a1a1a", width=0.2)
            if origin == "feed"
            else marker(shape, "#ffffff", 0.8 * size, edge=colour, width=0.5),
        )
        for capacity, (kind, shape, colour, size) in capacities.items()
        for origin, words in origins.items()
    ]
    return Style(
        layer="transit_stop",
        name="Stops by kind and origin",
        description="Stops of the timetable are filled, those that only the map knows are hollow.",
        geometry="Point",
        rules=tuple(rules),
        title='coalesce("name", "stop_id")',
        tip='<b>[% coalesce("name", "stop_id") %]</b><br>'
        "[% coalesce(format_number(\"departures\", 0) || ' departures on the day of analysis', 'on the map only') %]",
        is_default=True,
    )


def _street(column: str, name: str, limits: tuple[float, ...], *, is_default: bool) -> Style:
    classes = value_classes(limits, "m", is_worse_upwards=True, is_open=False)
    walks = [
        Rule(each.label, f'"is_walkable" AND {each.condition(column)}', line(each.colour, 0.6)) for each in classes
    ]
    far = Rule(
        "Farther than 2 km, or not connected",
        f'"is_walkable" AND "{column}" IS NULL',
        line("#1a1a1a", 0.5, style="dash"),
    )
    closed = Rule("Not for walking", 'NOT "is_walkable"', line("#bdbdbd", 0.3, style="dot"))
    words = f"coalesce(format_number(\"{column}\", 0) || ' m', 'farther than 2 km')"
    return Style(
        layer="street",
        name=name,
        description=f"{name} from the middle of each street, along streets that people may walk on.",
        geometry="Line",
        rules=(Rule(name, below=(*walks, far, closed)),),
        title='"highway" || \' \' || "way_id"',
        tip=f'<b>[% "highway" %]</b><br>{name}: [% if("is_walkable", {words}, \'not for walking\') %]',
        is_default=is_default,
    )


def _area() -> Style:
    return Style(
        layer="area",
        name="Outlines",
        description="Outlines of the cities, and thinner ones of their districts.",
        geometry="Polygon",
        rules=(
            Rule("Districts", "\"level\" <> 'city'", outline(OUTLINE, 0.2)),
            Rule("City", "\"level\" = 'city'", outline("#1a1a1a", 0.7)),
        ),
        title='"name"',
        tip='<b>[% "name" %]</b><br>[% "level" %] [% "code" %], [% format_number("area_km2", 2) %] km²',
        is_default=True,
    )


def _cell() -> Style:
    return Style(
        layer="cell",
        name="Outlines",
        description="Outlines of the cells that people and measures are counted on.",
        geometry="Polygon",
        rules=(Rule("Cells", symbol=outline(OUTLINE, 0.1)),),
        title='"id"',
        tip='<b>[% "city_id" %] [% "cell_id" %]</b><br>[% format_number("area_m2", 0) %] m²',
        is_default=True,
    )
