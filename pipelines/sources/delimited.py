"""What rows does a text file with a sign between its columns hold?"""

import codecs
from pathlib import Path

import polars as pl

from spatial_indicators.city_tables import TableForm
from spatial_indicators.errors import InputError

DELIMITERS = (",", ";", "\t", "|")


def delimited_rows(path: Path, form: TableForm) -> pl.DataFrame:
    """Read the rows, the header's among them, as text.

    Raises
    ------
    InputError
        When the file is empty, in another encoding, or a row does not fit the header.
    """
    text = _decoded(path.read_bytes(), form.encoding, path).lstrip("\ufeff")
    if not text.strip():
        raise InputError("is empty", where=str(path), remedy="Give a table with a header and rows")
    lines = text.splitlines(keepends=True)
    above = "".join(lines[: form.header_row - 1])
    body = text[len(above) :].lstrip("\ufeff")
    if not body.strip():
        raise InputError(
            "has fewer rows than its header needs",
            where=str(path),
            value=f"{len(lines)} rows",
            remedy=f"header_row is {form.header_row} in the city's file: correct it",
        )
    return _padded(_parsed(body, form.delimiter or _delimiter(body), path), form.header_row - 1)


def _parsed(body: str, delimiter: str, path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(
            body.encode(), has_header=False, separator=delimiter, infer_schema=False, truncate_ragged_lines=False
        )
    except pl.exceptions.PolarsError as error:
        reason = " ".join(str(error).split())[:160]
        raise InputError(
            "is not a table", where=str(path), value=reason, remedy="Save it as CSV with commas, or say `delimiter`"
        ) from None


def _padded(rows: pl.DataFrame, above: int) -> pl.DataFrame:
    """Keep the numbers of the rows: titles above the header may have any number of columns."""
    return pl.concat([pl.DataFrame({name: [None] * above for name in rows.columns}, schema=rows.schema), rows])


def _delimiter(body: str) -> str:
    """Tell the sign by the header: the one that stands there most often outside quotes."""
    header = "".join(body.split("\n", 1)[0].split('"')[::2])
    return max(DELIMITERS, key=header.count)


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
