"""Progress is published with its run, and read by rule, method and level."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from pipelines.database.loading import load_run
from pipelines.database.progress import published_progress
from pipelines.database.publication import publish
from pipelines.database.run import RunContent, RunRecord
from pipelines.progress import ProgressRow
from spatial_indicators.errors import InputError

ROW = ProgressRow(
    *("transport", "un", "city", "tiny"), "linear", "moderate", None, [2015, 2018, 2021], [2015], 2015, 2021, 80.0,
    100.0, 2030, 1.5, 1.4, 2.0, 0.7, 2.25, 101.0,
)  # fmt: skip


@pytest.fixture
def published(database: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]) -> Engine:
    record = run()
    rows = [ROW, ROW._replace(rule="un_2023", status="insufficient")]
    load_run(database, record, replace(content(), progress=rows))
    publish(database, "tiny", record.run_id)
    return database


def test_a_series_reads_as_it_was_computed(published: Engine) -> None:
    (found,) = published_progress(published, "tiny", "city", rule="linear", indicator=None, method=None)
    assert {name: found[name] for name in ROW._fields} == ROW._asdict()
    assert (found["area"], found["year_count"], found["direction"], found["unit"]) == ("Tiny", 3, "up", "percent")
    assert found["is_default"]


def test_each_rule_has_its_own_class(published: Engine) -> None:
    (found,) = published_progress(published, "tiny", "city", rule="un_2023", indicator="transport", method="un")
    assert found["status"] == "insufficient"


def test_a_level_without_series_is_answered_with_what_to_ask_for(published: Engine) -> None:
    with pytest.raises(InputError) as caught:
        published_progress(published, "tiny", "ward", rule="linear", indicator=None, method=None)
    assert str(caught.value) == (
        "tiny: level: no series of several years is published, or the run is of code that kept none (found: ward)."
        " Ask for level city, or run the city anew."
    )


def test_a_city_that_goes_takes_its_progress_along(published: Engine) -> None:
    with published.begin() as connection:
        connection.execute(text("SELECT core.drop_city('tiny')"))
        assert connection.scalar(text("SELECT count(*) FROM core.progress")) == 0
