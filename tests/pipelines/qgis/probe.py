"""Opens a project in QGIS itself, run by the system's Python, and says as JSON what QGIS made of it.

Usage: probe.py PROJECT PICTURE LAYER, where PICTURE is the file for a map of the layer of this id.
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtXml import QDomDocument

WIDTH, HEIGHT = 800, 600


def main(project_file: str, picture: str, drawn: str) -> None:
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    project = QgsProject.instance()
    found = {
        "is_read": project.read(project_file),
        "title": project.title(),
        "canvas": project.crs().authid(),
        "attribution": project.readEntry("CopyrightLabel", "/Label")[0],
        "groups": {group.name(): group.findLayerIds() for group in project.layerTreeRoot().findGroups()},
        "shown": [node.layerId() for node in project.layerTreeRoot().findLayers() if node.isVisible()],
        "layers": {layer_id: layer_facts(layer) for layer_id, layer in project.mapLayers().items()},
        "map": drawn_map(project, project.mapLayer(drawn), picture),
    }
    project.clear()
    print(json.dumps(found))  # noqa: T201  the answer
    application.exitQgis()


def layer_facts(layer: QgsVectorLayer) -> dict:
    fresh = QgsVectorLayer(layer.source(), "fresh", "postgres")
    message, is_loaded = fresh.loadDefaultStyle()
    return {
        "is_valid": layer.isValid(),
        "rows": sum(1 for _ in layer.getFeatures()),
        "styles": sorted(layer.styleManager().styles()),
        "legend": legend(layer),
        "own_style": is_loaded and message,
        "legend_when_dragged": legend(fresh),
        "stored": {name: stored_style(fresh, number) for number, name in stored_names(fresh)},
    }


def stored_names(layer: QgsVectorLayer) -> list:
    count, numbers, names, _, _ = layer.listStylesInDatabase()
    return list(zip(numbers, names))[:count]  # noqa: B905  QGIS gives lists of one length


def stored_style(layer: QgsVectorLayer, number: str) -> dict:
    """Apply a style of the database, and count with how many symbols each row is drawn."""
    document = QDomDocument()
    document.setContent(layer.getStyleFromDatabase(number)[0])
    is_applied, _ = layer.importNamedStyle(document)
    renderer = layer.renderer()
    faults = [rule.filter().parserErrorString() for rule in renderer.rootRule().descendants() if rule.filter()]
    context = QgsRenderContext()
    context.setExpressionContext(QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer)))
    renderer.startRender(context, layer.fields())
    counts = []
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        counts.append(len(renderer.originalSymbolsForFeature(feature, context)))
    renderer.stopRender(context)
    return {"is_applied": is_applied, "faults": [text for text in faults if text], "symbols": sorted(set(counts))}


def legend(layer: QgsVectorLayer) -> list:
    return [item.label() for item in layer.renderer().legendSymbolItems()]


def drawn_map(project: QgsProject, layer: QgsVectorLayer, picture: str) -> dict:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setDestinationCrs(project.crs())
    settings.setExtent(project.viewSettings().defaultViewExtent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)
    extent = settings.visibleExtent()
    box = [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()]
    return {"faults": [error.message for error in job.errors()], "extent": box}


if __name__ == "__main__":
    main(*sys.argv[1:])
