"""`urban-sdg degurba`: which cells of a country are city, town or countryside."""

import json
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from pipelines.class_raster import write_classes
from pipelines.degurba_units import classify_units, write_units
from spatial_indicators.degurba.classification import classify
from spatial_indicators.degurba.rasters import RasterGrid
from spatial_indicators.degurba.rules import VERSIONS
from spatial_indicators.degurba.units import Edition

NAMES = {
    30: "urban centre",
    23: "dense urban cluster",
    22: "semi-dense urban cluster",
    21: "suburban",
    13: "rural cluster",
    12: "low density rural",
    11: "very low density rural",
    10: "water",
}
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("degurba")
@click.argument("people", type=FILE)
@click.argument("land", type=FILE)
@click.argument("built", type=FILE)
@click.option("--rules", type=click.Choice(sorted(VERSIONS)), default="ghsl_2023", show_default=True)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder to write to.")
@click.option("--units", type=FILE, help="Boundaries of municipalities to classify too: degurba_units.csv.")
@click.option("--unit-code", default="code", show_default=True, help="Column of a municipality's code.")
@click.option("--unit-name", default="name", show_default=True, help="Column of its name.")
@click.option("--edition", type=click.Choice(["2021", "2024"]), default="2024", show_default=True, help="Unit rules.")
@click.option("--json", "as_json", is_flag=True, help="Print cells and people of every class as JSON.")
def command(  # noqa: PLR0913  one argument for each option
    people: Path, land: Path, built: Path, rules: str, output: Path, units: Path | None, unit_code: str,
    unit_name: str, edition: Edition, *, as_json: bool,
) -> None:  # fmt: skip
    """Classify a grid of square kilometres by the degree of urbanisation, levels 1 and 2.

    PEOPLE holds people per cell, LAND and BUILT square metres of permanent land and of built-up area (GHS-POP, GHS-LAND
    and GHS-BUILT-S at 1 km, cut to the same cells). Cut them generously: a city at the edge looks smaller than it is.
    Writes degurba_level_1.tif and degurba_level_2.tif with the codes of GHS-SMOD, and with --units the class of every
    municipality by the shares of its people, by the manual of 2021 or its edition of July 2024.
    """
    grid = RasterGrid(people, land, built)
    found = classify(grid, VERSIONS[rules])
    table = units and classify_units(
        units, code=unit_code, name=unit_name, grid=grid, level_2=found.level_2, edition=edition
    )
    output.mkdir(parents=True, exist_ok=True)
    for level, classes in (("level_1", found.level_1), ("level_2", found.level_2)):
        write_classes(classes, grid.profile, output / f"degurba_{level}.tif", tags={"rules": rules})
    if table:
        write_units(table, output / "degurba_units.csv")
    rows = _rows(grid, found.level_2)
    click.echo(json.dumps({"rules": rules, "classes": rows}) if as_json else _table(rows))


def _rows(grid: RasterGrid, level_2: NDArray[np.uint8]) -> list[dict[str, Any]]:
    cells, people = np.zeros(256, dtype=np.int64), np.zeros(256)
    for row, _, strip in grid.strips():
        classes = level_2[row : row + len(strip.people)].ravel()
        cells += np.bincount(classes, minlength=256)
        people += np.bincount(classes, strip.people.ravel(), minlength=256)
    return [
        {"code": code, "name": name, "km2": int(cells[code]), "people": float(people[code])}
        for code, name in NAMES.items()
    ]


def _table(rows: list[dict[str, Any]]) -> str:
    everyone = sum(row["people"] for row in rows) or 1.0
    lines = [f"{'':2} {'class':26} {'km2':>9} {'people':>13} {'share':>7}"]
    for row in rows:
        share = f"{100 * row['people'] / everyone:.1f} %"
        lines.append(f"{row['code']:2} {row['name']:26} {row['km2']:>9,} {row['people']:>13,.0f} {share:>7}")
    return "\n".join(lines)
