"""`urban-sdg urban-extent`: where a city ends, by its built-up land."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np

from spatial_indicators.urban_extent.rules import VERSIONS

NAMES = {
    1: "urban built-up",
    2: "suburban built-up",
    3: "rural built-up",
    4: "fringe open space",
    5: "captured open space",
    6: "rural open space",
    0: "not known",
}
DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}
MOST_LISTED = 10
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
TARGET = click.Path(dir_okay=False, path_type=Path)


def _on_earth(
    context: click.Context, parameter: click.Parameter, centre: tuple[float, float] | None
) -> tuple[float, float] | None:
    del context, parameter
    if centre is not None and not (-180 <= centre[0] <= 180 and -90 <= centre[1] <= 90):
        raise click.BadParameter(f"{centre[0]:g} {centre[1]:g} is no longitude and latitude.")
    return centre


def _known_suffix(context: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    del context, parameter
    if path is not None and path.suffix.lower() not in DRIVERS:
        raise click.BadParameter(f"'{path.name}' ends in neither {' nor '.join(DRIVERS)}.")
    return path


@click.command("urban-extent")
@click.argument("built_up", type=FILE)
@click.option("-o", "--output", type=TARGET, required=True, help="GeoTIFF of classes to write.")
@click.option("--outline", type=TARGET, callback=_known_suffix, help="Outlines to write, .gpkg or .geojson.")
@click.option("--rules", type=click.Choice(sorted(VERSIONS)), default="un_habitat_2019", show_default=True)
@click.option("--built", type=float, multiple=True, help="Value that means built up; may be given again.")
@click.option("--least", type=float, help="Amount from which on a pixel is built up, in the raster's unit.")
@click.option("--water", type=float, multiple=True, help="Value that means water; may be given again.")
@click.option(
    "--centre", type=float, nargs=2, callback=_on_earth, metavar="LON LAT", help="City centre: its extent alone."
)
@click.option("--json", "as_json", is_flag=True, help="Print classes and extents as JSON.")
def command(  # noqa: PLR0913  one argument for each option
    built_up: Path, output: Path, outline: Path | None, rules: str, built: tuple[float, ...], least: float | None,
    water: tuple[float, ...], centre: tuple[float, float] | None, *, as_json: bool,
) -> None:  # fmt: skip
    """Find a city's urban extent from built-up pixels of 10 to 100 m.

    The rules are those of UN-Habitat and of the Atlas of Urban Expansion. BUILT_UP holds 1 for built-up and 0 for open
    pixels, or what --built, --least and --water say (ESA WorldCover: --built 50 --water 80). What is not known, such as
    the sea, is its nodata value. Cut it generously.

    Classes: 1 urban, 2 suburban and 3 rural built-up, 4 fringe, 5 captured and 6 rural open space, 0 not known. The
    extent is 1, 2, 4 and 5; its clusters are joined when rings of a quarter of their areas meet.
    """
    from pipelines.class_raster import write_classes  # noqa: PLC0415  help comes without reading rasters
    from spatial_indicators.urban_extent.classification import classify  # noqa: PLC0415
    from spatial_indicators.urban_extent.inclusion import joined, outlines  # noqa: PLC0415
    from spatial_indicators.urban_extent.rasters import BuiltUpRaster  # noqa: PLC0415

    raster, version = BuiltUpRaster(built_up, built, least, water), VERSIONS[rules]
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".urban_extent.") as folder:
        classes = np.memmap(Path(folder) / "classes", dtype=np.uint8, mode="w+", shape=raster.shape)
        classify(raster, version, classes)
        pixels = _pixels(classes)
        _refuse_none(built_up, pixels)
        extents = joined(outlines(classes, raster.profile["transform"]), version.ring_share)
        table = _extents(extents, raster.profile["crs"], centre)
        write_classes(classes, raster.profile | {"nodata": 0}, output, tags=_tags(rules))
        if outline is not None:
            _write_outline(table, outline)
    report = {
        "rules": rules,
        "parameters": asdict(version),
        "pixel_m": raster.cell_m,
        "classes": _rows(pixels, raster.cell_m),
        "extents": table.drop(columns="geometry").to_dict("records"),
    }
    click.echo(json.dumps(report) if as_json else _text(report))


def _pixels(classes: Any) -> Any:
    counts = np.zeros(256, dtype=np.int64)
    for row in range(0, len(classes), 1024):
        counts += np.bincount(classes[row : row + 1024].ravel(), minlength=256)
    return counts


def _refuse_none(path: Path, pixels: Any) -> None:
    from spatial_indicators.errors import InputError  # noqa: PLC0415

    if not pixels[1:4].sum():
        raise InputError(
            "no pixel is built up",
            where=str(path),
            value=f"{pixels[6]:,} open pixels, {pixels[0]:,} not known",
            remedy="Look at the raster's values, and say which are built up with --built or --least",
        )
    if not pixels[1:3].sum():
        raise InputError(
            "no built-up pixel is urban or suburban",
            where=str(path),
            value=f"{pixels[3]:,} rural built-up pixels",
            remedy="There is no urban extent here; choose a larger cut or other --rules",
        )


def _extents(extents: Any, crs: Any, centre: tuple[float, float] | None) -> Any:
    """List the extents, the largest first; with a centre, the one that holds it alone."""
    import geopandas  # noqa: PLC0415  0.4 s that help does not need

    columns = {
        "extent": np.arange(1, len(extents.area_m2) + 1),
        "km2": extents.area_m2 / 1e6,
        "clusters": extents.clusters,
        "reach_m": extents.reach_m,
    }
    table = geopandas.GeoDataFrame(columns, geometry=extents.geometry, crs=crs.to_wkt())
    if centre is None:
        return table
    point = geopandas.GeoSeries.from_xy([centre[0]], [centre[1]], crs="EPSG:4326").to_crs(table.crs).iloc[0]
    holds = table.intersects(point)
    if not holds.any():
        from spatial_indicators.errors import InputError  # noqa: PLC0415

        away = table.distance(point)
        raise InputError(
            "the city centre lies in no urban extent",
            where="--centre",
            value=f"{centre[0]:g} {centre[1]:g}, the nearest extent is {away.min():,.0f} m away",
            remedy="Give its longitude and latitude, in this order",
        )
    return table[holds]


def _write_outline(table: Any, path: Path) -> None:
    """Write the outlines whole or not at all; GeoJSON is in degrees (RFC 7946), the rest as the raster."""
    driver = DRIVERS[path.suffix.lower()]
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".outline.") as folder:
        unfinished = Path(folder) / path.name
        placed = table.to_crs("EPSG:4326") if driver == "GeoJSON" else table
        placed.to_file(unfinished, driver=driver, layer="urban_extent")
        unfinished.replace(path)


def _tags(rules: str) -> Mapping[str, str]:
    shown = {name: str(value) for name, value in asdict(VERSIONS[rules]).items()}
    return {"rules": rules, "classes": "; ".join(f"{code} {name}" for code, name in NAMES.items()), **shown}


def _rows(pixels: Any, cell_m: float) -> list[dict[str, Any]]:
    km2 = cell_m**2 / 1e6
    return [
        {"code": code, "name": name, "pixels": int(pixels[code]), "km2": int(pixels[code]) * km2}
        for code, name in NAMES.items()
    ]


def _text(report: Mapping[str, Any]) -> str:
    lines = [f"{'':2} {'class':22} {'km2':>12}"]
    lines += [f"{row['code']:2} {row['name']:22} {row['km2']:>12,.2f}" for row in report["classes"]]
    lines += ["", f"{'extent':>6} {'km2':>12} {'clusters':>9} {'reach m':>8}"]
    for row in report["extents"][:MOST_LISTED]:
        lines.append(f"{row['extent']:>6} {row['km2']:>12,.2f} {row['clusters']:>9} {row['reach_m']:>8,.0f}")
    if (more := len(report["extents"]) - MOST_LISTED) > 0:
        lines.append(f"and {more} smaller")
    return "\n".join(lines)
