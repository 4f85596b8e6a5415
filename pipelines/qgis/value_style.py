"""Styles of layers that show indicators: classes by colour, what is not known hatched by its reason."""

from collections.abc import Iterable

from pipelines.qgis.classes import Shown, indicator_classes
from pipelines.qgis.style import Rule, Style
from pipelines.qgis.symbol import fill, hatched

REASON_WORDS = {
    "no_source": "no source in this city",
    "no_people": "nobody lives here",
    "no_land": "no land",
    "not_on_map": "not covered by the map",
    "group_unknown": "group not counted here",
    "nobody_in_group": "nobody of this group",
    "nothing_to_divide": "nothing counted here",
    "coverage_too_low": "too little covered by the map",
}
"""What the legend says for a reason."""

ANGLES = {"no_source": (0,), "not_on_map": (135,), "coverage_too_low": (90,)}
"""Directions of hatching, degrees; 45 for reasons that lie in the place itself."""

OF_GROUPS = ("group_unknown", "nobody_in_group")

HEADLINE = "public_transport_access"
"""The indicator that a wide layer opens with."""

AREA_LAYERS = {
    "district_latest": "Districts",
    "city_latest": "Cities",
    "region_latest": "Regions: sums of their cities in this database",
    "country_latest": "Countries: sums of their cities in this database",
}
GRID_LAYERS = {"grid_latest": "Cells", "grid_overview": "Squares of about a kilometre"}


def wide_layer_styles(layer: str, indicators: Iterable[Shown]) -> list[Style]:
    """Give a style for each indicator that a wide layer has a column for; the headline's is the default."""
    shown = list(indicators)
    headline = HEADLINE if HEADLINE in {each.name for each in shown} else shown[0].name if shown else ""
    return [_wide(layer, each, is_default=each.name == headline) for each in shown]


def observation_map_style(indicators: Iterable[Shown]) -> Style:
    """Give the style of all values: each indicator's classes under its title; filter it to one value an area."""
    rules = tuple(
        Rule(each.label, f"\"indicator_id\" = '{each.name}'", below=_value_rules(each, "value", "reason", OF_GROUPS))
        for each in indicators
    )
    return Style(
        layer="observation_map",
        name="Values of each indicator",
        description="Filter it to one value an area: level, indicator_id, method, year, sex, age, disability.",
        geometry="Polygon",
        rules=rules,
        title='"area"',
        tip='<b>[% "area" %]</b>, [% "year" %]<br>[% "indicator" %]<br>' + _value_words("value", "reason", '"unit"'),
        is_default=True,
    )


def _wide(layer: str, indicator: Shown, *, is_default: bool) -> Style:
    is_grid = layer in GRID_LAYERS
    column, reason = indicator.name, None if is_grid else f"{indicator.name}_reason"
    title = '"city_id" || \' \' || "id"' if is_grid else '"name"'
    below = _grid_rules(indicator) if is_grid else _value_rules(indicator, column, reason or "", ())
    kind = GRID_LAYERS[layer] if is_grid else AREA_LAYERS[layer]
    return Style(
        layer=layer,
        name=indicator.label,
        description=f"{kind}: {indicator.title}, {indicator.unit}.",
        geometry="Polygon",
        rules=(Rule(indicator.label, below=below),),
        title=title,
        tip=f"<b>[% {title} %]</b><br>{indicator.title}<br>" + _value_words(column, reason, f"'{indicator.sign}'"),
        is_default=is_default,
    )


def _value_rules(indicator: Shown, column: str, reason: str, more: tuple[str, ...]) -> tuple[Rule, ...]:
    """Give the classes, then a hatching for each reason, and one for areas that no value was computed for."""
    possible = ("no_land", "not_on_map") if indicator.is_of_land else ("no_people", "not_on_map")
    reasons = [name for name in REASON_WORDS if name in {*possible, "no_source", "coverage_too_low", *more}]
    missing = f'"{column}" IS NULL'
    hatchings = [
        Rule(
            f"No data: {REASON_WORDS[name]}",
            f"{missing} AND \"{reason}\" = '{name}'",
            hatched(*ANGLES.get(name, (45,))),
        )
        for name in reasons
    ]
    words = ", ".join(f"'{name}'" for name in reasons)
    other = Rule("No data", f'{missing} AND ("{reason}" IS NULL OR "{reason}" NOT IN ({words}))', hatched(45, 135))
    return (*_classes(indicator, column), *hatchings, other)


def _grid_rules(indicator: Shown) -> tuple[Rule, ...]:
    """Give the classes, and why a cell has no value: nobody lives there, or it is not known."""
    missing = f'"{indicator.name}" IS NULL'
    unknown = hatched(45, distance=1.1, width=0.2)
    if indicator.is_of_land:
        return (*_classes(indicator, indicator.name, is_grid=True), Rule("No data", missing, unknown))
    return (
        *_classes(indicator, indicator.name, is_grid=True),
        Rule("Nobody lives here", f'{missing} AND "people" = 0', fill("#f2f2f2", edge="#f2f2f2", width=0.05)),
        Rule("No data", f'{missing} AND ("people" IS NULL OR "people" > 0)', unknown),
    )


def _classes(indicator: Shown, column: str, *, is_grid: bool = False) -> list[Rule]:
    # An edge of its own colour closes the hairline between cells.
    return [
        Rule(
            each.label,
            each.condition(column),
            fill(each.colour, edge=each.colour, width=0.05) if is_grid else fill(each.colour),
        )
        for each in indicator_classes(indicator)
    ]


def _value_words(column: str, reason: str | None, sign: str) -> str:
    """Write a value with its unit, or why it is missing; ``sign`` is an expression."""
    known = f"format_number(\"{column}\", 1) || ' ' || {sign}"
    missing = f"'no data' || coalesce(': ' || replace(\"{reason}\", '_', ' '), '')" if reason else "'no data'"
    return f"[% coalesce({known}, {missing}) %]"
