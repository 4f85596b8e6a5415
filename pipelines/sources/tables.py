"""What stands in a table, cell by cell, before anything is made of it?"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spatial_indicators.city_tables import TableForm
from spatial_indicators.errors import InputError

APOSTROPHES = "'`\u2018\u2019"
"""Written before codes so that spreadsheets keep them as text."""

LESS_THAN = r"^[<\u2264]\s*\d+$"
"""Small counts that a statistical office hides, such as ``<5``."""

PLAIN = TableForm()


@dataclass(frozen=True)
class Table:
    """A table whose cells are text without blanks around it; empty cells are null.

    Parameters
    ----------
    path
        The file, named in messages.
    cells
        The rows, in the order of the file.
    form
        How its numbers are written.
    row_number
        Number of each row as spreadsheets count; without it, the header is row 1.
    """

    path: Path
    cells: pl.DataFrame
    form: TableForm = PLAIN
    row_number: Sequence[int] = field(default=(), repr=False)

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
        """Give a column of counts, NaN where a cell is empty or holds a mark of a missing count.

        Raises
        ------
        InputError
            When a cell is not a number, is negative or is not finite.
        """
        self.check_columns((column,))
        given = self.cells[column]
        text = given.set(self._is_hidden(given), None)
        counts = _plain_numbers(text, self.form).cast(pl.Float64, strict=False)
        not_a_count = text.is_not_null() & ~(counts.is_finite() & (counts >= 0)).fill_null(value=False)
        if not_a_count.any():
            row = int(not_a_count.arg_max() or 0)
            raise self.wrong("has a count that is not a number of 0 or more", column, row, text[row])
        return counts.fill_null(np.nan).to_numpy()

    def hidden(self, columns: Sequence[str]) -> int:
        """Count the cells of some columns that hold a mark of a missing count, or nothing."""
        found = [self.cells[name] for name in columns]
        return sum(int(self._is_hidden(cells).sum()) + cells.null_count() for cells in found)

    def rows(self, kept: "pl.Series") -> "Table":
        """Keep some rows, with their numbers."""
        numbers = [number for number, keep in zip(self.numbers, kept, strict=True) if keep]
        return Table(self.path, self.cells.filter(kept), self.form, numbers)

    @property
    def numbers(self) -> Sequence[int]:
        """Number of each row as spreadsheets count."""
        return self.row_number or range(2, 2 + len(self.cells))

    def wrong(self, what: str, column: str, row: int, value: object = None) -> InputError:
        """Point at one cell; rows are numbered as spreadsheets do, the header being row 1."""
        where = f"{self.path}, column {column}, row {self.numbers[row]}"
        remedy = "Mend the cell"
        if isinstance(value, str) and re.search(r"\d[,. ']\d", value):
            remedy = "Name the signs of the numbers in the city's file (thousands: ..., decimal: ...)"
        return InputError(what, where=where, value=value, remedy=remedy)

    def _is_hidden(self, cells: pl.Series) -> pl.Series:
        marks = cells.is_in(list(self.form.missing))
        return (marks | cells.str.contains(LESS_THAN)).fill_null(value=False)


def read_table(path: Path, *, encoding: str = "utf-8", form: TableForm | None = None) -> Table:
    """Read a table: CSV, workbook, Parquet, attributes of a vector file, JSON-stat or SDMX-CSV.

    Parameters
    ----------
    path
        The file.
    encoding
        Its encoding, as Python names it, such as ``utf-8`` (a byte order mark is taken off), ``cp949`` or ``latin-1``.
    form
        How it is written; takes the place of ``encoding``.

    Raises
    ------
    InputError
        When the file is missing, empty, in another encoding or format, or its rows do not fit its header.
    """
    form = form or TableForm(encoding=encoding)
    if not path.is_file():
        raise InputError("there is no such file", where=str(path), remedy="Give the path of a CSV table")
    from pipelines.sources.table_formats import cells_of  # noqa: PLC0415  it makes use of this module's neighbours

    cells, first_row = cells_of(path, form)
    cells = cells.select(pl.col(name).str.strip_chars().replace("", None) for name in cells.columns)
    table = Table(path, cells, form, range(first_row, first_row + len(cells)))
    table = table.rows(~cells.select(pl.all_horizontal(pl.all().is_null())).to_series())
    return _chosen(table, form)


def _chosen(table: Table, form: TableForm) -> Table:
    """Keep the rows that the city's file asks for."""
    for rule, is_kept in ((form.only, True), (form.leave_out, False)):
        for column, labels in rule.items():
            table.check_columns((column,))
            wanted = [labels] if isinstance(labels, str) else list(labels)
            cells = table.cells[column].str.strip_chars_start(APOSTROPHES)
            _check_labels(table, column, wanted, set(cells.drop_nulls()))
            found = cells.is_in(wanted).fill_null(value=False)
            table = table.rows(found if is_kept else ~found)
    return table


def _check_labels(table: Table, column: str, wanted: Sequence[str], known: set[str]) -> None:
    for label in wanted:
        if label not in known:
            near = difflib.get_close_matches(label, known, n=1, cutoff=0.4)
            raise InputError(
                "has no row with this label, which the city's file keeps or leaves out",
                where=f"{table.path}, column {column}",
                value=label,
                remedy=f"Did you mean `{near[0]}`" if near else f"Its labels are {', '.join(sorted(known))[:200]}",
            )


def _plain_numbers(text: pl.Series, form: TableForm) -> pl.Series:
    """Write numbers with a point and without signs between thousands; what is written otherwise becomes no number."""
    if form.thousands is not None:
        sign, point = re.escape(form.thousands), re.escape(form.decimal)
        right = text.str.contains(rf"^\d{{1,3}}({sign}\d{{3}})*({point}\d+)?$|^\d+({point}\d+)?$")
        bare = text.str.replace_all("\u00a0|\u202f", " ") if form.thousands == " " else text
        right = right | bare.str.contains(rf"^\d{{1,3}}({sign}\d{{3}})*({point}\d+)?$")
        text = bare.str.replace_all(form.thousands, "", literal=True).set(~right.fill_null(value=True), "not a number")
    if form.decimal == ",":
        text = text.set(text.str.contains(".", literal=True).fill_null(value=False), "not a number")
        text = text.str.replace(",", ".", literal=True)
    return text


def labels_of(table: Table, column: str, known: Mapping[str, str]) -> list[str]:
    """Give a column of labels, those that the city's file names as it names them, without apostrophes."""
    return [known.get(label, label) for label in table.codes(column)]
