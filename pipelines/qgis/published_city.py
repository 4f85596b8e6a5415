"""What must a project know of a published city? Read as readers read."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from pipelines.database.reading import published_cities, reading
from pipelines.qgis.value_style import HEADLINE
from spatial_indicators.errors import InputError

Box = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True, slots=True)
class StoredStyle:
    """A style of ``public.layer_styles``."""

    name: str
    qml: str
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCity:
    """A city as its project shows it."""

    city_id: str
    name: str
    country: str
    region_code: str | None
    year: int | None
    """Newest year of the indicator that a project opens with, or of any where there is none."""
    levels: tuple[str, ...]
    """Levels of districts, those with the fewest first."""
    extent: Box
    """Longitude and latitude, WGS 84 degrees."""
    canvas: Box
    """The same in EPSG:3857, metres."""
    attribution: str
    """Everyone whose data are shown."""
    styles: Mapping[str, tuple[StoredStyle, ...]]
    """By layer, the default first."""


def published_city(engine: Engine, city_id: str) -> PublishedCity:
    """Read what a city's project shows.

    Raises
    ------
    InputError
        When the city is not published, with those that are, or the database has no styles yet.
    SourceUnavailable
        When the database does not answer.
    """
    with reading(engine) as connection:
        city = connection.execute(text(_CITY), {"city": city_id, "headline": HEADLINE}).mappings().one_or_none()
        if city is not None:
            styles = _styles(connection)
            levels = connection.execute(text(_LEVELS), {"city": city_id}).scalars()
            names = connection.execute(text(_ATTRIBUTIONS), {"city": city_id}).scalars()
            west, south, east, north, *metres = city["extent"]
            return PublishedCity(
                city_id=city_id,
                name=city["name"],
                country=city["country"],
                region_code=city["region_code"],
                year=city["year"],
                levels=tuple(levels),
                extent=(west, south, east, north),
                canvas=(metres[0], metres[1], metres[2], metres[3]),
                attribution="; ".join(names),
                styles=styles,
            )
    known = ", ".join(published_cities(engine)) or "none yet"
    remedy = f"Published are: {known}. Publish another with: urban-sdg run CITY"
    raise InputError("no published values of this city", where="city", value=city_id, remedy=remedy)


def _styles(connection: Connection) -> dict[str, tuple[StoredStyle, ...]]:
    found: dict[str, tuple[StoredStyle, ...]] = {}
    for layer, *style in connection.execute(text(_STYLES)):
        found[layer] = (*found.get(layer, ()), StoredStyle(*style))
    if not found:
        raise InputError("the database has no styles", where="public.layer_styles", remedy="Run: urban-sdg db migrate")
    return found


_CITY = """
    SELECT city.name, city.country, city.region_code, coalesce((
        SELECT max(said.year) FROM api.observation AS said
        WHERE said.city_id = city.city_id AND said.level = 'city' AND said.indicator_id = :headline AND said.is_default
    ), city.year) AS year, ARRAY[
        ST_XMin(wgs), ST_YMin(wgs), ST_XMax(wgs), ST_YMax(wgs),
        ST_XMin(metres), ST_YMin(metres), ST_XMax(metres), ST_YMax(metres)
    ] AS extent
    FROM api.city_latest AS city
    CROSS JOIN LATERAL (SELECT ST_Envelope(city.geom) AS wgs) AS box
    CROSS JOIN LATERAL (SELECT ST_Transform(box.wgs, 3857) AS metres) AS canvas
    WHERE city.city_id = :city
"""
_LEVELS = """
    SELECT level FROM api.area WHERE city_id = :city AND level <> 'city' GROUP BY level ORDER BY count(*), level
"""
_ATTRIBUTIONS = "SELECT DISTINCT attribution FROM api.source WHERE city_id = :city AND attribution <> '' ORDER BY 1"
_STYLES = """
    SELECT f_table_name, stylename, styleqml::TEXT, coalesce(useasdefault, FALSE) FROM public.layer_styles
    WHERE f_table_catalog = current_database() AND f_table_schema = 'api' AND f_geometry_column = 'geom'
    AND styleqml IS DOCUMENT
    ORDER BY f_table_name, useasdefault DESC NULLS LAST, stylename
"""
