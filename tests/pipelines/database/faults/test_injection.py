"""Law: a text is a text: names, codes and words that look like SQL are stored and shown as they are, or refused."""
# ruff: noqa: S608 - the parts of the queries are constants of the tests

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine

from pipelines.cli.main import exit_code, urban_sdg
from pipelines.database.loading import load_run
from pipelines.database.publication import publish, published_fingerprint
from pipelines.database.reading import published_map, published_observations, published_shapes
from pipelines.database.run import RunContent
from spatial_indicators.errors import GateFailed, InputError, UrbanSdgError

ATTACKS = (
    "'; DROP TABLE core.run; --",
    '"; DROP SCHEMA api CASCADE; --',
    "tiny' OR '1'='1",
    "$$; DELETE FROM core.publication; $$",
    "$query$); TRUNCATE core.city CASCADE; --",
    "%s %(city)s %I %L %1$s {0} :city",
    "\\'; SELECT pg_sleep(60); --",
    "x') FROM core.city; DROP ROLE urban_sdg_reader; --",
    "line\nbreak\ttab",
    "*/ DROP TABLE core.city; /*",
    "'||(SELECT version())||'",
    "\u202etxet \U0001f6d1 \uff07; DROP TABLE core.run; --",
    "x" * 5000,
)


OBJECTS = (
    "SELECT array_agg(oid::REGCLASS::TEXT ORDER BY 1) FROM pg_class WHERE relnamespace IN"
    " (SELECT oid FROM pg_namespace WHERE nspname IN ('api', 'core', 'ops', 'public', 'staging'))",
    "SELECT array_agg(rolname::TEXT ORDER BY 1) FROM pg_roles WHERE rolname LIKE 'urban_sdg%%'",
)
ROWS = tuple(f"SELECT count(*) FROM core.{name}" for name in ("city", "publication", "observation", "cell_measure"))


