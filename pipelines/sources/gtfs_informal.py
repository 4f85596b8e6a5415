"""Which trips of a feed are informal transport, as the city's file says?"""

import difflib
from collections.abc import Iterable

import polars as pl

from pipelines.sources.gtfs_tables import Feed
from spatial_indicators.errors import InputError
from spatial_indicators.feed_origin import InformalRoutes

OFFSET = 100_000
"""Added to the type of an informal route, beyond all types of GTFS, so that both kinds are counted apart."""


def with_kind(trips: pl.DataFrame, feed: Feed, informal: bool | InformalRoutes) -> pl.DataFrame:  # noqa: FBT001  a key
    """Give trips with the type of their route, marked where it is informal.

    Parameters
    ----------
    trips
        Trips with ``route_id`` and ``route_type``.
    feed
        Their feed.
    informal
        What the city's file says of the feed.

    Raises
    ------
    InputError
        When it names an agency, a route or a type that the feed does not have.
    """
    if isinstance(informal, bool):
        return trips.with_columns(route_type=pl.col("route_type") + (OFFSET if informal else 0))
    routes = feed.collect(
        feed.scan("routes.txt", needed=("route_id", "route_type"), optional=("agency_id",)), "routes.txt"
    )
    asked = {"agency_id": informal.agencies, "route_id": informal.routes, "route_type": map(str, informal.route_types)}
    meant = pl.lit(value=False)
    for column, wanted in asked.items():
        names = list(wanted)
        _check_known(names, routes[column].drop_nulls().to_list(), f"{feed.path}/routes.txt, column {column}")
        meant |= pl.col(column).is_in(names).fill_null(value=False)
    ids = routes.filter(meant)["route_id"].to_list()
    return trips.with_columns(
        route_type=pl.col("route_type") + pl.when(pl.col("route_id").is_in(ids)).then(OFFSET).otherwise(0)
    )


def _check_known(wanted: Iterable[str], known: list[str], where: str) -> None:
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            several = ", ".join(sorted(set(known))[:8])
            raise InputError(
                "`informal` names what the feed does not have",
                where=where,
                value=name,
                remedy=f"Did you mean {near[0]}" if near else f"It has {several or 'nothing'}",
            )
