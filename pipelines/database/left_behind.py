"""What is published of a city and of its districts? Read together, so that both are of one publication."""

from dataclasses import dataclass

from sqlalchemy import Engine, column, func, select, table

from pipelines.database.reading import Row, published_observations, reading
from pipelines.database.tables import AREA, OBSERVATION
from spatial_indicators.errors import InputError

WHOLE = "city"
LIVING = table("district_latest", column("city_id"), column("level"), column("code"), column("people"), schema="api")


@dataclass(frozen=True, slots=True)
class PublishedCity:
    """The published values of a city and of one level of its districts.

    Parameters
    ----------
    level
        The level.
    whole
        Rows of ``api.observation`` of the city.
    districts
        Those of the districts, in the order of their codes.
    living
        Everyone who lives in a district by its code, None where that is not known.
    """

    level: str
    whole: list[Row]
    districts: list[Row]
    living: dict[str, float | None]


def published_city(
    engine: Engine, city_id: str, level: str | None, *, indicator: str | None, method: str | None
) -> PublishedCity:
    """Read the values of all groups; without a level of the coarsest districts, without a method of the city's own.

    Raises
    ------
    InputError
        When nothing like it is published; the message names what is.
    """
    published_observations(engine, city_id, WHOLE, indicator=indicator, method=method)
    with reading(engine) as connection:
        area_count = func.count()
        levels = list(
            connection.scalars(
                select(AREA.c.level)
                .where(AREA.c.city_id == city_id, AREA.c.level != WHOLE)
                .group_by(AREA.c.level)
                .order_by(area_count, AREA.c.level)
            )
        )
        level = _checked(level, levels)
        said = OBSERVATION.c
        query = select(OBSERVATION).where(said.city_id == city_id, said.level.in_((WHOLE, level)))
        query = query.where(said.is_default if method is None else said.method == method)
        if indicator is not None:
            query = query.where(said.indicator_id == indicator)
        order = ("indicator_id", "method", "year", "sex", "age", "disability", "area_code")
        rows = [dict(row) for row in connection.execute(query.order_by(*(said[name] for name in order))).mappings()]
        people = select(LIVING.c.code, LIVING.c.people).where(LIVING.c.city_id == city_id, LIVING.c.level == level)
        living: dict[str, float | None] = {row.code: row.people for row in connection.execute(people)}
    return PublishedCity(
        level=level,
        whole=[row for row in rows if row["level"] == WHOLE],
        districts=[row for row in rows if row["level"] == level],
        living=living,
    )


def _checked(level: str | None, levels: list[str]) -> str:
    if not levels:
        raise InputError(
            "the city has no districts to compare", where="level", value=level, remedy="Add a level to the city's file"
        )
    if level is not None and level not in levels:
        what = "people are compared between districts" if level == WHOLE else "nothing is published under it"
        raise InputError(what, where="level", value=level, remedy=f"Known: {', '.join(sorted(levels))}")
    return levels[0] if level is None else level
