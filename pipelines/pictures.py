"""The maps of a city: one picture for every indicator."""

from pathlib import Path

import shapely

from pipelines.catalogue import attributions
from pipelines.city_run import CityRun
from pipelines.picture import map_content, png_of, write_picture
from pipelines.unit import rounded
from spatial_indicators.districts import Districts, Level
from spatial_indicators.indicator import Indicator, indicators

ON_MAP = {"people_on_map", "land_on_map_m2"}
"""What covers an indicator that rests on the map extract; beyond its edge it is hatched."""

MOST_DISTRICTS = 60
"""More districts than this are specks on a picture of this size."""


def pictures_of(run: CityRun, folder: Path) -> list[Path]:
    """Draw every indicator that has a source and no up-to-date picture, and name all pictures."""
    drawn = [one for one in indicators().values() if has_source(run, one)]
    return [picture_file(run, indicator, folder) for indicator in drawn]


def has_source(run: CityRun, indicator: Indicator) -> bool:
    """Whether the city gives what an indicator needs; a map of nothing is not drawn."""
    frame = run.value(f"indicator/{indicator.name}")
    return bool(frame["value"].notna().any() or not (frame["reason"] == "no_source").any())


def picture_file(run: CityRun, indicator: Indicator, folder: Path) -> Path:
    """Draw one indicator unless its picture is up to date: a note beside it says which result it shows."""
    path = folder / f"{indicator.name}.png"
    note = path.with_suffix(".of")
    shown = run.fingerprint(f"indicator/{indicator.name}")
    if not (path.is_file() and note.is_file() and note.read_text(encoding="utf-8") == shown):
        write_picture(path, picture_of(run, indicator, run.value("layer/districts")))
        note.write_text(shown, encoding="utf-8")
    return path


def _shown_level(districts: Districts) -> Level:
    legible = [level for level in districts.levels if len(level.codes) <= MOST_DISTRICTS]
    return legible[0] if legible else min(districts.levels, key=lambda level: len(level.codes))


def picture_of(run: CityRun, indicator: Indicator, districts: Districts, *, dpi: int = 110) -> bytes:
    """Draw the map of one indicator: its default method, everyone, by the finest level a reader can tell apart."""
    level = _shown_level(districts)
    frame = run.value(f"indicator/{indicator.name}")
    everyone = (frame["sex"] == "_T") & (frame["age"] == "_T") & (frame["disability"] == "_T") & frame["is_default"]
    rows = frame[everyone & (frame["level"] == level.name)]
    whole = frame[everyone & (frame["level"] == "city")].iloc[0]
    value = (
        "no value"
        if whole["value"] is None or whole["value"] != whole["value"]
        else value_in_words(whole["value"], indicator.unit)
    )
    share = "" if not whole["coverage"] < 1 - 1e-6 else f", over the {whole['coverage']:.0%} that is known"
    cells = run.value("layer/cells")
    is_whole = cells.is_on_map.all() or indicator.covered[0] not in ON_MAP
    unmapped = None if is_whole else shapely.coverage_union_all(cells.geometry[~cells.is_on_map])
    content = map_content(
        indicator,
        rows,
        dict(zip(level.codes, level.geometry, strict=True)),
        subtitle=f"{run.place.city.name}, {run.place.city.year}: {value}{share}  ·  method {whole['method']}",
        source=f"Data: {attributions(run.place.city)}",
        unmapped=unmapped,
    )
    return png_of(content, dpi=dpi)


def value_in_words(value: float, unit: str) -> str:
    """Write a value with its unit; a ratio has none."""
    shown = rounded(value, unit)
    return shown if unit in {"ratio", "ndvi"} else f"{shown} {'%' if unit == 'percent' else unit}"
