"""Laws of the stored styles: every layer has one, the declarations decide what they say, and users' own are kept."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from pipelines.catalogue import catalogue, term_rows
from pipelines.database.indicator import store_indicators, store_terms
from pipelines.database.migration import migrate
from pipelines.database.url import engine_of
from pipelines.qgis.layer_styles import Connection, renew_layer_styles

NewDatabase = Callable[..., str]

MINE = """
    INSERT INTO public.layer_styles
        (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, stylename, styleqml, useasdefault, owner)
    VALUES (current_database(), 'api', 'district_latest', 'geom', 'Mine', '<qgis/>', %s, 'an_analyst')
"""


def connect(url: str) -> Connection:
    return psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(), autocommit=True)


@pytest.fixture
def url(new_database: NewDatabase, migrated: str) -> str:
    """Address of a database that knows the indicators, without cities."""
    url = new_database(migrated)
    with connect(url) as connection, connection.transaction():
        store_indicators(connection, catalogue())
        store_terms(connection, term_rows())
        connection.execute("SELECT core.shape_layers()")
    return url


@pytest.fixture
def database(url: str) -> Iterator[Connection]:
    with connect(url) as connection:
        yield connection


def renew(database: Connection) -> list[str]:
    with database.transaction():
        database.execute("SET LOCAL ROLE urban_sdg_owner")
        return renew_layer_styles(database)


def defaults(database: Connection) -> dict[str, list[str]]:
    query = "SELECT f_table_name, array_agg(stylename::TEXT) FROM public.layer_styles WHERE useasdefault GROUP BY 1"
    return dict(database.execute(query).fetchall())


def rows(database: Connection) -> list[Any]:
    return database.execute("SELECT xmin::TEXT, layer_styles.*::TEXT FROM public.layer_styles ORDER BY id").fetchall()


def test_every_layer_has_one_default_style(database: Connection):
    renew(database)
    layers = database.execute("SELECT f_table_name FROM geometry_columns WHERE f_table_schema = 'api'").fetchall()
    assert {layer for (layer,) in layers} == defaults(database).keys()
    assert all(len(names) == 1 for names in defaults(database).values())


def test_a_wide_layer_opens_with_the_headline_and_has_a_style_for_every_indicator(database: Connection):
    renew(database)
    assert defaults(database)["district_latest"] == ["11.2.1 public transport access"]
    query = "SELECT count(*) FROM public.layer_styles WHERE f_table_name = %s"
    for layer in ("district_latest", "city_latest", "region_latest", "country_latest", "grid_latest", "grid_overview"):
        assert database.execute(query, [layer]).fetchone() == (len(catalogue()),)


def test_shares_of_land_are_told_from_shares_of_people(database: Connection):
    renew(database)
    query = "SELECT stylename FROM public.layer_styles WHERE f_table_name = %s AND styleqml::TEXT ~ '40 to 100 %%'"
    shares = {name for (name,) in database.execute(query, ["grid_latest"])}
    of_code = "11.7.1"
    assert {name for name in shares if name.startswith(of_code)} == {
        f"{of_code} {share}"
        for share in ("open space share", "open space share by class", "public space share", "street share")
    }
    assert "11.7 green cover" in shares


def test_styles_whose_text_is_the_same_are_left_alone(database: Connection):
    assert renew(database)
    before = rows(database)
    assert renew(database) == []
    assert rows(database) == before


def test_a_style_follows_its_declaration(database: Connection):
    renew(database)
    database.execute("UPDATE core.indicator SET direction = 'down' WHERE indicator_id = 'street_share'")
    changed = renew(database)
    assert changed
    assert {name.partition(": ")[2] for name in changed} == {"11.7.1 street share", "Values of each indicator"}


def test_the_style_of_an_indicator_that_is_gone_goes(database: Connection):
    renew(database)
    database.execute("DELETE FROM core.indicator_term WHERE indicator_id = 'street_share'")
    database.execute("DELETE FROM core.indicator WHERE indicator_id = 'street_share'")
    assert "district_latest: 11.7.1 street share" in renew(database)
    query = "SELECT count(*) FROM public.layer_styles WHERE stylename = '11.7.1 street share'"
    assert database.execute(query).fetchone() == (0,)


@pytest.mark.parametrize("is_default", [False, True])
def test_a_style_that_somebody_saved_stays_as_it_is(database: Connection, *, is_default: bool):
    renew(database)
    database.execute(MINE, [is_default])
    renew(database)
    mine = database.execute("SELECT styleqml::TEXT, useasdefault FROM public.layer_styles WHERE stylename = 'Mine'")
    assert mine.fetchall() == [("<qgis/>", is_default)]
    assert defaults(database)["district_latest"] == ["Mine" if is_default else "11.2.1 public transport access"]


def test_a_copied_database_has_its_styles_under_its_own_name(url: str, database: Connection, new_database: NewDatabase):
    renew(database)
    database.close()
    copy = new_database(url)
    migrate(engine_of(copy))
    with connect(copy) as copied:
        assert copied.execute("SELECT DISTINCT f_table_catalog FROM public.layer_styles").fetchall() == [
            (make_url(copy).database,)
        ]


def test_readers_find_the_styles(database: Connection):
    renew(database)
    with database.transaction():
        database.execute("SET LOCAL ROLE urban_sdg_reader")
        assert database.execute("SELECT count(*) > 40 FROM layer_styles").fetchone() == (True,)


@pytest.mark.parametrize("role", ["urban_sdg_reader", "urban_sdg_loader", "urban_sdg_moderator"])
@pytest.mark.parametrize("right", ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER"])
def test_styles_are_changed_by_their_owner_alone(database: Connection, role: str, right: str):
    found = database.execute("SELECT has_table_privilege(%s, 'public.layer_styles', %s)", [role, right]).fetchone()
    assert found == (False,)


def test_a_table_that_qgis_made_before_is_taken_over_with_its_styles(new_database: NewDatabase):
    url = new_database()
    with connect(url) as early:
        early.execute("CREATE TABLE public.layer_styles (id SERIAL PRIMARY KEY, f_table_catalog VARCHAR, "
            "f_table_schema VARCHAR, f_table_name VARCHAR, f_geometry_column VARCHAR, stylename TEXT, styleqml XML, "
            "stylesld XML, useasdefault BOOLEAN, description TEXT, owner VARCHAR(63), ui XML, update_time TIMESTAMP, "
            "type VARCHAR)")  # fmt: skip
        early.execute(MINE, [False])
    migrate(engine_of(url))
    with connect(url) as later:
        assert ("Mine",) in later.execute("SELECT stylename FROM public.layer_styles").fetchall()
        owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'layer_styles'"
        assert later.execute(owner).fetchone() == ("urban_sdg_owner",)
