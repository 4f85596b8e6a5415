"""One map a value: districts by colour, missing ones hatched, and a legend that says what is shown."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PatchCollection
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline

from spatial_indicators.indicator import Indicator

CLASSES = 5
PALETTE = "cividis"
"""Even for the colour-blind, and in grey."""

MAP_SHARE = 0.78
"""Part of the picture's width that the map has, beside the legend."""

CLOSING_M = 20.0
"""Generalised districts leave slits of a few metres between them, which would look like rivers on a map."""

EDGE, MISSING, UNMAPPED = "#ffffff", "#e4e4e4", "#8a8a8a"


@dataclass(frozen=True)
class MapContent:
    """What a map shows.

    Parameters
    ----------
    title, subtitle
        Two lines above the map.
    geometry
        District polygons, metres, shape (n,).
    value
        Value of each district, NaN where it is missing, shape (n,).
    unmapped
        Area that the map extract does not cover, metres; None where it covers everything.
    unit
        Unit of the value.
    source
        Attribution, below the map.
    """

    title: str
    subtitle: str
    geometry: Any
    value: Any
    unmapped: shapely.Geometry | None
    unit: str
    source: str


def png_of(content: MapContent, *, width_inches: float = 7.0, dpi: int = 110) -> bytes:
    """Draw a map as PNG; the same content gives the same bytes."""
    west, south, east, north = shapely.total_bounds(content.geometry)
    height = np.clip(MAP_SHARE * width_inches * (north - south) / (east - west), 2.5, 9.0) + 1.0
    figure = Figure(figsize=(width_inches, float(height)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    norm, colours = _classes(content.value)
    _draw_districts(axes, content, norm, colours)
    _draw_unmapped(axes, content)
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(content.title, loc="left", fontsize=12, fontweight="bold", wrap=True, pad=22)
    axes.text(0, 1.012, content.subtitle, transform=axes.transAxes, fontsize=9, color="#444444")
    figure.legend(  # type: ignore[call-overload] # no place outside the axes is known to the stubs
        handles=_legend(content, norm, colours), loc="outside center right", frameon=False, fontsize=8,
        title=content.unit, title_fontsize=8,
    )  # fmt: skip
    figure.text(0.01, 0.005, content.source, fontsize=6.5, color="#666666")
    target = io.BytesIO()
    figure.savefig(target, dpi=dpi, metadata={"Software": None})
    return target.getvalue()


def map_content(
    indicator: Indicator,
    rows: Any,
    geometry: Mapping[str, Any],
    *,
    subtitle: str,
    source: str,
    unmapped: shapely.Geometry | None,
) -> MapContent:
    """Gather a map's content from the observations of one level, everyone's, by one method.

    Parameters
    ----------
    indicator
        The declaration that names the map.
    rows
        Observations, one a district.
    geometry
        Polygon of every district by code, metres.
    subtitle, source, unmapped
        As in `MapContent`.
    """
    values = dict(zip(rows["area_code"], rows["value"], strict=True))
    value = np.array([np.nan if values.get(code) is None else values[code] for code in geometry], dtype=float)
    shapes = shapely.buffer(shapely.buffer(np.array(list(geometry.values()), dtype=object), CLOSING_M), -CLOSING_M)
    title = f"{indicator.code}  {indicator.title}"
    return MapContent(title, subtitle, shapes, value, unmapped, indicator.unit, source)


def write_picture(path: Path, png: bytes) -> None:
    """Write a picture so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".png.tmp")
    fresh.write_bytes(png)
    fresh.replace(path)


def _classes(value: Any) -> tuple[BoundaryNorm, ListedColormap]:
    """Round class limits to what a reader can say aloud; shares run over what there is, not always from 0 to 100."""
    known = value[np.isfinite(value)]
    least, most = (known.min(), known.max()) if known.size else (0.0, 1.0)
    ticks = mpl.ticker.MaxNLocator(CLASSES, steps=[1, 2, 2.5, 5, 10]).tick_values(least, max(most, least + 1e-9))
    colours = ListedColormap(mpl.colormaps[PALETTE](np.linspace(0.05, 0.95, len(ticks) - 1)))
    return BoundaryNorm(ticks, len(ticks) - 1), colours


def _draw_districts(axes: Any, content: MapContent, norm: BoundaryNorm, colours: ListedColormap) -> None:
    known = np.isfinite(content.value)
    filled = _collection(content.geometry[known], edgecolor=EDGE, linewidth=0.6)
    filled.set(array=content.value[known], norm=norm, cmap=colours)
    axes.add_collection(filled)
    axes.add_collection(_collection(content.geometry[~known], facecolor=MISSING, edgecolor=EDGE, linewidth=0.6))
    axes.autoscale_view()


def _draw_unmapped(axes: Any, content: MapContent) -> None:
    """Hatch what the extract does not cover: a value of a cut district speaks only for the rest of it."""
    if content.unmapped is not None and not content.unmapped.is_empty:
        axes.add_collection(
            _collection([content.unmapped], facecolor="none", edgecolor=UNMAPPED, hatch="////", linewidth=0.0)
        )


def _legend(content: MapContent, norm: BoundaryNorm, colours: ListedColormap) -> list[Patch]:
    limits = norm.boundaries
    patches = [
        Patch(facecolor=colours(number), label=f"{low:g} to {high:g}")
        for number, (low, high) in enumerate(pairwise(limits))
    ]
    if not np.isfinite(content.value).all():
        patches.append(Patch(facecolor=MISSING, label="no data"))
    if content.unmapped is not None and not content.unmapped.is_empty:
        patches.append(Patch(facecolor="none", edgecolor=UNMAPPED, hatch="////", label="not on the map"))
    return patches


def _collection(shapes: Iterable[shapely.Geometry], **style: Any) -> PatchCollection:
    """Gather shapes: of single ones the axes would look for curves in every stretch of their outlines."""
    return PatchCollection([_patch(shape) for shape in shapes], **style)


def _patch(shape: shapely.Geometry) -> PathPatch:
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    return PathPatch(Outline.make_compound_path(*(Outline(np.asarray(ring.coords), closed=True) for ring in rings)))
