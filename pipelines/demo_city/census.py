"""What the census counted: people by tract, sex, year of age and disability, in whole numbers that add up."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.demo_city.chance import FloatArray, apportioned, chances
from pipelines.demo_city.city import DemoCity, lonlat
from pipelines.demo_city.districts import BOROUGHS

AGES = [*(str(age) for age in range(90)), "90+"]


def age_table(city: DemoCity) -> NDArray[np.int64]:
    """Count the people of each tract by year of age; shape (tracts, 91), rows add up to the tract's people."""
    youth = chances("youth", len(city.tracts))
    people = city.people_by_tract.tolist()
    return np.array([apportioned(total, _ages(share)) for total, share in zip(people, youth, strict=True)])


def write_census(city: DemoCity, file: Path) -> None:
    """Write one row per tract: total, females, males and every year of age."""
    share = 0.5 + 0.03 * (chances("sex", len(city.tracts)) - 0.2)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["tract_id", "total", "females", "males", *AGES])
        for tract, ages, female_share in zip(city.tracts, age_table(city).tolist(), share.tolist(), strict=True):
            total = sum(ages)
            females = round(total * female_share)
            writer.writerow([tract.code, total, females, total - females, *ages])


def write_disability(city: DemoCity, file: Path) -> None:
    """Write two rows per tract: people with and without a disability."""
    share = 0.09 + 0.1 * chances("disability", len(city.tracts))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["tract_id", "status", "n"])
        for tract, total, disabled in zip(city.tracts, city.people_by_tract.tolist(), share.tolist(), strict=True):
            count = round(total * disabled)
            writer.writerow([tract.code, "with a disability", count])
            writer.writerow([tract.code, "without a disability", total - count])


def write_districts(city: DemoCity, file: Path) -> None:
    """Write the tracts."""
    shapes = lonlat(np.array([tract.polygon for tract in city.tracts], dtype=object))
    rows = [{"tract_id": tract.code, "tract_name": tract.name, "borough_id": tract.borough} for tract in city.tracts]
    _write_geojson(file, "districts", rows, shapes)


def write_boroughs(city: DemoCity, file: Path) -> None:
    """Write the boroughs: unions of tracts, point by point on the tracts' own boundaries."""
    shapes = lonlat(np.array([tract.polygon for tract in city.tracts], dtype=object))
    belongs = np.array([tract.borough for tract in city.tracts])
    unions = [shapely.coverage_union_all(shapes[belongs == code]) for code in BOROUGHS]
    rows = [{"borough_id": code, "borough_name": name} for code, name in BOROUGHS.items()]
    _write_geojson(file, "boroughs", rows, np.array(unions, dtype=object))


def _ages(youth: float) -> FloatArray:
    """Draw a pyramid between a district of students (0) and one of families with children and the old (1)."""
    age = np.arange(91)
    base = 1.0 / (1 + np.exp((age - 78) / 6))
    students = 1.3 * (1 - youth) * np.exp(-(((age - 24) / 5) ** 2))
    families = 0.7 * youth * (np.exp(-(((age - 6) / 5) ** 2)) + np.exp(-(((age - 38) / 8) ** 2)))
    base[90] *= 3  # the last column holds everyone of 90 and more
    return np.asarray(base + students + families)


def _write_geojson(file: Path, name: str, rows: list[dict[str, str]], shapes: NDArray[np.object_]) -> None:
    features: list[dict[str, Any]] = [
        {"type": "Feature", "properties": row, "geometry": json.loads(shapely.to_geojson(shapely.normalize(shape)))}
        for row, shape in zip(rows, shapes, strict=True)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    content = {"type": "FeatureCollection", "name": name, "crs": crs, "features": features}
    file.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