class Untouched:
    """The same objects, roles and rows as before."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.objects, self.rows = self.found(OBJECTS), self.found(ROWS)

    def found(self, queries: tuple[str, ...]) -> list[Any]:
        """Give the answers."""
        with self.engine.connect() as connection:
            return [connection.exec_driver_sql(query).scalar() for query in queries]

    def holds(self) -> bool:
        """Whether nothing has changed."""
        return self.objects == self.found(OBJECTS) and self.rows == self.found(ROWS)


@pytest.fixture
def victim(database: Engine) -> Engine:
    """No crash is tested here: the quick server does."""
    return database


@pytest.fixture
def untouched(victim: Engine, town: Callable[..., Any], show: Callable[..., None]) -> Untouched:
    """Watch a database with a published city."""
    show(*town(40.0, side=4))
    return Untouched(victim)


def changed(content: Any, **tables: Any) -> Any:
    return type(content)(**{name: getattr(content, name) for name in type(content).__slots__} | tables)


def test_words_that_look_like_sql_are_shown_as_they_are(
    victim: Engine, witness: Any, town: Callable[..., Any], show: Callable[..., None], untouched: Untouched
) -> None:
    for attack in ATTACKS:
        code = attack[:60]
        record, content = town(40.0, side=4, west=code, city_name=attack)
        wording = dict.fromkeys(("code", "title", "question", "description", "reference"), attack)
        words = dict.fromkeys(("title", "producer", "licence", "attribution", "url", "file", "period"), attack[:500])
        tables = {"areas": {"name": attack}, "indicators": wording, "sources": words}
        for name, new in tables.items():
            content = with_texts(content, name, **new)
        show(record, content)
        assert published_observations(victim, "tiny", "city")[0]["city"] == attack
        assert {row["area"] for row in published_observations(victim, "tiny", "ward")} == {attack}
        assert set(published_shapes(victim, "tiny", "ward")) == {"E", code}
        assert witness.number("SELECT title FROM api.indicator") == attack
        assert witness.number("SELECT attribution FROM api.source") == attack[:500]
        assert untouched.objects == untouched.found(OBJECTS)


def with_texts(content: RunContent, table: str, **texts: str) -> RunContent:
    """Write the same texts into every row of a table."""
    if table != "areas":
        return changed(content, **{table: getattr(content, table).assign(**texts)})
    drawn = content.outlines()
    return changed(content, outlines=partial(replace, drawn, areas=drawn.areas.assign(**texts)))


def test_identifiers_that_look_like_sql_are_refused(
    victim: Engine, town: Callable[..., Any], untouched: Untouched
) -> None:
    for attack in ATTACKS:
        with pytest.raises(GateFailed):
            load_run(victim, *town(40.0, side=4, city_id=attack))
        record, content = town(40.0, side=4)
        for frames in ("indicators", "observations"):
            broken = changed(content, **{frames: getattr(content, frames).assign(indicator_id=attack)})
            with pytest.raises(GateFailed) as refused:
                load_run(victim, record, broken)
            assert "\n" not in str(refused.value)
            record, _ = town(40.0)
        with pytest.raises(GateFailed, match="gate run_is_complete: "):
            publish(victim, attack, uuid.uuid4())
        assert published_fingerprint(victim, attack) is None
        assert untouched.holds()


def test_a_text_with_a_nul_is_refused_in_one_line(
    victim: Engine, town: Callable[..., Any], untouched: Untouched
) -> None:
    for changes in ({"city_name": "a\0b"}, {"city_id": "a\0b"}, {"fingerprint": "a\0b"}):
        with pytest.raises(UrbanSdgError) as refused:
            load_run(victim, *town(40.0, side=4, **changes))
        assert "\n" not in str(refused.value)
    record, content = town(40.0, side=4)
    for name, column in (("sources", "title"), ("areas", "name"), ("indicators", "title"), ("observations", "reason")):
        with pytest.raises(UrbanSdgError) as refused:
            load_run(victim, record, with_texts(content, name, **{column: "a\0b"}))
        assert "\n" not in str(refused.value)
        record, _ = town(40.0)
    with pytest.raises(UrbanSdgError):
        published_observations(victim, "a\0b", "city")
    assert untouched.holds()


def test_questions_that_look_like_sql_find_nothing(victim: Engine, untouched: Untouched) -> None:
    for attack in ATTACKS:
        for city, level, indicator, method in (
            (attack, "city", None, None),
            ("tiny", attack, None, None),
            ("tiny", "city", attack, None),
            ("tiny", "city", "transport", attack),
            (attack, attack, attack, attack),
        ):
            with pytest.raises(InputError, match=r"nothing is published|no published values"):
                published_observations(victim, city, level, indicator=indicator, method=method)
            with pytest.raises(InputError, match=r"nothing is published|no published values"):
                published_map(victim, city, level, indicator=indicator or attack, method=method or attack)
        assert published_shapes(victim, attack, attack) == {}
    assert untouched.holds()


COMMANDS = (
    ("db", "runs", "{attack}"),
    ("db", "publish", "{attack}", "3f0f8a52-0000-0000-0000-000000000000"),
    ("db", "publish", "tiny", "{attack}"),
    ("db", "rollback", "{attack}"),
    ("db", "drop-city", "{attack}", "--yes"),
    ("db", "prune", "--keep-days", "{attack}"),
    ("qgis", "{attack}"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_arguments_that_look_like_sql_are_refused_in_one_line(
    victim: Engine,
    untouched: Untouched,
    command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("URBAN_SDG_DATABASE_URL", victim.url.render_as_string(hide_password=False))
    for attack in ("'; DROP TABLE core.run; --", '"; DROP SCHEMA api CASCADE; --', "../../../../x", "%s{0}$1", "a\0b"):
        words = [part.format(attack=attack) for part in command]
        assert exit_code(lambda words=words: urban_sdg(words)) in {1, 2}
        assert capsys.readouterr().err.splitlines()[-1].lower().startswith("error: ")
        assert untouched.holds()
