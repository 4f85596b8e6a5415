"""Sources: the files that a city brings, each identified by its bytes."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipelines.step import Outcome, Place, Step
from spatial_indicators.city import City
from spatial_indicators.errors import InputError


def _boundaries(city: City) -> dict[str, Path]:
    return {f"districts.{level.level}": level.file for level in city.districts}


def _census(city: City) -> dict[str, Path]:
    files = {"people.table": city.people.table.file}
    return files | ({"people.disability": city.people.disability.file} if city.people.disability else {})


def _osm(city: City) -> dict[str, Path]:
    polygon = city.osm.coverage.polygon
    return {"osm": city.osm.file} | ({"osm.coverage.polygon": polygon} if polygon else {})


def _gtfs(city: City) -> dict[str, Path]:
    return {f"gtfs.{number}": feed.file for number, feed in enumerate(city.gtfs)}


def _source(key: str, description: str, files: Callable[[City], Mapping[str, Path]]) -> Step:
    def compute(place: Place, inputs: Mapping[str, Any]) -> Outcome:
        del inputs
        paths = {name: place.file(path, key=name) for name, path in files(place.city).items()}
        if (expected := place.city.osm.sha256) is not None and "osm" in paths:
            _check_sum(paths["osm"], expected)
        return Outcome(paths, {"files": {name: path.stat().st_size for name, path in paths.items()}})

    return Step(
        key=key,
        inputs=(),
        compute=compute,
        description=description,
        modules=(__name__,),
        files=files,
        parameters=lambda city: city.osm.sha256 if key == "source/osm" else None,
    )


def _check_sum(path: Path, expected: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise InputError(
            "the file is not the one that the city's file names by its sha256",
            where=str(path),
            value=found,
            remedy="Fetch it again, or correct osm.sha256",
        )


STEPS = (
    _source("source/boundaries", "Boundaries of every level of districts.", _boundaries),
    _source("source/census", "Tables of people by district and group.", _census),
    _source("source/osm", "OpenStreetMap extract: streets, open spaces, buildings, mapped stops.", _osm),
    _source("source/gtfs", "Timetables: which stops are served on the day of analysis.", _gtfs),
)
