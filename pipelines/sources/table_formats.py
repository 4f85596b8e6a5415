"""Which reader does a table need, and what are its header and its rows?"""

from itertools import pairwise
from pathlib import Path

import polars as pl

from pipelines.sources.delimited import delimited_rows
from spatial_indicators.city_tables import TableForm, TableFormat
from spatial_indicators.errors import InputError

FORMATS: dict[str, TableFormat] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".tab": "csv",
    ".xls": "excel", ".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".ods": "excel",
    ".parquet": "parquet", ".json": "json_stat",
    ".gpkg": "vector", ".geojson": "vector", ".shp": "vector", ".fgb": "vector", ".dbf": "vector",
}  # fmt: skip


def cells_of(path: Path, form: TableForm) -> tuple[pl.DataFrame, int]:
    """Read a table's cells as text, and the number of its first row after the header.

    Raises
    ------
    InputError
        When the format is not known, or the file is not in it.
    """
    kind = form.format or FORMATS.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            "has a name that does not tell its format",
            where=str(path),
            value=path.suffix or path.name,
            remedy="Say `format`: csv, excel, parquet, vector, json_stat or sdmx_csv",
        )
    if kind in {"parquet", "vector"}:
        return _typed_cells(path, form, kind), 2
    if kind == "json_stat":
        from pipelines.sources.json_stat import read_json_stat  # noqa: PLC0415  few tables are JSON-stat

        return read_json_stat(path), 1
    cells = _with_header(_rows(path, form, kind), form, path)
    return _sdmx(cells, path, must=kind == "sdmx_csv"), form.header_row + form.header_rows


def _rows(path: Path, form: TableForm, kind: TableFormat) -> pl.DataFrame:
    if kind == "excel":
        from pipelines.sources.spreadsheet import sheet_rows  # noqa: PLC0415  few tables are workbooks

        return sheet_rows(path, form.sheet)
    return delimited_rows(path, form)


def _sdmx(cells: pl.DataFrame, path: Path, *, must: bool) -> pl.DataFrame:
    from pipelines.sources.sdmx import is_sdmx, plain_sdmx  # noqa: PLC0415  few tables are SDMX

    if is_sdmx(cells.columns):
        return plain_sdmx(cells)
    if must:
        raise InputError(
            "is not SDMX-CSV: it has no column OBS_VALUE",
            where=str(path),
            remedy="Ask the service for format=SDMX-CSV, or say `format: csv`",
        )
    return cells


def _typed_cells(path: Path, form: TableForm, kind: TableFormat) -> pl.DataFrame:
    """Turn typed columns into text; codes that a file keeps as 11010.0 become 11010."""
    import pyogrio  # noqa: PLC0415  few tables are of this kind

    try:
        if kind == "parquet":
            frame = pl.read_parquet(path)
        else:
            _, table = pyogrio.read_arrow(path, layer=form.layer, read_geometry=False)
            read = pl.from_arrow(table)
            frame = read if isinstance(read, pl.DataFrame) else read.to_frame()
    except (pl.exceptions.PolarsError, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError) as error:
        reason = " ".join(str(error).split())[:160]
        raise InputError(
            f"is not a {kind} file", where=str(path), value=reason, remedy="Give the whole file, or say `format`"
        ) from None
    kept = [name for name, kind_of in frame.schema.items() if not (kind_of.is_nested() or kind_of == pl.Binary)]
    return pl.DataFrame([_as_text(frame[name]) for name in kept])


def _as_text(column: pl.Series) -> pl.Series:
    if column.dtype.is_float():
        known = column.fill_nan(None)
        whole = known.drop_nulls()
        column = known.cast(pl.Int64) if bool((whole == whole.round()).all()) and whole.is_finite().all() else known
    return column.cast(pl.String)


def _with_header(rows: pl.DataFrame, form: TableForm, path: Path) -> pl.DataFrame:
    """Take the header's rows for the names of the columns; a name that comes again is numbered: ``men (2)``."""
    above, count = form.header_row - 1, form.header_rows
    if len(rows) < above + count:
        raise InputError(
            "has fewer rows than its header needs",
            where=str(path),
            value=f"{len(rows)} rows",
            remedy=f"header_row is {form.header_row} in the city's file: correct it",
        )
    seen: dict[str, int] = {}
    names: list[str] = []
    for number, column in enumerate(rows.columns, start=1):
        texts = [(cell or "").strip() for cell in rows[column][above : above + count]]
        parts = [new for old, new in pairwise(["", *texts]) if new and new != old]
        name = " ".join(parts) or f"column {number}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    cells = rows[above + count :]
    cells.columns = names
    return cells
