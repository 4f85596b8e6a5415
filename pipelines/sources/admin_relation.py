"""Where do the districts lie that OpenStreetMap maps as administrative boundaries?"""

from pathlib import Path

import numpy as np
import shapely

from pipelines.sources.osm_file import check_osm_file, not_readable, open_header
from spatial_indicators.errors import InputError
from spatial_indicators.features import Boundaries

Found = dict[int, tuple[str, int | None, shapely.Geometry]]
"""Name, administrative level and outline, by the number of the relation."""


def read_relation(path: Path, relation: int, *, admin_level: int | None = None) -> Boundaries:
    """Read a relation as the one district, or the relations of a level that lie inside it. EPSG:4326.

    Codes are the relations' numbers. Levels mean different things in different countries: see
    wiki.openstreetmap.org/wiki/Tag:boundary=administrative.

    Parameters
    ----------
    path
        The extract, PBF or XML.
    relation
        Number of the relation.
    admin_level
        Level of the districts inside it; None takes the relation itself.

    Raises
    ------
    InputError
        When the file is no map, the relation is not in it or not whole there, or nothing of the level lies inside.
    """
    check_osm_file(path)
    open_header(path)
    try:
        found = _relations(path)
    except RuntimeError as error:
        raise not_readable(path, error) from None
    if relation not in found:
        raise InputError(
            "holds no whole administrative boundary of this number",
            where=str(path),
            value=relation,
            remedy=f"Give an extract that holds all its ways, or one of {_some(found)}",
        )
    chosen = {relation: found[relation]} if admin_level is None else _inside(found, relation, admin_level)
    if not chosen:
        levels = sorted({level for _, level, _ in _inside(found, relation, None).values() if level is not None})
        raise InputError(
            f"has no district of admin_level {admin_level} inside relation {relation}",
            where=str(path),
            remedy=f"Levels there: {', '.join(map(str, levels)) or 'none'}",
        )
    numbers = sorted(chosen)
    outlines = np.array([chosen[number][2] for number in numbers], dtype=object)
    return Boundaries([str(number) for number in numbers], [chosen[number][0] for number in numbers], outlines, "4326")


def _relations(path: Path) -> Found:
    import osmium  # noqa: PLC0415  with its geometry, which few cities need
    from osmium.filter import TagFilter  # noqa: PLC0415

    factory = osmium.geom.WKBFactory()
    found: Found = {}
    chosen = TagFilter(("boundary", "administrative"))
    for area in osmium.FileProcessor(str(path)).with_areas(chosen).with_filter(chosen):
        # Rings that do not close, as where the extract is cut, give an area without any.
        if isinstance(area, osmium.osm.Area) and not area.from_way() and area.num_rings()[0]:
            level = area.tags.get("admin_level") or ""
            outline = shapely.from_wkb(factory.create_multipolygon(area))
            name = area.tags.get("name") or str(area.orig_id())
            found[area.orig_id()] = (name, int(level) if level.isdigit() else None, outline)
    return found


def _inside(found: Found, relation: int, admin_level: int | None) -> Found:
    whole = found[relation][2]
    shapely.prepare(whole)
    return {
        number: one
        for number, one in found.items()
        if number != relation
        and (admin_level is None or one[1] == admin_level)
        and shapely.contains(whole, shapely.point_on_surface(one[2]))
    }


def _some(found: Found) -> str:
    return ", ".join(f"{number} ({name})" for number, (name, _, _) in sorted(found.items())[:5]) or "none: it has none"
