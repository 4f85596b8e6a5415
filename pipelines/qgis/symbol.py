"""What is drawn: fills, lines and points as QGIS writes them in its XML (3.22 and later)."""

from xml.etree.ElementTree import Element, SubElement

EDGE, MISSING, HATCH, OUTLINE = "#ffffff", "#e4e4e4", "#8a8a8a", "#4d4d4d"
"""The first three as in the project's pictures."""


def fill(colour: str, *, edge: str = EDGE, width: float = 0.15, opacity: float = 1.0) -> Element:
    """Fill a polygon with one colour; widths in millimetres."""
    return _symbol("fill", _simple_fill(_rgba(colour, opacity), edge, width))


def outline(colour: str, width: float) -> Element:
    """Draw a polygon's border alone, millimetres."""
    return _symbol("fill", _simple_fill("0,0,0,0", colour, width))


def hatched(*angles: int, distance: float = 2.0, width: float = 0.35, edge: str = EDGE) -> Element:
    """Hatch a polygon on grey: lines at each angle, degrees, so many millimetres apart."""
    symbol = _symbol("fill", _simple_fill(_rgba(MISSING), edge, 0.15))
    for number, angle in enumerate(angles, start=1):
        pattern = _layer("LinePatternFill", angle=angle, distance=distance, distance_unit="MM", color=_rgba(HATCH))
        pattern.append(_symbol("line", _simple_line(HATCH, width, "solid"), name=f"@0@{number}"))
        symbol.append(pattern)
    return symbol


def line(colour: str, width: float, *, style: str = "solid") -> Element:
    """Draw a line; ``style`` is solid, dash or dot, the width in millimetres."""
    return _symbol("line", _simple_line(colour, width, style))


def marker(shape: str, colour: str, size: float, *, edge: str, width: float = 0.3) -> Element:
    """Draw a point as a circle or square of so many millimetres."""
    layer = _layer(
        *("SimpleMarker",), name=shape, color=_rgba(colour), outline_color=_rgba(edge), size=size, size_unit="MM",
        outline_width=width, outline_width_unit="MM", outline_style="solid",
    )  # fmt: skip
    return _symbol("marker", layer)


def _simple_fill(colour: str, edge: str, width: float) -> Element:
    border = {"outline_color": _rgba(edge), "outline_width": width, "outline_width_unit": "MM"}
    return _layer("SimpleFill", color=colour, style="solid", outline_style="solid", joinstyle="bevel", **border)


def _simple_line(colour: str, width: float, style: str) -> Element:
    shape = {"capstyle": "round", "joinstyle": "round"}
    return _layer(
        "SimpleLine", line_color=_rgba(colour), line_width=width, line_width_unit="MM", line_style=style, **shape
    )


def _symbol(kind: str, layer: Element, *, name: str = "") -> Element:
    symbol = Element("symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    symbol.append(layer)
    return symbol


def _layer(kind: str, **properties: object) -> Element:
    layer = Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options = SubElement(layer, "Option", type="Map")
    for key, value in properties.items():
        SubElement(
            options, "Option", name=key, type="QString", value=f"{value:g}" if isinstance(value, float) else str(value)
        )
    return layer


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"
