"""How many trips have no line on the map?"""

import polars as pl

from pipelines.sources.gtfs_tables import Feed
from spatial_indicators.errors import InputError

SHAPES = "shapes.txt"
FEWEST_POINTS = 2
"""Points of a line."""


def trips_without_shape(feed: Feed, shape_ids: pl.Series) -> int | None:
    """Count the trips, given by their shape_id, that have no line of two points; None where the feed gives no shapes.

    GTFS reference: shapes.txt is optional, so that a feed without it lacks nothing. No value rests on shapes, so a
    table that cannot be read is no reason to refuse the feed: it draws no trip.

    Raises
    ------
    InputError
        When the zip file is damaged.
    """
    if SHAPES not in feed:
        return None
    if not shape_ids.count():
        return len(shape_ids)
    feed.unpack(SHAPES)
    try:
        points = feed.scan(SHAPES, needed=("shape_id",)).group_by("shape_id").len()
        drawn = feed.collect(points.filter(pl.col("len") >= FEWEST_POINTS), SHAPES)["shape_id"]
    except InputError:
        return len(shape_ids)
    return int((~shape_ids.is_in(drawn.to_list()).fill_null(value=False)).sum())
