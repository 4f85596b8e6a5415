"""The metropolis' timetable: a line along every row and column of stops, as a GTFS feed."""

import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FIRST, LAST, MINUTES_BETWEEN_STOPS = 5 * 60, 23 * 60, 2


def write_gtfs(file: Path, stops: NDArray[np.float64]) -> None:
    """Write a feed of buses both ways along a grid of stops, every 6 to 30 minutes on weekdays.

    Parameters
    ----------
    file
        The zip.
    stops
        Longitude and latitude, shape (rows, columns, 2).
    """
    numbers = np.arange(stops.shape[0] * stops.shape[1]).reshape(stops.shape[:2])
    lines = [*numbers, *numbers.T]
    routes, trips, times = [], [], []
    for line, calls in enumerate(lines):
        routes.append(f"R{line},1,{line},3")
        for way, served in enumerate((calls.tolist(), calls.tolist()[::-1])):
            for number, start in enumerate(range(FIRST, LAST, (6, 10, 15, 30)[line % 4])):
                trip = f"{line}_{way}_{number}"
                trips.append(f"R{line},W,{trip},{way}")
                times.extend(_calls(trip, served, start))
    places = stops.reshape(-1, 2).tolist()
    tables = {
        "agency": ("agency_id,agency_name,agency_url,agency_timezone", ["1,Made up,https://example.org/,Europe/Rome"]),
        "calendar": (
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
            ["W,1,1,1,1,1,0,0,20240101,20241231"],
        ),
        "routes": ("route_id,agency_id,route_short_name,route_type", routes),
        "trips": ("route_id,service_id,trip_id,direction_id", trips),
        "stops": (
            "stop_id,stop_name,stop_lat,stop_lon,wheelchair_boarding",
            [f"{at},Stop {at},{lat:.7f},{lon:.7f},{at % 3}" for at, (lon, lat) in enumerate(places)],
        ),
        "stop_times": ("trip_id,arrival_time,departure_time,stop_id,stop_sequence", times),
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as feed:
        for name, (header, rows) in tables.items():
            entry = zipfile.ZipInfo(f"{name}.txt", date_time=(2024, 5, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            feed.writestr(entry, "\n".join([header, *rows, ""]))


def _calls(trip: str, served: list[int], start: int) -> list[str]:
    minutes = range(start, start + MINUTES_BETWEEN_STOPS * len(served), MINUTES_BETWEEN_STOPS)
    clocks = [f"{minute // 60:02d}:{minute % 60:02d}:00" for minute in minutes]
    return [f"{trip},{clock},{clock},{stop},{at}" for at, (clock, stop) in enumerate(zip(clocks, served, strict=True))]
