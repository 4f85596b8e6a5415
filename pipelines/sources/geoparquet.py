"""Which rows of a GeoParquet file lie near a city? Only the row groups that can hold them are read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyproj

from pipelines.sources.cutout import TAG, Box, check_cutout
from spatial_indicators.errors import InputError

SIDES = ("xmin", "ymin", "xmax", "ymax")

WGS84 = pyproj.CRS.from_user_input("OGC:CRS84")
"""What a file means that says nothing of its reference system (GeoParquet 1.1, `crs`)."""


@dataclass(frozen=True)
class Layout:
    """What a file says of its geometries.

    Parameters
    ----------
    geometry
        Column of their WKB.
    crs
        Their reference system.
    bounds
        Where they lie, in it; None where the file does not say.
    covering
        Column and field of each side of their boxes, by `SIDES`; empty where the file has none.
    """

    geometry: str
    crs: pyproj.CRS
    bounds: Box | None
    covering: Mapping[str, tuple[str, str]]

    def in_system(self, box: Box) -> Box:
        """Give a box of degrees in the file's reference system."""
        west, south, east, north = pyproj.Transformer.from_crs(WGS84, self.crs, always_xy=True).transform_bounds(*box)
        return west, south, east, north


def read_window(source: Any, *, box: Box, where: str, most_bytes: int | None = None) -> tuple[pa.Table, Layout]:
    """Read the rows whose boxes meet a city's; all rows of a file on disk without boxes.

    Parameters
    ----------
    source
        A path, or a file that can be read at any place.
    box
        The city's box, degrees.
    where
        The file's name for messages.
    most_bytes
        Bytes of the row groups, unpacked, above which the window of a file on the web is refused, as is a file
        without boxes; None for a file on disk.

    Raises
    ------
    InputError
        When it is no GeoParquet with geometries as WKB, does not say its reference system, or the window is too large.
    """
    try:
        with pq.ParquetFile(source) as file:
            layout = layout_of(file.schema_arrow, where)
            check_cutout((file.schema_arrow.metadata or {}).get(TAG.encode(), b"").decode(), box, where=where)
            if most_bytes is not None and not layout.covering:
                raise _no_boxes(where)
            asked = layout.in_system(box)
            groups = groups_near(file.metadata, layout, asked)
            _check_size(sum(file.metadata.row_group(group).total_byte_size for group in groups), most_bytes, where)
            table = file.read_row_groups(groups, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(where, str(error)) from None
    return _near(table, layout, asked), layout


def layout_of(schema: pa.Schema, where: str) -> Layout:
    """Read the metadata that make Parquet GeoParquet (key `geo`), and find the column of boxes.

    Boxes are those that the metadata name (GeoParquet 1.1, `covering`), else a column `bbox` with the four sides, as
    Overture Maps has had since before that version.
    """
    try:
        told = json.loads((schema.metadata or {})[b"geo"])
        name = told["primary_column"]
        column = told["columns"][name]
        encoding, crs = column["encoding"], column.get("crs", "OGC:CRS84")
    except (KeyError, ValueError, TypeError) as error:
        raise _unreadable(where, f"no metadata of geometries: {error}") from None
    if encoding != "WKB":
        raise _unreadable(where, f"geometries are encoded as {encoding}, not as WKB")
    if crs is None:
        raise InputError("does not say its reference system", where=where, remedy="Save it with one, such as EPSG:4326")
    bounds = column.get("bbox") or ()
    system = pyproj.CRS.from_user_input(crs if isinstance(crs, str) else json.dumps(crs))
    flat = {4: (0, 1, 2, 3), 6: (0, 1, 3, 4)}.get(len(bounds))
    return Layout(name, system, tuple(bounds[at] for at in flat) if flat else None, _covering(schema, column))


def groups_near(metadata: pq.FileMetaData, layout: Layout, box: Box) -> list[int]:
    """Choose the row groups that can hold a row in the box, by the statistics of the boxes' columns."""
    if not layout.covering or not metadata.num_row_groups:
        return list(range(metadata.num_row_groups))
    first = metadata.row_group(0)
    number = {first.column(at).path_in_schema: at for at in range(first.num_columns)}
    at = {side: number.get(".".join(path)) for side, path in layout.covering.items()}
    return [group for group in range(metadata.num_row_groups) if _may_meet(metadata.row_group(group), at, box)]


def column_of(table: pa.Table, name: str) -> list[Any]:
    """Give the values of a column, or of a field of one: `names.primary`."""
    first, *fields = [name] if name in table.column_names else name.split(".")
    values = table.column(first)
    for field in fields:
        values = pc.struct_field(values, field)
    return list(values.to_pylist())


def _may_meet(group: Any, at: Mapping[str, int | None], box: Box) -> bool:
    """Say no only when the statistics prove it."""
    told = {side: group.column(number).statistics for side, number in at.items() if number is not None}
    if len(told) < len(SIDES) or any(one is None or not one.has_min_max for one in told.values()):
        return True
    least, most = ({side: getattr(one, end) for side, one in told.items()} for end in ("min", "max"))
    west, south, east, north = box
    meets_x = least["xmin"] <= east and most["xmax"] >= west
    return bool(meets_x and least["ymin"] <= north and most["ymax"] >= south)


def _near(table: pa.Table, layout: Layout, box: Box) -> pa.Table:
    if not layout.covering:
        return table
    sides = {side: pc.struct_field(table.column(column), field) for side, (column, field) in layout.covering.items()}
    west, south, east, north = box
    meets = pc.and_(
        pc.and_(pc.less_equal(sides["xmin"], east), pc.greater_equal(sides["xmax"], west)),
        pc.and_(pc.less_equal(sides["ymin"], north), pc.greater_equal(sides["ymax"], south)),
    )
    return table.filter(pc.fill_null(meets, fill_value=False))


def _covering(schema: pa.Schema, column: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    told = column.get("covering", {}).get("bbox")
    if told:
        return {side: (told[side][0], told[side][1]) for side in SIDES}
    at = schema.get_field_index("bbox")
    if (
        at >= 0
        and pa.types.is_struct(kind := schema.field(at).type)
        and all(kind.get_field_index(s) >= 0 for s in SIDES)
    ):
        return {side: ("bbox", side) for side in SIDES}
    return {}


def _check_size(size: int, most: int | None, where: str) -> None:
    if most is not None and size > most:
        raise InputError(
            f"the window is larger than {most} bytes",
            where=where,
            value=f"{size} bytes",
            remedy="Give a file whose rows are sorted by place, or allow it by URBAN_SDG_MAX_DOWNLOAD_BYTES",
        )


def _no_boxes(where: str) -> InputError:
    return InputError(
        "has no column of boxes, so that no window of it can be read",
        where=where,
        remedy="Fetch it by hand, and give the file itself below the root of the data",
    )


def _unreadable(where: str, reason: str) -> InputError:
    told = " ".join(reason.split())[:160]
    return InputError("is no GeoParquet that can be read", where=where, value=told, remedy="Give the whole file")
