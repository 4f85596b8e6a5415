"""What is published of a city's progress? Read as readers read."""

from sqlalchemy import Engine, text

from pipelines.database.reading import Row, published_observations, reading
from spatial_indicators.errors import InputError


def published_progress(
    engine: Engine, city_id: str, level: str, *, rule: str, indicator: str | None, method: str | None
) -> list[Row]:
    """Give the rows of ``api.progress`` of a city and level by one rule; without a method of the city's own.

    Raises
    ------
    InputError
        When nothing like it is published, with what is; or the level has no series of several years.
    """
    published_observations(engine, city_id, level, indicator=indicator, method=method)
    wanted = {"city": city_id, "level": level, "rule": rule, "indicator": indicator, "method": method}
    with reading(engine) as connection:
        rows = [dict(row) for row in connection.execute(text(_PROGRESS), wanted).mappings()]
    if not rows:
        raise InputError(
            "no series of several years is published, or the run is of code that kept none",
            where=f"{city_id}: level", value=level, remedy="Ask for level city, or run the city anew",
        )  # fmt: skip
    return rows


_PROGRESS = """
    SELECT * FROM api.progress
    WHERE city_id = :city AND level = :level AND rule = :rule
    AND indicator_id = coalesce(CAST(:indicator AS TEXT), indicator_id)
    AND CASE WHEN CAST(:method AS TEXT) IS NULL THEN is_default ELSE method = CAST(:method AS TEXT) END
    ORDER BY indicator_id, method, area_code
"""
