"""What stands in a CSV table, cell by cell, before anything is made of it."""

import codecs
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spatial_indicators.errors import InputError

APOSTROPHES = "'`\u2018\u2019"
"""Written before codes so that spreadsheets keep them as text."""


@dataclass(frozen=True)
class Table:
    """A table whose cells are text without blanks around it; empty cells are null.

    Parameters
    ----------
    path
        The file, named in messages.
    cells
        The rows, in the order of the file.
    """

    path: Path
    cells: pl.DataFrame

    def range(self, first: str, last: str) -> tuple[str, ...]:
        """Name neighbouring columns, both ends included.

        Raises
        ------
        InputError
            When an end is not a column, or the ends are the wrong way round.
        """
        self.check_columns((first, last))
        names = self.cells.columns
        start, end = names.index(first), names.index(last)
        if start > end:
            raise InputError(
                "the range of columns ends before it begins",
                where=str(self.path),
                value=f"{first} to {last}",
                remedy=f"Write {last} to {first}",
            )
        return tuple(names[start : end + 1])

    def check_columns(self, names: Sequence[str]) -> None:
        """Refuse a table that lacks a column, naming the nearest one.

        Raises
        ------
        InputError
            When a column is missing.
        """
        known = self.cells.columns
        for name in names:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
                remedy = f"Did you mean `{near[0]}`" if near else f"Its columns are {', '.join(known)[:200]}"
                raise InputError("has no such column", where=str(self.path), value=name, remedy=remedy)

    def codes(self, column: str) -> list[str]:
        """Give the codes of a column as text, without leading apostrophes.

        Raises
        ------
        InputError
            When a code is empty.
        """
        self.check_columns((column,))
        codes = self.cells[column].str.strip_chars_start(APOSTROPHES).str.strip_chars().replace("", None)
        if codes.null_count():
            raise self.wrong("has a row without a code", column, int(codes.is_null().arg_max() or 0))
        return codes.to_list()

    def counts(self, column: str) -> NDArray[np.float64]:
        """Give a column of counts, NaN where a cell is empty.

        Raises
        ------
        InputError
            When a cell is not a number, is negative or is not finite.
        """
        self.check_columns((column,))
        text = self.cells[column]
        counts = text.cast(pl.Float64, strict=False)
        not_a_count = text.is_not_null() & ~(counts.is_finite() & (counts >= 0)).fill_null(value=False)
        if not_a_count.any():
            row = int(not_a_count.arg_max() or 0)
            raise self.wrong("has a count that is not a number of 0 or more", column, row, text[row])
        return counts.fill_null(np.nan).to_numpy()

    def wrong(self, what: str, column: str, row: int, value: object = None) -> InputError:
        """Point at one cell; rows are numbered as spreadsheets do, the header being row 1."""
        where = f"{self.path}, column {column}, row {row + 2}"
        return InputError(what, where=where, value=value, remedy="Mend the cell")


def read_table(path: Path, *, encoding: str = "utf-8") -> Table:
    """Read a CSV table with one header row.

    Parameters
    ----------
    path
        The file.
    encoding
        Its encoding, as Python names it, such as ``utf-8`` (a byte order mark is taken off), ``cp949`` or ``latin-1``.

    Raises
    ------
    InputError
        When the file is missing, empty, in another encoding, or its rows do not fit its header.
    """
    if not path.is_file():
        raise InputError("there is no such file", where=str(path), remedy="Give the path of a CSV table")
    content = path.read_bytes()
    text = _decoded(content, encoding, path).lstrip("\ufeff")
    if not text.strip():
        raise InputError("is empty", where=str(path), remedy="Give a table with a header and rows")
    try:
        cells = pl.read_csv(text.encode(), infer_schema=False, truncate_ragged_lines=False)
    except pl.exceptions.PolarsError as error:
        reason = " ".join(str(error).split())[:160]
        raise InputError("is not a table", where=str(path), value=reason, remedy="Save it as CSV with commas") from None
    cells = cells.select(pl.col(name).str.strip_chars().replace("", None).alias(name.strip()) for name in cells.columns)
    return Table(path, cells)


def _decoded(content: bytes, encoding: str, path: Path) -> str:
    try:
        return content.decode(codecs.lookup(encoding).name)
    except LookupError:
        raise InputError(
            "names an encoding that does not exist", where=str(path), value=encoding, remedy="Write utf-8, cp949 or so"
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not in {encoding}",
            where=str(path),
            value=f"byte {content[error.start]:#04x} at {error.start}",
            remedy="Name its encoding in the city's file (encoding: ...)",
        ) from None
