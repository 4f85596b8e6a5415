"""What stands in the file of a city that joins? A boundary is enough to begin with; the rest is told as comments."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from spatial_indicators.city_file import read_city
from spatial_indicators.errors import InputError

CODE_NAMES = ("shapeid", "code", "id", "gid", "fid", "nuts_id", "ref")
"""Columns that hold codes in geoBoundaries, Eurostat's and many other files, before any other."""

NAME_NAMES = ("shapename", "name", "nom", "nombre", "nome", "naam", "bezeichnung", "label", "nuts_name")

OPTIONAL = """
# Each of these adds values; `urban-sdg check {city}` says which are missing and why. A file can be an address too,
# and `source: KEYWORD` a dataset that `urban-sdg fetch {city}` brings.
# people: # a raster, as here, or a table with a row per district: table: {{file: ..., code: ..., total: ...}}
#   level: {level}
#   year: 2020
#   grid: {{source: ghs_pop}}
# analysis_date: {year}-05-14 # a working day of the timetable
# gtfs:
#   - {{file: {city}/gtfs.zip, producer: the transport authority, licence: CC-BY-4.0}}
# built_up: [{{source: ghs_built_s, year: 2020}}]
# pm25: [{{file: {city}/pm25_{year}.tif, year: {year}}}] # annual mean, ug/m3
# flood: [{{file: {city}/flood_rp100.tif, return_period: 100}}] # depth in metres, such as the JRC's
"""


@dataclass(frozen=True)
class Division:
    """An area of geoBoundaries, or all areas of a level.

    Parameters
    ----------
    country, adm
        ISO 3166-1 alpha-3 code, and the level of its divisions, such as ADM2.
    name
        Name or id of the area; None for all of the level.
    """

    country: str
    adm: str
    name: str | None


@dataclass(frozen=True)
class NewCity:
    """What is known of a city that joins.

    Parameters
    ----------
    name
        Name for people.
    country
        ISO 3166-1 alpha-3 code.
    year
        The year that the values are asked for.
    boundary
        A file of districts or of the outline, below the root of the data, the number of a relation of the map, or an
        area of geoBoundaries.
    osm
        A map extract below the root of the data.
    producer, licence
        Who made the boundary, and under which licence.
    """

    name: str
    country: str
    year: int
    boundary: Path | int | Division
    osm: Path | None
    producer: str
    licence: str


def write_city(new: NewCity, *, folder: Path, root: Path) -> Path:
    """Write the city's file and check it; nothing is written when it would not run.

    Raises
    ------
    InputError
        When there is a file of its name, the boundary cannot be read or lies outside the root of the data, or a
        relation is named without a map.
    """
    city = slug(new.name)
    path = folder / f"{city}.yaml"
    if path.exists():
        raise InputError("there is such a city already", where=str(path), value=city, remedy="Choose another name")
    content = _content(new, city, root)
    folder.mkdir(parents=True, exist_ok=True)
    trial = folder / f"{city}.new" / f"{city}.yaml"
    trial.parent.mkdir()
    try:
        trial.write_text(content, encoding="utf-8")
        read_city(trial)
        trial.replace(path)
    finally:
        trial.unlink(missing_ok=True)
        trial.parent.rmdir()
    return path


def slug(name: str) -> str:
    """Make a city's id of its name: São Paulo becomes sao_paulo.

    Raises
    ------
    InputError
        When no Latin letter is left of it.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    if not made or not made[0].isalpha():
        raise InputError(
            "makes no id of Latin letters",
            where="the city's name",
            value=name,
            remedy="Write its name in Latin letters",
        )
    return made


def _content(new: NewCity, city: str, root: Path) -> str:
    osm = None if new.osm is None else _below(new.osm, root)
    level = "district"
    district = _district(new.boundary, osm, root)
    lines = [
        f"# {new.name}. Paths are below the root of the data (URBAN_SDG_DATA_ROOT).",
        f"city: {city}",
        f"name: {_text(new.name)}",
        f"country: {new.country} # ISO 3166-1 alpha-3",
        f"year: {new.year}",
        "",
        "districts: # finest first",
        f"  - {{level: {level}, {district}}}",
        "",
        f"producer: {_text(new.producer)} # of the boundaries and the people",
        f"licence: {_text(new.licence)}",
        *(["", f"osm: {{file: {_text(osm)}}} # streets, open spaces, homes and stops"] if osm else []),
    ]
    return "\n".join(lines) + "\n" + OPTIONAL.format(city=city, level=level, year=new.year)


def _district(boundary: Path | int | Division, osm: str | None, root: Path) -> str:
    if isinstance(boundary, Division):
        shapes = f", shapes: [{_text(boundary.name)}]" if boundary.name else ""
        return f"source: geoboundaries, adm: {boundary.adm}{shapes}"
    if isinstance(boundary, int):
        if osm is None:
            raise InputError(
                "a relation is read from a map", where="--boundary", value=boundary, remedy="Name the map by --osm"
            )
        return f"file: {_text(osm)}, relation: {boundary}"
    file = _below(boundary, root)
    code, name = named_columns(root / file)
    return f"file: {_text(file)}, code: {_text(code)}, name: {_text(name)}"


def named_columns(path: Path) -> tuple[str, str]:
    """Choose the columns of codes and of names of a file of districts.

    Raises
    ------
    InputError
        When GDAL cannot read it, or none of its columns tells every district from the others.
    """
    import pyogrio  # noqa: PLC0415  imports Arrow and pandas

    try:
        frame = pyogrio.read_dataframe(path, read_geometry=False)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        reason = " ".join(str(error).split())[:160]
        raise InputError("cannot be read", where=str(path), value=reason, remedy="Give a file GDAL reads") from None
    unique = [str(name) for name in frame.columns if frame[name].notna().all() and frame[name].is_unique]
    if not unique:
        raise InputError(
            "has no column that tells its districts apart",
            where=str(path),
            value=", ".join(map(str, frame.columns)) or "no columns",
            remedy="Add a column with a code for each district",
        )
    code = _first(unique, CODE_NAMES)
    return code, _first([str(name) for name in frame.columns], NAME_NAMES, otherwise=code)


def _first(columns: Sequence[str], wanted: Sequence[str], *, otherwise: str | None = None) -> str:
    """Choose the column that is named like a wanted one, whole names before endings and parts."""
    tests = (str.__eq__, str.endswith, str.__contains__)
    found = (name for test in tests for want in wanted for name in columns if test(name.lower(), want))
    return next(found, otherwise or columns[0])


def _below(path: Path, root: Path) -> str:
    whole = path if path.is_absolute() else (root / path if (root / path).exists() else Path.cwd() / path)
    if not whole.exists():
        raise InputError("there is no such file", where="the new city", value=path, remedy=f"Put it below {root}")
    try:
        return whole.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        raise InputError(
            "the file is not below the root of the data",
            where="the new city",
            value=whole,
            remedy=f"Put it below {root}, or set URBAN_SDG_DATA_ROOT to a folder above it",
        ) from None


def _text(value: str) -> str:
    """Write a text as YAML does inside a line."""
    return yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=10_000).strip()[1:-1]
