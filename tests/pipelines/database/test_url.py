"""Which database is meant, and what of its address may be shown?"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL, text

from pipelines.database.url import database_url, engine_of, parsed_url, shown_url
from spatial_indicators.errors import InputError

PASSWORDS = st.text(st.characters(min_codepoint=33, max_codepoint=0x24F), min_size=6)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_spelling_of_postgresql_gets_our_driver(scheme: str) -> None:
    assert parsed_url(f"{scheme}://ann@host/sdg").drivername == "postgresql+psycopg"


@given(PASSWORDS)
def test_a_password_is_never_shown_but_kept(password: str) -> None:
    address = URL.create("postgresql", "u", password, "h", 5432, "d").render_as_string(hide_password=False)
    assert parsed_url(address).password == password
    assert shown_url(address) == "postgresql+psycopg://u:***@h:5432/d"


def test_a_password_among_the_parameters_is_not_shown_either() -> None:
    assert "secret" not in shown_url("postgresql://host/sdg?password=secret&sslpassword=secret")


def test_a_mistyped_address_is_refused_without_repeating_it() -> None:
    with pytest.raises(InputError, match="URBAN_SDG_DATABASE_URL: not the address of a database") as refused:
        parsed_url("postgresql//ann:secret@host")
    assert "secret" not in str(refused.value)


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(InputError, match=r"not PostgreSQL \(found: sqlite\)"):
        parsed_url("sqlite:///x.db")


def test_a_named_database_is_used_and_no_cluster_is_made(tmp_path: Path) -> None:
    named = {"URBAN_SDG_DATABASE_URL": " postgres://ann:pw@host/sdg "}
    assert database_url(tmp_path, named) == "postgresql+psycopg://ann:pw@host/sdg"
    assert not list(tmp_path.iterdir())


def test_a_network_lost_in_silence_is_noticed_by_both_sides_in_minutes(server: str) -> None:
    engine = engine_of(server)
    with engine.connect() as connection:
        client = connection.connection.driver_connection.info.get_parameters()
        told = list(connection.scalars(text("SELECT source FROM pg_settings WHERE name LIKE 'tcp_%'")))
    engine.dispose()
    idle, interval, count = (int(client[f"keepalives_{name}"]) for name in ("idle", "interval", "count"))
    assert idle + interval * count <= 180
    # What they are set to cannot be seen through a socket, which has none.
    assert told == ["client"] * 4
