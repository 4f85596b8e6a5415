"""Which tables does a GTFS feed hold, and do they have the columns they need?"""

import csv
import difflib
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from pipelines.sources.zip_member import Broken, unpacked
from spatial_indicators.errors import InputError

LARGEST_TABLE = 16 * 2**30
"""Bytes of one unpacked table: ten times the stop_times.txt of the largest national feeds."""

BLOCK_BYTES = 2**22

BOMB_RATIO, BOMB_SIZE = 200, 2**28
"""A table packed more than 200 times that fills more than 256 MB is a zip bomb; timetables pack 5 to 30 times."""

ZIP_REMEDY = "Fetch the feed again and compare its checksum with the publisher's"


@dataclass(frozen=True)
class Feed:
    """The unpacked tables of one feed.

    Parameters
    ----------
    path
        The feed's zip file, named in messages.
    folder
        Where its tables lie unpacked.
    packed
        The open zip file.
    streamed
        Members of the zip that are not unpacked: a table of timetables fills a gigabyte.
    """

    path: Path
    folder: Path
    packed: zipfile.ZipFile
    streamed: Mapping[str, zipfile.ZipInfo]

    def __contains__(self, table: str) -> bool:
        return table in self.streamed or (self.folder / table).is_file()

    def header(self, table: str, *, needed: Sequence[str]) -> list[str]:
        """Name the columns of a table.

        Raises
        ------
        InputError
            When the table or a needed column is missing, or the text is not UTF-8.
        """
        if table not in self:
            raise InputError(f"has no {table}", where=str(self.path), remedy="Give a complete GTFS feed")
        header = self._header(table)
        self._check_header(table, header, needed)
        return header

    def blocks(self, table: str) -> Iterator[bytes]:
        """Unpack a streamed table in blocks, without its first line; its checksum is compared at its end.

        Raises
        ------
        InputError
            When the zip file is damaged.
        """
        with _as_input_error(self.path):
            is_header = True
            for block in unpacked(self.packed, self.streamed[table], BLOCK_BYTES):
                rest = block.partition(b"\n")[2] if is_header else block
                is_header = is_header and b"\n" not in block
                if rest:
                    yield rest

    def unpack(self, table: str) -> None:
        """Unpack a streamed table after all, to scan it.

        Raises
        ------
        InputError
            When the zip file is damaged.
        """
        with (
            _as_input_error(self.path),
            self.packed.open(self.streamed[table]) as source,
            (self.folder / table).open("wb") as target,
        ):
            shutil.copyfileobj(source, target, 2**20)

    def scan(self, table: str, *, needed: Sequence[str], optional: Sequence[str] = ()) -> pl.LazyFrame:
        """Promise the named columns of a table as text, blanks as null; columns that are not there are null.

        Raises
        ------
        InputError
            When the table or a needed column is missing, or the text is not UTF-8.
        """
        header = self.header(table, needed=needed)
        kept = [name for name in (*needed, *optional) if name in header]
        frame = pl.scan_csv(
            self.folder / table,
            has_header=False,  # the header is read apart, so that blanks and doubled names in it do no harm
            skip_rows=1,
            schema=dict.fromkeys(header, pl.String),
            raise_if_empty=False,
            truncate_ragged_lines=True,
            missing_columns="insert",
            extra_columns="ignore",
        ).select(pl.col(kept).str.strip_chars().replace("", None))
        frame = frame.filter(pl.any_horizontal(pl.col(needed).is_not_null()))  # blank lines
        return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in optional if name not in header)

    def collect(self, frame: pl.LazyFrame, table: str) -> pl.DataFrame:
        """Read what was promised, in pieces, so that 20 million rows need no more memory than their result.

        Raises
        ------
        InputError
            When the text of the table cannot be read.
        """
        try:
            return frame.collect(engine="streaming")
        except pl.exceptions.PolarsError as error:
            reason = " ".join(str(error).split())[:120]
            raise InputError(
                "cannot be read", where=f"{self.path}/{table}", value=reason, remedy="Save it as CSV in UTF-8"
            ) from None

    def _header(self, table: str) -> list[str]:
        try:
            with _as_input_error(self.path), self._opened(table) as file:
                header = next(csv.reader(file, skipinitialspace=True), [])
        except UnicodeDecodeError:
            raise InputError(
                "is not text in UTF-8", where=f"{self.path}/{table}", remedy="Save it as CSV in UTF-8"
            ) from None
        # Doubled and empty names are no reason to refuse a column that is not read.
        names = [name.strip() for name in header]
        return [name if name and name not in names[:i] else f"column {i}" for i, name in enumerate(names)]

    def _opened(self, table: str) -> TextIOWrapper:
        source = self.packed.open(self.streamed[table]) if table in self.streamed else (self.folder / table).open("rb")
        return TextIOWrapper(source, encoding="utf-8-sig", newline="")

    def _check_header(self, table: str, header: Sequence[str], needed: Sequence[str]) -> None:
        missing = [name for name in needed if name not in header]
        if missing:
            near = difflib.get_close_matches(missing[0], header, n=1)
            raise InputError(
                f"has no column {', '.join(missing)}",
                where=f"{self.path}/{table}",
                value=", ".join(header)[:200] or "an empty file",
                remedy=f"Rename {near[0]} to {missing[0]}" if near else "Give a feed that follows the GTFS reference",
            )


@contextmanager
def open_feed(path: Path, tables: Sequence[str], *, streamed: Sequence[str] = ()) -> Iterator[Feed]:
    """Unpack the named tables of a feed, from the top of the zip or from its only folder, for as long as needed.

    Raises
    ------
    InputError
        When the file is missing, not a whole zip, a zip bomb, or holds a table twice.
    """
    if not path.is_file():
        raise InputError("there is no such file", where=str(path), remedy="Give the path of a GTFS feed (a zip file)")
    with ExitStack() as opened:
        folder = Path(opened.enter_context(TemporaryDirectory(prefix="gtfs-")))
        with _as_input_error(path):
            packed = opened.enter_context(zipfile.ZipFile(path))
            for table, member in _members(packed, tables, path):
                _check_size(member, path)
                with packed.open(member) as source, (folder / table).open("wb") as target:
                    shutil.copyfileobj(source, target, 2**20)
            later = dict(_members(packed, streamed, path))
        for member in later.values():
            _check_size(member, path)
        yield Feed(path, folder, packed, later)


@contextmanager
def _as_input_error(path: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, Broken, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        reason = " ".join(str(error).split())
        raise InputError("is not a whole zip file", where=str(path), value=reason, remedy=ZIP_REMEDY) from None


def _members(packed: zipfile.ZipFile, tables: Sequence[str], path: Path) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    for table in tables:
        found = [
            member
            for member in packed.infolist()
            if member.filename.replace("\\", "/").rsplit("/", 1)[-1].lower() == table
            and not member.filename.startswith(("__MACOSX/", "."))
        ]
        if len(found) > 1:
            raise InputError(
                f"holds {table} {len(found)} times",
                where=str(path),
                value=", ".join(member.filename for member in found),
                remedy="Give one feed per zip file",
            )
        yield from ((table, member) for member in found)


def _check_size(member: zipfile.ZipInfo, path: Path) -> None:
    is_bomb = member.file_size > BOMB_SIZE and member.file_size > BOMB_RATIO * max(member.compress_size, 1)
    if is_bomb or member.file_size > LARGEST_TABLE:
        raise InputError(
            "would unpack to more than a timetable holds",
            where=f"{path}/{member.filename}",
            value=f"{member.file_size} bytes from {member.compress_size}",
            remedy=ZIP_REMEDY,
        )
