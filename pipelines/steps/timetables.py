"""Timetables: do they run on the day of analysis, and are their trips whole enough to be counted?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipelines.step import Check, Outcome, Place, not_needed
from pipelines.steps.sources import source_step
from spatial_indicators.features import FeedFacts

MOST_WITHOUT_SHAPE = 0.1
"""Share of trips without a line, in a feed that draws others, that is worth a warning. Project's choice: no value rests
on shapes, but a feed that draws some trips and not others was put together from unequal parts."""

MOST_WITHOUT_STOPS = 0.01
"""Share of trips that name fewer than two stops. GTFS reference, stop_times.txt: a trip has two records at least.
The share is the project's choice."""

MOST_OPEN = 0.01
"""Share of trips without a time at their first or last stop, whose calls count in no period of the day. GTFS reference,
stop_times.txt: both times are required there. The share is the project's choice."""

MOST_FILLED = 0.5
"""Share of times that were filled in between timed stops: beyond it, most headways are estimates. Project's choice."""

SERVICE = "feed_runs_on_the_day"
GATES = ("trips_have_shapes", "trips_have_stops", "trips_have_times")


def feed_gates(feeds: Sequence[FeedFacts]) -> tuple[Check, ...]:
    """Say of the worst feed how many of the day's trips lack a shape, stops or times; of the whole feed, not the city.

    Parameters
    ----------
    feeds
        What each timetable covers; none when the city gives none.
    """
    drawn = [feed for feed in feeds if feed.trips_without_shape is not None]
    shapes, stops, times = GATES
    return (
        _gate(shapes, drawn, "trips_without_shape", MOST_WITHOUT_SHAPE),
        _gate(stops, feeds, "trips_without_stops", MOST_WITHOUT_STOPS),
        _times_gate(times, feeds),
    )


def feed_totals(feeds: Sequence[FeedFacts]) -> dict[str, int]:
    """Add up what the feeds hold and lack."""
    names = ("timetabled_trips", "trips_without_stops", "open_trips", "times", "filled_times", "unknown_times")
    without_shape = sum(feed.trips_without_shape or 0 for feed in feeds)
    return {name: sum(getattr(feed, name) for feed in feeds) for name in names} | {"trips_without_shape": without_shape}


def _gate(name: str, feeds: Sequence[FeedFacts], lacking: str, most: float) -> Check:
    if not feeds:
        return not_needed(name)[0]
    worst = max(feeds, key=lambda feed: _share(getattr(feed, lacking), feed.timetabled_trips))
    share = _share(getattr(worst, lacking), worst.timetabled_trips)
    facts = {"feed": worst.feed, "trips": worst.timetabled_trips, lacking: getattr(worst, lacking)}
    return Check(name, share <= most, facts | {"share": round(share, 4)}, is_warning=True)


def _times_gate(name: str, feeds: Sequence[FeedFacts]) -> Check:
    """Look at both: trips that are open at an end, and times that were filled in."""
    ends = _gate(name, feeds, "open_trips", MOST_OPEN)
    if not feeds:
        return ends
    most = max(feeds, key=lambda feed: _share(feed.filled_times, feed.times))
    share = _share(most.filled_times, most.times)
    feed = {"filled_in": most.feed} if most.feed != ends.facts["feed"] else {}
    facts = {**ends.facts, **feed, "times": most.times, "filled_times": most.filled_times}
    is_known = ends.passed and share <= MOST_FILLED
    return replace(ends, passed=is_known, facts=facts | {"share_filled": round(share, 4)})


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _with_calendar(
    found: Callable[[Place, Mapping[str, Any]], Outcome],
) -> Callable[[Place, Mapping[str, Any]], Outcome]:
    """Look at the calendars as soon as the files are found: it takes a moment, and all that follows takes long."""

    def compute(place: Place, inputs: Mapping[str, Any]) -> Outcome:
        outcome = found(place, inputs)
        date = place.city.analysis_date
        if not place.city.gtfs or date is None:
            return replace(outcome, checks=not_needed(SERVICE))
        from pipelines.sources.gtfs import read_days_of_service  # noqa: PLC0415  Polars, for cities with timetables

        paths = [path for files in outcome.value.values() for path in files]
        days = read_days_of_service(paths, date=date)
        facts = {day.feed: f"{day.first} to {day.last}, services {day.services}" for day in days}
        return replace(outcome, checks=(Check(SERVICE, passed=True, facts={"date": str(date), **facts}),))

    return compute


_FILES = source_step("source/gtfs", "Timetables: which stops are served on the day of analysis.", "gtfs")
STEPS = (
    replace(
        _FILES,
        compute=_with_calendar(_FILES.compute),
        modules=(*_FILES.modules, __name__),
        parameters=lambda city: (_FILES.parameters(city), str(city.analysis_date)),
        check_names=(SERVICE,),
    ),
)
