"""The demo city with a past: its values of 2015 in February, those of 2020 in March, and since June with its tram."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import psycopg
from sqlalchemy import make_url

from pipelines.demo_city.writer import write_demo_city
from pipelines.project import HOME

COMMAND = Path(sys.executable).with_name("urban-sdg")
PUBLISHED = ("2026-02-02 12:00 UTC", "2026-03-02 12:00 UTC", "2026-06-01 12:00 UTC")
"""When readers began to see each of the three, so that a past month can be asked for on any day."""


def publish_demo(folder: Path, database_url: str) -> None:
    """Compute and publish the demo city three times, below a folder of the test's own."""
    data, cities = folder / "state" / "demo_data", folder / "cities"
    write_demo_city(data)
    feed, declared = data / "demo" / "gtfs.zip", (HOME / "cities" / "demo.yaml").read_text(encoding="utf-8")
    today = feed.read_bytes()
    cities.mkdir()
    for year, timetable in (("2015", without_tram(today)), ("2020", without_tram(today)), ("2020", today)):
        (cities / "demo.yaml").write_text(declared.replace("year: 2020", f"year: {year}"), encoding="utf-8")
        feed.write_bytes(timetable)
        _run(folder, database_url)
    _backdate(database_url)


def _backdate(database_url: str) -> None:
    with psycopg.connect(make_url(database_url).set(drivername="postgresql").render_as_string()) as connection:
        shown = connection.execute("SELECT publication_id FROM core.publication ORDER BY 1").fetchall()
        moments = zip(PUBLISHED, [*PUBLISHED[1:], None], shown, strict=True)
        backdate = "UPDATE core.publication SET published = tstzrange(%s, %s) WHERE publication_id = %s"
        connection.cursor().executemany(backdate, [(*times, *number) for *times, number in moments])


def without_tram(feed: bytes) -> bytes:
    """Leave the trips of the tram out of the timetable; its stops stay, and are served by nobody."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(feed)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            table = pl.read_csv(old.read(name), infer_schema=False)
            if "trip_id" in table.columns:
                table = table.filter(~pl.col("trip_id").str.starts_with("T1_"))
            new.writestr(name, table.write_csv())
    return changed.getvalue()


def _run(folder: Path, database_url: str) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("URBAN_SDG", "DAGSTER"))}
    places = {"CITIES": folder / "cities", "STATE": folder / "state", "DATABASE_URL": database_url}
    done = subprocess.run(
        [COMMAND, "run", "demo", "--no-dagster", "--no-maps"],
        env=inherited | {f"URBAN_SDG_{name}": str(value) for name, value in places.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def reading_service(folder: Path, database_url: str) -> dict[str, str]:
    """Make a login that may read, write the service file of docs/postgis.md for it, and say where clients find it."""
    url = make_url(database_url)
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(), autocommit=True) as connection:
        connection.execute("CREATE ROLE an_analyst LOGIN IN ROLE urban_sdg_reader")
    entries = {"host": url.query["host"], "port": url.query["port"], "dbname": url.database, "user": "an_analyst"}
    file = folder / "pg_service.conf"
    lines = ["[urban_sdg]", *(f"{name}={value}" for name, value in entries.items())]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {"PGSERVICEFILE": str(file)}
