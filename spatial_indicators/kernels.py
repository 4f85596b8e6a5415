"""Compile every kernel once, at set-up, so that no run has to wait for it."""

from itertools import product

import numpy as np
import shapely

from spatial_indicators.distance import nearest_distance_m
from spatial_indicators.graph import StreetGraph

SIGNATURES = {
    "graph": "start and end int32, length float64",
    "distance": "indptr int64, neighbours int32, length and distance float64, state uint8, lists int32",
    "degurba": "people float32 and float64; clusters int32 and int64",
    "ndvi_raster": "strips uint16, float32 and float64, both bands alike",
    "neighbourhood": "indptr, nodes and cells int64, neighbours int32, everything else float64",
    "packed_numbers": "bytes and flags uint8, read-only or not; ids and bounds int64, positions int32",
    "stop times": "text uint8, ids int64 and int32; columns int32, uint16, float64 and bool, kinds int32, runs int64",
    "urban_extent": "pixels uint8, counts uint32",
    "zonal": "strips float32 and float64, each with and without missing cells; everything else float64 and int64",
}
"""Types that the kernels are compiled for: callers' types are converted before, so there are no others."""


def load_street_kernels() -> None:
    """Call the kernels of walks on a street of two nodes: what is compiled is loaded, which takes half a second."""
    graph = StreetGraph.from_edges([0.0, 1.0], [0.0, 0.0], [0], [1], [1.0])
    nearest_distance_m(graph, [0], 0.0, limit_m=1.0)


def compile_timetable() -> None:
    """Call the kernels of timetables on one call of one trip, out of order and in order."""
    from spatial_indicators.headways import Runs, service  # noqa: PLC0415  as below
    from spatial_indicators.period import PERIODS  # noqa: PLC0415  as below
    from spatial_indicators.stop_time_rows import fill_slots, read_rows  # noqa: PLC0415  as below
    from spatial_indicators.timetable import (  # noqa: PLC0415  as below
        StopTimes,
        in_order,
        stops_by_trip,
        with_blanks_filled,
    )

    text = np.frombuffer(bytearray(b"t\n"), dtype=np.uint8)
    ids = (text[:1], np.array([0, 1]), np.full(16, -1, dtype=np.int32))
    fill_slots(*ids)
    one, is_true = np.zeros(1, dtype=np.int32), np.ones(1, dtype=np.bool_)
    columns = (one, one.copy(), one.copy(), one.copy(), np.zeros(1, np.uint16), np.zeros(1))
    read_rows(text, 0, 1, True, np.array([0]), ids, ids, np.zeros(2, np.int32), *columns, is_true, is_true.copy())
    times = StopTimes(one, one, one, one, np.zeros(1, np.uint16), None, is_true, is_true)
    filled, *_ = with_blanks_filled(in_order(times))
    stops_by_trip(filled, 1)
    service(filled, one, Runs(np.array([0, 1]), np.array([-1])), periods=PERIODS)


def compile_packed_numbers() -> None:
    """Call the kernels of OpenStreetMap's files on one way of one node."""
    from spatial_indicators.packed_numbers import place_nodes, read_ways, running_sums, tagged_nodes  # noqa: PLC0415

    flags, one = np.zeros(1, dtype=np.uint8), np.ones(1, dtype=np.int64)
    way = np.frombuffer(b"\x08\x01\x42\x01\x02", dtype=np.uint8)
    read_ways(way, np.array([0, 5]), flags, one)
    running_sums(way[-1:])
    tagged_nodes(np.frombuffer(b"\x00", dtype=np.uint8), flags)
    place_nodes(one, np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32), one, np.zeros((1, 2), dtype=np.int64))


def compile_neighbourhoods() -> None:
    """Call the kernels of neighbourhoods on a graph of two nodes."""
    from spatial_indicators.neighbourhood import Starts, sums_within  # noqa: PLC0415  as below

    graph = StreetGraph.from_edges([0.0, 1.0], [0.0, 0.0], [0], [1], [1.0])
    place = Starts(np.zeros((2, 1), dtype=np.int64), np.zeros((2, 1)), np.zeros(1, dtype=np.int64))
    sums_within(graph, place, np.zeros(2, dtype=np.int64), np.ones((1, 1)), limit_m=1.0)


def compile_kernels() -> None:
    """Call every kernel on an input as small as can be, which leaves its machine code in the cache on disk."""
    # A run loads the kernels of walks alone: it does not wait for what the others import.
    from spatial_indicators.degurba.classification import classify  # noqa: PLC0415
    from spatial_indicators.degurba.grid import ArrayGrid  # noqa: PLC0415
    from spatial_indicators.degurba.rules import VERSIONS  # noqa: PLC0415
    from spatial_indicators.ndvi_raster import compile_ndvi  # noqa: PLC0415
    from spatial_indicators.raster import ArrayRaster  # noqa: PLC0415
    from spatial_indicators.urban_extent.classification import classify as urban_extent  # noqa: PLC0415
    from spatial_indicators.urban_extent.grid import ArrayBuiltUp  # noqa: PLC0415
    from spatial_indicators.urban_extent.rules import UrbanExtent  # noqa: PLC0415
    from spatial_indicators.zonal import zonal_sums  # noqa: PLC0415

    load_street_kernels()
    compile_timetable()
    compile_neighbourhoods()
    square = np.array([shapely.box(0.5, 0.5, 1.5, 1.5)], dtype=object)
    for value_type, nodata in product((np.float32, np.float64), (None, 1.0)):
        zonal_sums(square, ArrayRaster(np.ones((2, 2), dtype=value_type), (1.0, 0.0, 0.0, 0.0, -1.0, 2.0), nodata))
    for band_type in (np.uint16, np.float32, np.float64):
        compile_ndvi(band_type)
    for value_type in (np.float32, np.float64):
        people = np.full((12, 12), 1500, dtype=value_type)
        people[5:7, 5:7] = 0.0  # a hole, so that filling is compiled too
        for rules in VERSIONS.values():
            classify(ArrayGrid(people, np.ones_like(people), np.zeros_like(people)), rules)
    urban_extent(ArrayBuiltUp(np.eye(12, dtype=np.uint8), 100.0), UrbanExtent(suburban=0.01))
