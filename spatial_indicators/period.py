"""Which hours of the day does a figure of timetables speak for?"""

from collections.abc import Mapping

DAYTIME = "daytime"
PERIODS: Mapping[str, tuple[int, int]] = {
    "morning": (7, 9),
    DAYTIME: (7, 19),
    "evening": (19, 23),
    "night": (23, 29),
}
"""Hours since midnight of the day of service, the last excluded. Daytime: GHSCI (global-indicators, _gtfs_utils.py),
07:00 to 19:00 on weekdays. The others are a choice of this project; night runs on until 05:00."""
