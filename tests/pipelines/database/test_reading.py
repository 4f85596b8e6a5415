"""Laws of reading: published values in a fixed order, and an answer that helps when there are none."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from pipelines.database.loading import load_run
from pipelines.database.publication import publish
from pipelines.database.reading import published_cities, published_map, published_observations, published_shapes
from pipelines.database.run import RunContent, RunRecord
from spatial_indicators.errors import InputError


@pytest.fixture
def published(database: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]) -> Engine:
    """A database in which the city of Tiny is published."""
    record = run()
    load_run(database, record, content())
    publish(database, "tiny", record.run_id)
    return database


def test_values_come_with_their_names(published: Engine) -> None:
    east, west = published_observations(published, "tiny", "ward", indicator="transport", method="un")
    assert (east["area"], east["value"], east["reason"]) == ("East", None, "no_people")
    assert (west["area"], west["value"], west["reason"]) == ("West", 40.0, None)
    assert (west["city"], west["indicator"], west["unit"], west["flags"]) == ("Tiny", "Access", "percent", ["tested"])


def test_a_map_is_geojson_with_what_is_missing_as_null(published: Engine) -> None:
    shown = published_map(published, "tiny", "ward", indicator="transport", method="un")
    east, west = shown["features"]
    assert shown["type"] == "FeatureCollection"
    assert [one["properties"]["value"] for one in (east, west)] == [None, 40.0]
    assert west["geometry"]["type"] == "MultiPolygon"
    assert [0.02, 0.01] in west["geometry"]["coordinates"][0][0]


def test_outlines_come_by_code(published: Engine) -> None:
    assert list(published_shapes(published, "tiny", "ward")) == ["E", "W"]


@pytest.mark.usefixtures("alone")
def test_cities_are_named(published: Engine) -> None:
    assert published_cities(published) == ["tiny"]


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("city", "level", "indicator", "method", "answer"),
    [
        ("atlantis", "ward", None, None, r"city: .*\(found: atlantis\). Choose one of: tiny"),
        ("tiny", "street", None, None, r"level: .*\(found: street\). Known: city, ward"),
        ("tiny", "ward", "housing", None, r"indicator_id: .*\(found: housing\). Known: transport"),
        ("tiny", "ward", "transport", "guess", r"method: .*\(found: guess\). Known: un"),
    ],
)
def test_what_is_not_published_is_answered_by_what_is(
    published: Engine, city: str, level: str, indicator: str | None, method: str | None, answer: str
) -> None:
    with pytest.raises(InputError, match=answer):
        published_observations(published, city, level, indicator=indicator, method=method)


@pytest.mark.usefixtures("alone")
def test_an_empty_database_says_what_to_do_first(database: Engine) -> None:
    with pytest.raises(InputError, match="Compute and publish a city first"):
        published_observations(database, "tiny", "ward")


def test_a_database_without_tables_says_migrate(empty_database: Engine, template: str) -> None:
    assert template
    with pytest.raises(InputError, match=r"not migrated yet .*Run: urban-sdg db migrate"):
        published_cities(empty_database)
