"""One census in every format that statistical offices give: the same people, or one clear line."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import pytest
import shapely

from pipelines.sources.census import read_census
from pipelines.sources.tables import read_table
from spatial_indicators.city_tables import TableForm
from spatial_indicators.errors import InputError
from spatial_indicators.features import CensusTable

ROWS = [("A01", "10", "6", "4"), ("A02", "3", "1", "2")]
HEAD = ("code", "people", "women", "men")
GROUPS = {("F", "_T", "_T"): ["women"], ("M", "_T", "_T"): ["men"]}


def plain(sign: str = ",") -> str:
    return "\n".join(sign.join(row) for row in (HEAD, *ROWS)) + "\n"


def csv(folder: Path) -> Path:
    (folder / "a.csv").write_text(plain(), encoding="utf-8")
    return folder / "a.csv"


def tabs(folder: Path) -> Path:
    (folder / "a.tsv").write_text(plain("\t"), encoding="utf-8")
    return folder / "a.tsv"


def parquet(folder: Path) -> Path:
    frame = pl.DataFrame(ROWS, schema=HEAD, orient="row")
    frame.with_columns(pl.col(HEAD[1:]).cast(pl.Float64)).write_parquet(folder / "a.parquet")
    return folder / "a.parquet"


def vector(folder: Path) -> Path:
    columns = {name: [row[at] if at == 0 else int(row[at]) for row in ROWS] for at, name in enumerate(HEAD)}
    frame = gpd.GeoDataFrame(columns, geometry=[shapely.Point(0, 0), shapely.Point(1, 1)], crs=4326)
    frame.to_file(folder / "a.gpkg")
    return folder / "a.gpkg"


def workbook(folder: Path, rows: list[tuple[str, ...]] | None = None) -> Path:
    """Write the least that a workbook is: Office Open XML, ECMA-376."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>"
        for row in rows or [HEAD, *ROWS]
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        '"application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        '<sheet name="people" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(folder / "a.xlsx", "w") as content:
        for name, text in parts.items():
            content.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return folder / "a.xlsx"


def census(path: Path, **form: Any) -> CensusTable:
    return read_census(path, code="code", total="people", groups=GROUPS, form=TableForm(**form))


@pytest.mark.parametrize("written", [csv, tabs, parquet, vector, workbook])
def test_every_format_gives_the_same_people(tmp_path: Path, written: Callable[[Path], Path]) -> None:
    counted = census(written(tmp_path))
    assert counted.codes == ["A01", "A02"]
    assert counted.total.tolist() == [10.0, 3.0]
    assert [count.tolist() for count in counted.groups.values()] == [[6.0, 1.0], [4.0, 2.0]]


def test_titles_above_the_header_are_left_out_when_the_header_is_named(tmp_path: Path) -> None:
    title = [("Population of somewhere", "", "", ""), ("", "", "", "")]
    for path in (workbook(tmp_path, [*title, HEAD, *ROWS]), tmp_path / "a.csv"):
        if path.suffix == ".csv":
            path.write_text(f'"Population, of somewhere"\n\n{plain()}', encoding="utf-8")
        assert census(path, header_row=3).total.tolist() == [10.0, 3.0]


