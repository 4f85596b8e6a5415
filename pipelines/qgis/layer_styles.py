"""Where QGIS finds the styles: table ``public.layer_styles``, kept equal to what the declarations give."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import psycopg
from psycopg.rows import class_row
from sqlalchemy import Engine

from pipelines.database.failure import explained
from pipelines.database.session import session
from pipelines.database.sql_file import as_owner, may_be_owner
from pipelines.qgis.classes import Shown
from pipelines.qgis.plain_style import plain_styles
from pipelines.qgis.style import Style
from pipelines.qgis.value_style import AREA_LAYERS, GRID_LAYERS, observation_map_style, wide_layer_styles

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]


def add_missing_styles(engine: Engine) -> list[str]:
    """Add the styles of indicators that have none yet, and name them.

    A login that may not act as the owner leaves that to the next migration.

    Raises
    ------
    SourceUnavailable
        When the database does not answer.
    """
    with explained(engine), session(engine) as connection:
        if not may_be_owner(connection):
            return []
        with as_owner(connection):
            is_lacking = connection.execute(_IS_LACKING).fetchone() == (True,)
            return renew_layer_styles(connection) if is_lacking else []


def are_of_another_database(connection: Connection) -> bool:
    """Whether the database is a copy whose styles still bear the name of the first, so that QGIS does not find them."""
    return connection.execute(_ARE_ELSEWHERE).fetchone() == (True,)


def renew_layer_styles(connection: Connection) -> list[str]:
    """Write the styles that are new or differ, remove those whose indicator is gone, and name all of them.

    Runs in the owner's transaction. A style that somebody saved under another name stays, and stays the default where
    it is one. A database without the table, before its first migration, has nothing to renew.
    """
    if connection.execute("SELECT to_regclass('public.layer_styles')").fetchone() == (None,):
        return []
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('urban_sdg.layer_styles', 0))")
    connection.execute(_MOVE)
    wanted = styles_of(_columns(connection), _indicators(connection))
    stored = {(row[0], row[1]): tuple(row[2:]) for row in connection.execute(_STORED)}
    changed = [style for style in wanted if stored.get((style.layer, style.name)) != _content(style)]
    for style in changed:
        if connection.execute(_CHANGE, _values(style)).rowcount == 0:
            connection.execute(_ADD, _values(style))
    keys = [[style.layer for style in wanted], [style.name for style in wanted]]
    gone = connection.execute(_REMOVE, keys).fetchall()
    connection.execute(_CHOOSE, [*keys, [style.is_default for style in wanted]])
    return [f"{style.layer}: {style.name}" for style in changed] + [f"{layer}: {name}" for layer, name in gone]


def styles_of(columns: dict[str, set[str]], indicators: Iterable[Shown]) -> list[Style]:
    """Give every style of the layers that are there.

    Parameters
    ----------
    columns
        Names of the columns of each view of schema ``api``.
    indicators
        The catalogue, in the order of the styles.
    """
    known = list(indicators)
    plain = [style for style in plain_styles() if style.layer in columns]
    values = [observation_map_style(known)] if known and "observation_map" in columns else []
    for layer in (*AREA_LAYERS, *GRID_LAYERS):
        values += wide_layer_styles(layer, [each for each in known if each.name in columns.get(layer, ())])
    return values + plain


def _columns(connection: Connection) -> dict[str, set[str]]:
    query = """
        SELECT relname, array_agg(attname::TEXT) FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = to_regnamespace('api') AND relkind = 'v' AND attnum > 0 AND NOT attisdropped
        GROUP BY relname
    """
    return {layer: set(names) for layer, names in connection.execute(query)}


def _indicators(connection: Connection) -> list[Shown]:
    query = """
        SELECT DISTINCT ON (code, indicator_id)
            indicator_id AS name, code, title, unit, direction, valid_min, valid_max,
            EXISTS (
                SELECT FROM core.indicator_term AS term
                WHERE (term.indicator_id, term.method_version) = (indicator.indicator_id, indicator.method_version)
                AND term.part = 'whole' AND term.measure LIKE '%\\_m2'
            ) AS is_of_land
        FROM core.indicator
        ORDER BY code, indicator_id, method_version DESC
    """
    with connection.cursor(row_factory=class_row(Shown)) as cursor:
        return cursor.execute(query).fetchall()


def _content(style: Style) -> tuple[str, str, str, str]:
    return style.qml(), style.description, style.geometry, OWNER


def _values(style: Style) -> dict[str, str]:
    qml, description, geometry, owner = _content(style)
    key = {"layer": style.layer, "name": style.name}
    return {**key, "qml": qml, "description": description, "type": geometry, "owner": owner}


OWNER = "urban_sdg_owner"

# A copied database has its styles under the name of the one that it was copied from, where QGIS does not find them.
_MOVE = """
    UPDATE public.layer_styles SET f_table_catalog = current_database()
    WHERE f_table_schema = 'api' AND f_table_catalog IS DISTINCT FROM current_database()
