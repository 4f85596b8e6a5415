"""Which services of a feed run on a given day?"""

import datetime as dt

import polars as pl

from pipelines.sources.gtfs_tables import Feed
from spatial_indicators.errors import InputError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ADDED, REMOVED = "1", "2"


def services_on(feed: Feed, date: dt.date) -> tuple[set[str], dt.date, dt.date]:
    """Name the services that run on a day, and give the first and the last day that the feed speaks for.

    Raises
    ------
    InputError
        When the feed has no calendar, a date cannot be read, the day lies outside the feed, or no service runs.
    """
    week, exceptions = _week(feed), _exceptions(feed)
    days = [*week["start_date"], *week["end_date"], *exceptions.filter(pl.col("exception_type") == ADDED)["date"]]
    if not days:
        raise InputError(
            "has no service in calendar.txt or calendar_dates.txt",
            where=str(feed.path),
            remedy="Give a feed with a calendar",
        )
    first, last = min(days), max(days)
    if not first <= date <= last:
        raise no_service(feed, f"has no timetable for {date}", (first, last))
    runs = _services(week, exceptions, date)
    if not runs:
        near = _nearest(week, exceptions, date, (first, last))
        raise no_service(feed, f"has no service on {date:%A} {date}", (first, last), near)
    return runs, first, last


def _services(week: pl.DataFrame, exceptions: pl.DataFrame, date: dt.date) -> set[str]:
    weekday = pl.col(WEEKDAYS[date.weekday()]) == "1"
    usual = week.filter(weekday & (pl.col("start_date") <= date) & (pl.col("end_date") >= date))
    today = exceptions.filter(pl.col("date") == date)
    added = today.filter(pl.col("exception_type") == ADDED)["service_id"]
    removed = today.filter(pl.col("exception_type") == REMOVED)["service_id"]
    return (set(usual["service_id"]) - set(removed)) | set(added)


def _week(feed: Feed) -> pl.DataFrame:
    if "calendar.txt" not in feed:
        dates = dict.fromkeys(("start_date", "end_date"), pl.Date)
        return pl.DataFrame(schema={"service_id": pl.String, **dict.fromkeys(WEEKDAYS, pl.String), **dates})
    needed = ("service_id", *WEEKDAYS, "start_date", "end_date")
    table = feed.collect(feed.scan("calendar.txt", needed=needed), "calendar.txt")
    return _with_dates(table, ("start_date", "end_date"), f"{feed.path}/calendar.txt")


def _exceptions(feed: Feed) -> pl.DataFrame:
    if "calendar_dates.txt" not in feed:
        return pl.DataFrame(schema={"service_id": pl.String, "date": pl.Date, "exception_type": pl.String})
    needed = ("service_id", "date", "exception_type")
    table = feed.collect(feed.scan("calendar_dates.txt", needed=needed), "calendar_dates.txt")
    return _with_dates(table, ("date",), f"{feed.path}/calendar_dates.txt")


def _with_dates(table: pl.DataFrame, columns: tuple[str, ...], where: str) -> pl.DataFrame:
    for column in columns:
        dates = table[column].str.to_date("%Y%m%d", strict=False)
        if dates.null_count():
            raise InputError(
                f"has a {column} that is not a date",
                where=where,
                value=table[column].filter(dates.is_null())[0],
                remedy="Write dates as YYYYMMDD",
            )
        table = table.with_columns(dates)
    return table


def _nearest(
    week: pl.DataFrame, exceptions: pl.DataFrame, date: dt.date, covered: tuple[dt.date, dt.date]
) -> dt.date | None:
    """Look four weeks around for a day with service."""
    around = (date + dt.timedelta(days=sign * days) for days in range(1, 29) for sign in (-1, 1))
    within = (day for day in around if covered[0] <= day <= covered[1])
    return next((day for day in within if _services(week, exceptions, day)), None)


def no_service(feed: Feed, what: str, covered: tuple[dt.date, dt.date], near: dt.date | None = None) -> InputError:
    """Say which days the feed covers, and a day with service near the one that has none."""
    return InputError(
        f"{what}; it covers {covered[0]} to {covered[1]}",
        where=str(feed.path),
        remedy=f"Choose an analysis_date within, on a day with service{f', such as {near}' if near else ''}",
    )
