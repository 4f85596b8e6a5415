"""A layer of a project: where its rows come from, which of them it shows, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement, fromstring

from pipelines.qgis.published_city import PublishedCity, StoredStyle

GEOMETRY_TYPES = {"transit_stop": "Point", "street": "LineString", "grid_latest": "Polygon", "cell": "Polygon"}
"""Of views that do not hold multipolygons."""

QGIS_NUMBERS = {3857: 3857, 4326: 3452}
"""Of reference systems, by EPSG code."""

KINDS = {"Point": "Point", "LineString": "Line", "Polygon": "Polygon", "MultiPolygon": "Polygon"}


Value: TypeAlias = str | int | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLayer:
    """One layer in the list of layers."""

    layer_id: str
    """Unique in the project; QGIS replaces ids of ten letters and fewer."""
    view: str
    """View of schema ``api``."""
    name: str
    condition: Mapping[str, Value]
    """Values that columns must have."""
    is_on: bool = False
    scales: tuple[int, int] | None = None
    """Denominators between which it is drawn, the smaller scale first; None for all."""

    @property
    def geometry_type(self) -> str:
        """Type of the geometries, in the words of PostGIS."""
        return GEOMETRY_TYPES.get(self.view, "MultiPolygon")

    def source(self, service: str | None) -> str:
        """Write the address of the rows as QGIS's provider reads it.

        Parameters
        ----------
        service
            Entry of the PostgreSQL service file; None leaves everything to the environment (``PGHOST``, ...).
        """
        where = " AND ".join(f'"{column}" = {_literal(value)}' for column, value in self.condition.items())
        address = f"service='{_escaped(service)}' " if service else ""
        kind = f"key='id' checkPrimaryKeyUnicity='0' srid=4326 type={self.geometry_type}"
        return f'{address}{kind} table="api"."{self.view}" (geom) sql={where}'

    def tree_entry(self, service: str | None) -> Element:
        """Give the layer's line in the list of layers."""
        return Element(
            "layer-tree-layer",
            id=self.layer_id,
            name=self.name,
            source=self.source(service),
            providerKey="postgres",
            checked="Qt::Checked" if self.is_on else "Qt::Unchecked",
            expanded="1" if self.is_on else "0",
        )

    def element(self, city: PublishedCity, service: str | None) -> Element:
        """Give the layer itself with all styles that the database has for it."""
        smallest, largest = self.scales or (100000000, 0)
        layer = Element(
            "maplayer",
            type="vector",
            geometry=KINDS[self.geometry_type],
            wkbType=self.geometry_type,
            readOnly="1",
            styleCategories="AllStyleCategories",
            hasScaleBasedVisibilityFlag=str(int(self.scales is not None)),
            minScale=str(smallest),
            maxScale=str(largest),
        )
        layer.append(box_element("extent", city.extent))
        for tag, words in (("id", self.layer_id), ("datasource", self.source(service)), ("layername", self.name)):
            SubElement(layer, tag).text = words
        layer.append(reference_system("srs", 4326))
        metadata = SubElement(layer, "resourceMetadata")
        SubElement(metadata, "rights").text = city.attribution
        SubElement(layer, "provider", encoding="").text = "postgres"
        _add_styles(layer, city.styles.get(self.view, ()))
        return layer


def box_element(tag: str, box: tuple[float, float, float, float]) -> Element:
    """Write a rectangle."""
    element = Element(tag)
    for name, number in zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True):
        SubElement(element, name).text = repr(number)
    return element


def reference_system(tag: str, code: int) -> Element:
    """Write a reference system by its EPSG code; without its own number QGIS does not look that up."""
    element = Element(tag)
    known = SubElement(element, "spatialrefsys")
    for name, words in (("srsid", str(QGIS_NUMBERS[code])), ("srid", str(code)), ("authid", f"EPSG:{code}")):
        SubElement(known, name).text = words
    return element


def _add_styles(layer: Element, styles: tuple[StoredStyle, ...]) -> None:
    """Show the first style, and offer the others in the layer's menu."""
    if not styles:
        return
    manager = SubElement(layer, "map-layer-style-manager", current=styles[0].name)
    for style in styles:
        # What the owner of the database wrote; expat itself stops entities that would grow without end.
        document = fromstring(style.qml)  # noqa: S314
        entry = SubElement(manager, "map-layer-style", name=style.name)
        if style is styles[0]:
            layer.extend(part for part in document if part.tag != "layerGeometryType")
        else:
            entry.append(document)


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