def test_a_header_of_two_rows_is_joined(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("code,2020,2020,2020\n,people,women,men\nA,3,1,2\n", encoding="utf-8")
    table = read_table(tmp_path / "a.csv", form=TableForm(header_rows=2))
    assert table.cells.columns == ["code", "2020 people", "2020 women", "2020 men"]


@pytest.mark.parametrize(
    ("cell", "form", "value"),
    [
        ("1 234", {"thousands": " "}, 1234.0),
        ("1.234,5", {"thousands": ".", "decimal": ","}, 1234.5),
        ('"1,234"', {"thousands": ","}, 1234.0),
        ("12", {"thousands": ","}, 12.0),
    ],
)
def test_signs_of_numbers_are_read_as_declared(tmp_path: Path, cell: str, form: dict[str, str], value: float) -> None:
    (tmp_path / "a.csv").write_text(f"code;n\nA;{cell}\n", encoding="utf-8")
    assert read_table(tmp_path / "a.csv", form=TableForm(**form)).counts("n").tolist() == [value]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "form"), [('"1,234"', {}), ('"12,34"', {"thousands": ","}), ("1.5", {"decimal": ","}), ("1 234", {})]
)
def test_signs_that_are_not_declared_are_never_guessed(tmp_path: Path, cell: str, form: dict[str, str]) -> None:
    (tmp_path / "a.csv").write_text(f"code;n\nA;{cell}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"column n, row 2: has a count that is not a number .*Name the signs"):
        read_table(tmp_path / "a.csv", form=TableForm(**form)).counts("n")  # type: ignore[arg-type]


def test_marks_of_missing_counts_are_missing_and_not_0(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("code,n\nA,..\nB,<5\nC,\nD,0\nE,:\n", encoding="utf-8")
    table = read_table(tmp_path / "a.csv")
    assert [str(count) for count in table.counts("n")] == ["nan", "nan", "nan", "0.0", "nan"]
    assert table.hidden(("n",)) == 4


def test_rows_are_kept_and_left_out_by_their_labels(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("code,year,n\nA,2020,1\nA,2010,2\nT,2020,3\n", encoding="utf-8")
    form = TableForm(only={"year": "2020"}, leave_out={"code": ("T",)})
    assert read_table(tmp_path / "a.csv", form=form).counts("n").tolist() == [1.0]
    with pytest.raises(InputError, match=r"no row with this label.* \(found: 2021\)\. Did you mean `2020`"):
        read_table(tmp_path / "a.csv", form=TableForm(only={"year": "2021"}))


DATASET = {
    "version": "2.0", "class": "dataset", "id": ["geo", "sex"], "size": [2, 2],
    "dimension": {
        "geo": {"category": {"index": ["A", "B"]}}, "sex": {"category": {"index": {"M": 1, "F": 0}}},
    },
    "value": [6, 4, 1, 2],
}  # fmt: skip


def dataset(folder: Path, **changes: Any) -> Path:
    (folder / "a.json").write_text(json.dumps(DATASET | changes), encoding="utf-8")
    return folder / "a.json"


def test_json_stat_is_a_long_table(tmp_path: Path) -> None:
    cells = read_table(dataset(tmp_path)).cells
    assert cells.rows() == [("A", "F", "6"), ("A", "M", "4"), ("B", "F", "1"), ("B", "M", "2")]
    sparse = read_table(dataset(tmp_path, value={"0": 6, "3": 2})).cells
    assert sparse["value"].to_list() == ["6", None, None, "2"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": None}, "is not a dataset of JSON-stat 2.0"),
        ({"size": [2, 3]}, "has other cells than its dimensions name"),
        ({"value": [1, 2]}, "has other cells than its dimensions name"),
        ({"value": {"9": 1}}, "is not a dataset of JSON-stat 2.0"),
        ({"size": [10**5, 10**5]}, "has more cells than a census of a city"),
    ],
)
def test_wrong_json_stat_is_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_table(dataset(tmp_path, **changes))


def test_sdmx_gives_codes_and_no_value_that_a_flag_takes_back(tmp_path: Path) -> None:
    text = (
        "DATAFLOW,GEO: Region,SEX: Sex,TIME_PERIOD,OBS_VALUE,OBS_STATUS: Status\n"
        "X,A: Alpha,F: Females,2020,6,A: Normal\nX,A: Alpha,M: Males,2020,4,M: Missing\n"
    )
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    table = read_table(tmp_path / "a.csv")
    assert table.cells.select("GEO", "SEX").rows() == [("A", "F"), ("A", "M")]
    assert [str(count) for count in table.counts("OBS_VALUE")] == ["6.0", "nan"]


@pytest.mark.parametrize(
    ("name", "content", "form", "message"),
    [
        ("a.dat", b"code,n\n", {}, "has a name that does not tell its format"),
        ("a.xlsx", b"PK not a workbook", {}, "is not a workbook that can be read"),
        ("a.parquet", b"PAR1", {}, "is not a parquet file"),
        ("a.gpkg", b"SQLite", {}, "is not a vector file"),
        ("a.json", b"{", {}, "is not a dataset of JSON-stat 2.0"),
        ("a.csv", b"", {}, "is empty"),
        ("a.csv", b"code,n\nA,1\n", {"header_row": 9}, "has fewer rows than its header needs"),
        ("a.csv", b"code,n\nA,1\n", {"format": "sdmx_csv"}, "is not SDMX-CSV: it has no column OBS_VALUE"),
        ("a.csv", b"code,n\nA,1\n", {"encoding": "utf-99"}, "names an encoding that does not exist"),
        ("a.csv", "code,n\nä,1\n".encode("latin-1"), {}, r"is not in utf-8 \(found: byte 0xe4 at 7\)"),
        ("a.csv", b"code,n\nA,1,2,3\n", {}, "is not a table"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(
    tmp_path: Path, name: str, content: bytes, form: dict[str, Any], message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_table(tmp_path / name, form=TableForm(**form))
    assert str(tmp_path / name) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no such sheet \(found: births\)\. Its sheets are people\."):
        read_table(workbook(tmp_path), form=TableForm(sheet="births"))


def test_the_same_sign_for_thousands_and_decimals_is_refused() -> None:
    with pytest.raises(ValueError, match="`thousands` and `decimal` are the same sign"):
        TableForm(thousands=",", decimal=",")
