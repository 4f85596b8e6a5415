"""Shapes decide no value: they are counted, and nothing that is wrong with them keeps a feed from being read."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest

from pipelines.sources.gtfs import read_served_stops

TUESDAY = dt.date(2024, 3, 5)
LINE = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\nline,1,2,1\nline,1.1,2.1,2\npoint,1,2,1\n"


def without_shape(
    folder: Path, shapes: str | bytes | None, drawn: tuple[str, ...] = ("line", "point", "")
) -> int | None:
    path = folder / "town.zip"
    trips = "".join(f"bus,day,t{number},{shape}\n" for number, shape in enumerate(drawn))
    times = "".join(f"t{number},8:00:00,A,1\nt{number},8:09:00,B,2\n" for number in range(len(drawn)))
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("stops.txt", "stop_id,stop_lat,stop_lon\nA,1,2\nB,1.1,2.1\n")
        packed.writestr("routes.txt", "route_id,route_type\nbus,3\n")
        packed.writestr("trips.txt", "route_id,service_id,trip_id,shape_id\n" + trips)
        packed.writestr("calendar_dates.txt", "service_id,date,exception_type\nday,20240305,1\n")
        packed.writestr("stop_times.txt", "trip_id,departure_time,stop_id,stop_sequence\n" + times)
        if shapes is not None:
            packed.writestr("shapes.txt", shapes)
    (facts,) = read_served_stops([path], date=TUESDAY).feeds
    assert facts.timetabled_trips == len(drawn)
    return facts.trips_without_shape


def test_a_line_has_two_points(tmp_path: Path) -> None:
    assert without_shape(tmp_path, LINE) == 2
    assert without_shape(tmp_path, LINE, ("line", "line")) == 0


def test_a_shape_that_is_not_drawn_is_none(tmp_path: Path) -> None:
    assert without_shape(tmp_path, LINE, ("line", "elsewhere")) == 1


def test_a_feed_without_shapes_lacks_none(tmp_path: Path) -> None:
    assert without_shape(tmp_path, None) is None


def test_trips_that_name_no_shape_have_none(tmp_path: Path) -> None:
    assert without_shape(tmp_path, LINE, ("", "")) == 2


@pytest.mark.parametrize("shapes", ["", "id,lat\nline,1\n", b"shape_id\n\xff\xfe\n\xff\n", b"\xff\xfe\x00"])
def test_a_table_of_shapes_that_cannot_be_read_draws_nothing(tmp_path: Path, shapes: str | bytes) -> None:
    assert without_shape(tmp_path, shapes) == 3
