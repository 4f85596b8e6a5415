"""What rows does a sheet of a workbook hold? Read by calamine: .xls, .xlsx, .xlsb and .ods."""

from pathlib import Path

import fastexcel
import polars as pl

from spatial_indicators.errors import InputError


def sheet_rows(path: Path, sheet: str | int | None) -> pl.DataFrame:
    """Read all rows of a sheet as text; formulas give the values that the workbook keeps.

    Raises
    ------
    InputError
        When the file is no workbook, is locked by a password, has no such sheet, or the sheet is empty.
    """
    try:
        workbook = fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        reason = " ".join(str(error).split())[:120]
        raise InputError(
            "is not a workbook that can be read",
            where=str(path),
            value=reason,
            remedy="Save it as .xlsx without a password",
        ) from None
    names = workbook.sheet_names
    chosen = 0 if sheet is None else sheet
    if chosen not in names and chosen not in range(len(names)):
        raise InputError(
            "has no such sheet", where=str(path), value=sheet, remedy=f"Its sheets are {', '.join(names)[:200]}"
        )
    rows: pl.DataFrame = workbook.load_sheet(chosen, header_row=None, skip_rows=0, dtypes="string").to_polars()
    if not len(rows):
        raise InputError("is empty", where=f"{path}, sheet {chosen}", remedy="Name the sheet that holds the table")
    return rows
