"""Which files of a mosaic meet a city? Its description (a VRT of GDAL) is read as text: GDAL follows any path in it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError, parse

import numpy as np
import pyproj

from pipelines.fetch.request import Request
from pipelines.sources.cutout import Box
from spatial_indicators.errors import GateFailed, InputError
from spatial_indicators.origin import shown

SOURCES = ("SimpleSource", "ComplexSource")

MOST_TEXT = 50_000_000
"""Bytes; that of Meta's settlement layer has half a megabyte."""


def files_of_mosaic(path: Path, request: Request) -> list[Request]:
    """Ask for the files of a mosaic that meet the request's window.

    Raises
    ------
    InputError
        When it is no mosaic that lies north up, or leads to files beside it.
    GateFailed
        When none of its files meets the city.
    """
    where = f"{request.key}: {shown(request.url)}"
    assert request.window is not None  # noqa: S101  a source with tiles is asked for around a city
    try:
        addresses = list(_meeting(_mosaic(path), request.window))
    except (ParseError, KeyError, ValueError, pyproj.exceptions.CRSError) as error:
        raise InputError(
            "is no mosaic of rasters (VRT) that can be read",
            where=where,
            value=" ".join(str(error).split())[:120],
            remedy="Try again later, or give a raster of your own",
        ) from None
    if not addresses:
        raise GateFailed("raster_covers_city", f"{where} has no file that meets the city", remedy="Name another source")
    found = [urljoin(request.url, address) for address in dict.fromkeys(addresses)]
    folder = request.url.rpartition("/")[0] + "/"
    if beside := [url for url in found if not url.startswith(folder)]:
        raise InputError(
            "leads to files that do not lie below it", where=where, value=shown(beside[0]), remedy="Name another source"
        )
    return [replace(request, url=url, name=PurePosixPath(urlsplit(url).path).name, listed_by=None) for url in found]


def _mosaic(path: Path) -> Element:
    if path.stat().st_size > MOST_TEXT:
        raise ValueError(f"larger than {MOST_TEXT} bytes")
    root = parse(path).getroot()  # noqa: S314  its size is bounded, and expat bounds what entities make of it
    if root.tag != "VRTDataset":
        raise ValueError(f"its first element is {root.tag}")
    return root


def _meeting(mosaic: Element, box: Box) -> Iterator[str]:
    west, a, b, north, d, e = (float(number) for number in _text(mosaic, "GeoTransform").split(","))
    if b or d or a <= 0 or e >= 0:
        raise ValueError("is turned")
    crs = pyproj.CRS.from_user_input(_text(mosaic, "SRS"))
    bounds = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform_bounds(*box, densify_pts=21)
    columns = np.subtract((bounds[0], bounds[2]), west) / a
    rows = np.subtract((bounds[3], bounds[1]), north) / e
    for source in (one for one in mosaic.iter() if one.tag in SOURCES):
        place = source.find("DstRect")
        if place is None:
            raise ValueError("has a source without DstRect")
        x, y, width, height = (float(place.attrib[name]) for name in ("xOff", "yOff", "xSize", "ySize"))
        if x < columns[1] and x + width > columns[0] and y < rows[1] and y + height > rows[0]:
            yield _text(source, "SourceFilename")


def _text(element: Element, name: str) -> str:
    found = element.findtext(name)
    if not found:
        raise ValueError(f"has no {name}")
    return found.strip()
