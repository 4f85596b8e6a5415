"""A project of QGIS with all layers of a city in place: opened, it shows the headline indicator by district."""

import io
import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pipelines.qgis.project_groups import Groups, layer_groups
from pipelines.qgis.project_layer import box_element, reference_system
from pipelines.qgis.published_city import PublishedCity
from pipelines.qgis.style import VERSION

CANVAS_EPSG = 3857
MARGIN = 0.05
"""Part of the city's width that is left free around it."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a ZIP file can bear: the same project has the same bytes."""


def project_file(city: PublishedCity, service: str | None) -> bytes:
    """Give the project as the bytes of a ``.qgz`` file.

    Parameters
    ----------
    city
        The city.
    service
        Entry of the PostgreSQL service file that the layers are read by; None for the environment. No address, user
        or password stands in the project either way.
    """
    document = _document(city, layer_groups(city), service)
    indent(document, " ")
    content = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(document, encoding="unicode")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("urban-sdg.qgs", EPOCH), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def write_project(path: Path, content: bytes) -> None:
    """Write the file so that nobody ever opens half of it."""
    fresh = path.with_name(path.name + ".tmp")
    fresh.write_bytes(content)
    fresh.replace(path)


def _document(city: PublishedCity, groups: Groups, service: str | None) -> Element:
    title = f"{city.name}: urban-sdg"
    root = Element("qgis", version=VERSION, projectname=title)
    SubElement(root, "title").text = title
    # The extents stand in the file: otherwise QGIS would ask each layer for all its outlines when it opens.
    SubElement(root, "trust", active="1")
    root.append(reference_system("projectCrs", CANVAS_EPSG))
    tree, order = SubElement(root, "layer-tree-group"), Element("layerorder")
    layers = Element("projectlayers")
    for name, members in groups.items():
        is_on = any(layer.is_on for layer in members)
        group = SubElement(tree, "layer-tree-group", name=name, checked="Qt::Checked", expanded=str(int(is_on)))
        for layer in members:
            group.append(layer.tree_entry(service))
            layers.append(layer.element(city, service))
            SubElement(order, "layer", id=layer.layer_id)
    root.extend([_canvas(city), layers, order, _properties(city), _metadata(city, title), _view(city)])
    return root


def _with_margin(city: PublishedCity) -> tuple[float, float, float, float]:
    west, south, east, north = city.canvas
    margin = MARGIN * max(east - west, north - south)
    return west - margin, south - margin, east + margin, north + margin


def _canvas(city: PublishedCity) -> Element:
    canvas = Element("mapcanvas", name="theMapCanvas", annotationsVisible="1")
    SubElement(canvas, "units").text = "meters"
    canvas.append(box_element("extent", _with_margin(city)))
    canvas.append(reference_system("destinationsrs", CANVAS_EPSG))
    return canvas


def _view(city: PublishedCity) -> Element:
    settings = Element("ProjectViewSettings", UseProjectScales="0")
    extent = SubElement(settings, "DefaultViewExtent")
    for name, number in zip(("xmin", "ymin", "xmax", "ymax"), _with_margin(city), strict=True):
        extent.set(name, repr(number))
    extent.append(reference_system("spatial", CANVAS_EPSG)[0])
    return settings


def _properties(city: PublishedCity) -> Element:
    """Measure on the ellipsoid in metres, and name on the map whose data it shows, as their licences ask."""
    known = {
        "SpatialRefSys": {"ProjectionsEnabled": ("int", "1")},
        "Measure": {"Ellipsoid": ("QString", "EPSG:7030")},
        "Measurement": {"AreaUnits": ("QString", "m2"), "DistanceUnits": ("QString", "meters")},
        "CopyrightLabel": {
            "Enabled": ("bool", "true"), "Label": ("QString", city.attribution), "Placement": ("int", "3"),
        },
    }  # fmt: skip
    properties = Element("properties")
    for group, entries in known.items():
        element = SubElement(properties, group)
        for name, (kind, words) in entries.items():
            SubElement(element, name, type=kind).text = words
    return properties


def _metadata(city: PublishedCity, title: str) -> Element:
    metadata = Element("projectMetadata")
    for tag, words in (("identifier", f"urban-sdg/{city.city_id}"), ("title", title), ("rights", city.attribution)):
        SubElement(metadata, tag).text = words
    return metadata
