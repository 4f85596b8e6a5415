"""Sources: the files that a city brings or that were fetched for it, each identified by its bytes."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipelines.step import Outcome, Place, Step
from spatial_indicators.city import City
from spatial_indicators.errors import InputError
from spatial_indicators.origin import Origin


def _of(*stems: str) -> Callable[[City], Mapping[str, Origin]]:
    """Choose the city's origins whose key is one of some stems, or begins with it and a point."""

    def chosen(city: City) -> Mapping[str, Origin]:
        return {key: origin for key, origin in city.files() if key in stems or key.split(".")[0] in stems}

    return chosen


def source_step(key: str, description: str, *stems: str) -> Step:
    """Declare the step of the files under some keys of the city's file."""
    files = _of(*stems)

    def compute(place: Place, inputs: Mapping[str, Any]) -> Outcome:
        del inputs
        origins = files(place.city)
        paths = {name: place.files(origin, key=name) for name, origin in origins.items()}
        for name, origin in origins.items():
            if origin.sha256 is not None:
                _check_sum(paths[name][0], origin.sha256, name)
        sizes = {name: sum(path.stat().st_size for path in found) for name, found in paths.items()}
        return Outcome(paths, {"files": sizes})

    return Step(
        key=key,
        inputs=(),
        compute=compute,
        description=description,
        modules=(__name__,),
        files=files,
        parameters=lambda city: {name: origin.sha256 for name, origin in files(city).items()},
        is_given=lambda city: bool(files(city)),
    )


def _check_sum(path: Path, expected: str, key: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise InputError(
            "the file is not the one that the city's file names by its sha256",
            where=str(path),
            value=found,
            remedy=f"Fetch it again, or correct {key}.sha256",
        )


STEPS = (
    source_step("source/boundaries", "Boundaries of every level of districts.", "boundary", "districts"),
    source_step("source/census", "Tables of people by district and group.", "people"),
    source_step("source/osm", "OpenStreetMap extract: streets, open spaces, buildings, mapped stops.", "osm"),
    source_step("source/streets", "A city's own streets, in place of the map's.", "streets"),
    source_step("source/open_space", "A city's own open spaces, in place of the map's.", "open_space"),
    source_step("source/buildings", "A city's own buildings that people live in, in place of the map's.", "buildings"),
    source_step("source/services", "A city's own schools, health care and food shops.", "services"),
    source_step("source/built_up", "Rasters of built-up land, one a year.", "built_up"),
    source_step("source/population", "Rasters of people, one a year.", "population"),
    source_step("source/pm25", "Rasters of fine dust, one a year.", "pm25"),
    source_step("source/air_stations", "Tables of what stations measured, one a year.", "air_stations"),
    source_step("source/satellite", "Satellite images, one a year: red, near infrared and what is clear.", "satellite"),
    source_step("source/disasters", "Tables of losses by disasters.", "disasters"),
    source_step("source/trees", "An inventory of trees.", "trees"),
    source_step("source/canopy", "Rasters of land under crowns of trees, one a year.", "canopy"),
    source_step("source/degurba", "A raster of classes of the degree of urbanisation.", "degurba"),
    source_step("source/flood", "Floods, one a return period.", "flood"),
)
