"""What is published? Read as readers read: the ``api`` schema only, nothing written, with a limit of time."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, Select, Table, func, select, text

from pipelines.database.failure import explained
from pipelines.database.tables import AREA, CITY, OBSERVATION, OBSERVATION_MAP
from spatial_indicators.errors import InputError

PATIENCE = "30s"

Row: TypeAlias = dict[str, Any]


def published_cities(engine: Engine) -> list[str]:
    """Give the ids of the cities that have published values, sorted."""
    with reading(engine) as connection:
        return _city_ids(connection)


def published_observations(
    engine: Engine, city_id: str, level: str, *, indicator: str | None = None, method: str | None = None
) -> list[Row]:
    """Give the published values of a city at one level, all groups, in a fixed order.

    Parameters
    ----------
    engine
        The database.
    city_id
        The city.
    level
        ``city`` or a level of its districts.
    indicator, method
        Id of one indicator and one method; all by default.

    Returns
    -------
    rows
        Columns of ``api.observation`` by name; ``value`` is None, with a ``reason``, where it cannot be known.

    Raises
    ------
    InputError
        When nothing like it is published; the message names what is.
    """
    with reading(engine) as connection:
        query = _chosen(OBSERVATION, city_id, level, indicator=indicator, method=method)
        rows = [dict(row) for row in connection.execute(query).mappings()]
        if not rows:
            raise _nothing_published(connection, city_id, level, indicator, method)
        return rows


def published_shapes(engine: Engine, city_id: str, level: str) -> dict[str, Any]:
    """Give the outlines of a published city's areas at one level by code, as GeoJSON geometries (RFC 7946).

    Coordinates have 7 decimals: a centimetre on the ground.
    """
    query = select(AREA.c.code, func.ST_AsGeoJSON(AREA.c.geom, 7)).where(AREA.c.city_id == city_id)
    with reading(engine) as connection:
        rows = connection.execute(query.where(AREA.c.level == level).order_by(AREA.c.code)).all()
    return {str(code): json.loads(shape) for code, shape in rows}


def published_map(engine: Engine, city_id: str, level: str, *, indicator: str, method: str) -> dict[str, Any]:
    """Give the published values of all people as a GeoJSON FeatureCollection (RFC 7946), one feature an area and year.

    Raises
    ------
    InputError
        When nothing like it is published; the message names what is.
    """
    columns = [column for column in OBSERVATION_MAP.columns if column.name != "geom"]
    query = _chosen(OBSERVATION_MAP, city_id, level, indicator=indicator, method=method).with_only_columns(
        *columns, func.ST_AsGeoJSON(OBSERVATION_MAP.c.geom, 7).label("geometry")
    )
    totals = [OBSERVATION_MAP.c[name] == "_T" for name in ("sex", "age", "disability")]
    with reading(engine) as connection:
        rows = [dict(row) for row in connection.execute(query.where(*totals)).mappings()]
        if not rows:
            raise _nothing_published(connection, city_id, level, indicator, method)
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}


def _feature(row: Row) -> dict[str, Any]:
    properties = {name: str(value) if name == "run_id" else value for name, value in row.items()}
    geometry = json.loads(properties.pop("geometry"))
    return {"type": "Feature", "id": properties.pop("id"), "properties": properties, "geometry": geometry}


def _chosen(table: Table, city_id: str, level: str, *, indicator: str | None, method: str | None) -> Select[Any]:
    query = select(table).where(table.c.city_id == city_id, table.c.level == level)
    if indicator is not None:
        query = query.where(table.c.indicator_id == indicator)
    if method is not None:
        query = query.where(table.c.method == method)
    order = ("indicator_id", "method", "area_code", "year", "sex", "age", "disability")
    return query.order_by(*(table.c[name] for name in order))


def _nothing_published(
    connection: Connection, city_id: str, level: str, indicator: str | None, method: str | None
) -> InputError:
    cities = _city_ids(connection)
    if city_id not in cities:
        remedy = f"Choose one of: {', '.join(cities)}" if cities else "Compute and publish a city first"
        return InputError("no published values of this city", where="city", value=city_id, remedy=remedy)
    names = ("level", "indicator_id", "method")
    columns = [OBSERVATION.c[name] for name in names]
    query = select(*columns).where(OBSERVATION.c.city_id == city_id).distinct().order_by(*columns)
    found = connection.execute(query).all()
    for position, (name, wanted) in enumerate(zip(names, (level, indicator, method), strict=True)):
        known = sorted({str(row[position]) for row in found})
        if wanted is not None and wanted not in known:
            return _unknown(name, wanted, known)
        found = [row for row in found if wanted in {None, row[position]}]
    return _unknown("disability, sex and age", "_T", ["no value of all people is published here"])


def _unknown(name: str, wanted: str, known: Sequence[str]) -> InputError:
    return InputError("nothing is published under it", where=name, value=wanted, remedy=f"Known: {', '.join(known)}")


def _city_ids(connection: Connection) -> list[str]:
    return list(connection.scalars(select(CITY.c.id).order_by(CITY.c.id)))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection with a reader's rights, in one transaction: everything is of one publication."""
    with explained(engine), engine.begin() as connection:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        connection.execute(text("SET LOCAL ROLE urban_sdg_reader"))
        # A setting of the role itself does not reach the logins that are its members.
        connection.execute(text(f"SET LOCAL statement_timeout = '{PATIENCE}'"))
        yield connection
