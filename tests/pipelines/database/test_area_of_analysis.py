"""Every value says which area it speaks of."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Engine, text

from pipelines.database.loading import load_run
from pipelines.database.publication import publish
from pipelines.database.reading import published_map, published_observations
from pipelines.database.run import RunContent, RunRecord
from spatial_indicators.area_of_analysis import AreaOfAnalysis, delineations

CENTRE = AreaOfAnalysis(
    kind="degurba_urban_centre", method="degurba_2021", epoch=2020, version="GHS-SMOD R2023A, edition 2"
)
SAID = {
    "area_of_analysis": "degurba_urban_centre",
    "area_of_analysis_method": "degurba_2021",
    "area_of_analysis_epoch": 2020,
    "area_of_analysis_version": "GHS-SMOD R2023A, edition 2",
}


def test_every_value_says_what_its_area_is(
    database: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]
) -> None:
    record = run()
    load_run(database, record, replace(content(), delineations=delineations(CENTRE, ("city", "ward"), year=None)))
    publish(database, "tiny", record.run_id)
    rows = [row for level in ("city", "ward") for row in published_observations(database, "tiny", level)]
    assert len(rows) == 3
    assert all(SAID.items() <= row.items() for row in rows)
    drawn = published_map(database, "tiny", "ward", indicator="transport", method="un")
    assert all(SAID.items() <= feature["properties"].items() for feature in drawn["features"])


def test_it_goes_with_its_city(
    database: Engine, run: Callable[..., RunRecord], content: Callable[..., RunContent]
) -> None:
    load_run(database, run(), replace(content(), delineations=delineations(CENTRE, ("city",), year=None)))
    with database.begin() as connection:
        connection.execute(text("SELECT core.drop_city('tiny')"))
        assert connection.scalar(text("SELECT count(*) FROM core.area_of_analysis")) == 0