"""
_ARE_ELSEWHERE = """
    SELECT count(*) > 0 FROM public.layer_styles
    WHERE f_table_schema = 'api' AND f_table_catalog IS DISTINCT FROM current_database()
"""
_IS_LACKING = """
    SELECT (SELECT count(*) FROM core.newest_indicator()) > (
        SELECT count(*) FROM public.layer_styles
        WHERE f_table_schema = 'api' AND f_table_name = 'grid_overview' AND owner = 'urban_sdg_owner'
    )
"""
_STORED = """
    SELECT f_table_name, stylename, styleqml::TEXT, description, type, owner FROM public.layer_styles
    WHERE f_table_schema = 'api' AND f_geometry_column = 'geom'
"""
_CHANGE = """
    UPDATE public.layer_styles SET
        styleqml = XMLPARSE(DOCUMENT %(qml)s), stylesld = NULL, description = %(description)s, type = %(type)s,
        owner = %(owner)s, update_time = clock_timestamp() AT TIME ZONE 'UTC'
    WHERE f_table_schema = 'api' AND f_geometry_column = 'geom' AND f_table_name = %(layer)s AND stylename = %(name)s
"""
_ADD = """
    INSERT INTO public.layer_styles (
        f_table_catalog, f_table_schema, f_table_name, f_geometry_column, stylename, styleqml, useasdefault,
        description, owner, update_time, type
    ) VALUES (
        current_database(), 'api', %(layer)s, 'geom', %(name)s, XMLPARSE(DOCUMENT %(qml)s), FALSE,
        %(description)s, %(owner)s, clock_timestamp() AT TIME ZONE 'UTC', %(type)s
    )
"""
_REMOVE = """
    DELETE FROM public.layer_styles AS style
    WHERE f_table_schema = 'api' AND owner = 'urban_sdg_owner' AND NOT EXISTS (
        SELECT FROM unnest(%s::TEXT[], %s::TEXT[]) AS wanted (layer, name)
        WHERE (wanted.layer, wanted.name) = (style.f_table_name, style.stylename)
    )
    RETURNING f_table_name, stylename
"""
# Where somebody chose a default of their own, none of ours is one.
_CHOOSE = """
    UPDATE public.layer_styles AS style SET useasdefault = chosen.is_default
    FROM (
        SELECT layer, name, wanted.is_default AND NOT EXISTS (
            SELECT FROM public.layer_styles AS other
            WHERE other.f_table_schema = 'api' AND other.f_table_name = wanted.layer AND other.useasdefault
            AND other.owner IS DISTINCT FROM 'urban_sdg_owner'
        ) AS is_default
        FROM unnest(%s::TEXT[], %s::TEXT[], %s::BOOLEAN[]) AS wanted (layer, name, is_default)
    ) AS chosen
    WHERE style.f_table_schema = 'api' AND (style.f_table_name, style.stylename) = (chosen.layer, chosen.name)
    AND style.useasdefault IS DISTINCT FROM chosen.is_default
"""
