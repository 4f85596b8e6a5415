"""A layer's style: rules that say which feature is drawn how, and how they stand in the legend."""

import copy
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

VERSION = "3.22.16"
"""The oldest QGIS that the styles are tested with; newer ones read them as well."""

GEOMETRY_TYPES = {"Point": 0, "Line": 1, "Polygon": 2}
"""As QGIS numbers them."""

NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "urban-sdg:qgis")
"""Keys of rules follow from what they are, so that the same style has the same text."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which features a symbol is for; a rule without a symbol is a heading over those below it."""

    label: str
    condition: str = ""
    """Expression of QGIS; empty for all."""
    symbol: Element | None = None
    below: tuple["Rule", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A named style of one layer."""

    layer: str
    """View of schema ``api``."""
    name: str
    """Name for people, unique within the layer."""
    description: str
    geometry: str
    """Point, Line or Polygon."""
    rules: tuple[Rule, ...]
    title: str
    """Expression of QGIS that names a feature."""
    tip: str
    """HTML with expressions in ``[% %]``, shown where the pointer rests."""
    is_default: bool = False

    def document(self) -> Element:
        """Give the style as QGIS writes it into a file."""
        root = Element("qgis", version=VERSION, styleCategories="Symbology|MapTips|Legend|Rendering")
        root.extend(self.parts())
        SubElement(root, "layerGeometryType").text = str(GEOMETRY_TYPES[self.geometry])
        return root

    def parts(self) -> list[Element]:
        """Give the elements that a style and a layer of a project have in common."""
        preview, tip = Element("previewExpression"), Element("mapTip")
        preview.text, tip.text = self.title, self.tip
        return [self._renderer(), preview, tip]

    def qml(self) -> str:
        """Give the text of the style; the same declarations give the same text."""
        root = self.document()
        indent(root, " ")
        return tostring(root, encoding="unicode")

    def _renderer(self) -> Element:
        renderer = Element("renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0", forceraster="0")
        key = f"{self.layer}/{self.name}"
        rules = SubElement(renderer, "rules", key=_key(key))
        symbols: list[Element] = []
        rules.extend(_rule_elements(self.rules, symbols, key))
        found = SubElement(renderer, "symbols")
        for number, symbol in enumerate(symbols):
            numbered = copy.copy(symbol)
            numbered.set("name", str(number))
            found.append(numbered)
        return renderer


def _rule_elements(rules: tuple[Rule, ...], symbols: list[Element], path: str) -> Iterator[Element]:
    for number, rule in enumerate(rules):
        here = f"{path}/{number}"
        element = Element("rule", key=_key(here), label=rule.label)
        if rule.condition:
            element.set("filter", rule.condition)
        if rule.symbol is not None:
            element.set("symbol", str(len(symbols)))
            symbols.append(rule.symbol)
        element.extend(_rule_elements(rule.below, symbols, here))
        yield element


def _key(path: str) -> str:
    return f"{{{uuid.uuid5(NAMES, path)}}}"
