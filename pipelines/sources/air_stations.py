"""What did each station measure over a year? Means of days, where enough days were measured."""

import calendar
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.sources.tables import Table, read_table
from spatial_indicators.city_tables import Places, StationTables
from spatial_indicators.errors import InputError

MOST = 1000.0
"""Daily means of fine dust above this, ug/m3, are faults of an instrument: the worst days of Delhi reach 900."""


@dataclass(frozen=True)
class AnnualMeans:
    """Means of a year by station.

    Parameters
    ----------
    station
        Names, each once.
    value
        Mean over the measured days, ug/m3; NaN where too few days were measured, shape (stations,).
    days
        Days with a measurement, shape (stations,).
    """

    station: tuple[str, ...]
    value: NDArray[np.float64]
    days: NDArray[np.int64]


def read_annual_means(path: Path, declared: StationTables) -> AnnualMeans:
    """Average the days of each station; a day that is empty, 0, negative or beyond `MOST` was not measured.

    Raises
    ------
    InputError
        When a column is missing, a date cannot be read, a station has two rows of a day, or no day lies in the year.
    """
    table = read_table(path, form=declared)
    table.check_columns((declared.station, declared.date, declared.pollutant))
    rows = pl.DataFrame(
        {
            "station": table.codes(declared.station),
            "date": _dates(table, declared),
            "value": _measured(table, declared.pollutant),
        }
    ).filter(pl.col("date").dt.year() == declared.year, ~pl.col("station").is_in(list(declared.exclude)))
    if not len(rows):
        raise InputError(f"has no day of {declared.year}", where=str(path), remedy="Correct `year` or `date_format`")
    _check_once(rows, path, declared)
    means = rows.group_by("station").agg(value=pl.col("value").mean(), days=pl.col("value").count()).sort("station")
    least = declared.completeness * (366 if calendar.isleap(declared.year) else 365)
    days = means["days"].to_numpy().astype(np.int64)
    value = means["value"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return AnnualMeans(tuple(means["station"]), np.where(days >= least, value, np.nan), days)


def read_places(path: Path, declared: Places) -> dict[str, tuple[float, float]]:
    """Give longitude and latitude of every station, degrees.

    Raises
    ------
    InputError
        When a column is missing, or a position is not one.
    """
    table = read_table(path, form=declared)
    table.check_columns((declared.station, declared.lon, declared.lat))
    names = table.codes(declared.station)
    lon, lat = (_degrees(table, column, most) for column, most in ((declared.lon, 180.0), (declared.lat, 90.0)))
    return {name: (float(x), float(y)) for name, x, y in zip(names, lon, lat, strict=True)}


def _degrees(table: Table, column: str, most: float) -> NDArray[np.float64]:
    found = table.cells[column].cast(pl.Float64, strict=False)
    wrong = (found.is_null() | (found.abs() > most)).fill_null(value=True)
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        raise table.wrong("has a position that is not in degrees", column, row, table.cells[column][row])
    return found.to_numpy()


def _dates(table: Table, declared: StationTables) -> pl.Series:
    given = table.cells[declared.date]
    dates = given.str.strptime(pl.Date, declared.date_format, strict=False)
    wrong = dates.is_null()
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        raise InputError(
            f"has a date that is not written as {declared.date_format}",
            where=f"{table.path}, column {declared.date}, row {table.numbers[row]}",
            value=given[row],
            remedy="Correct `date_format` in the city's file",
        )
    return dates


def _measured(table: Table, column: str) -> pl.Series:
    given = table.cells[column]
    values = given.cast(pl.Float64, strict=False)
    marks = given.is_in(list(table.form.missing)).fill_null(value=True)
    wrong = values.is_null() & given.is_not_null() & ~marks
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        raise table.wrong("has a measurement that is not a number", column, row, given[row])
    return values.set(((values <= 0) | (values > MOST)).fill_null(value=True), None)


def _check_once(rows: pl.DataFrame, path: Path, declared: StationTables) -> None:
    twice = rows.filter(rows.select("station", "date").is_duplicated())
    if len(twice):
        station, date = twice["station"][0], twice["date"][0]
        raise InputError(
            "has several rows of one station and day",
            where=f"{path}, column {declared.station}",
            value=f"{station}, {date}",
            remedy="Keep one row per station and day",
        )
