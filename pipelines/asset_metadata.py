"""What Dagster shows of an asset: rows, columns, seconds, facts, and for an indicator its map."""

import base64
import io
from typing import Any

import dagster as dg
from PIL import Image

from pipelines.city_run import CityRun, Made
from pipelines.pictures import has_source, picture_file
from pipelines.project import Surroundings
from pipelines.step import Step
from spatial_indicators.indicator import Indicator, indicators

THUMBNAIL_PX = 360
"""At least as wide: wide enough to see the pattern; some 15 kB in every record of the asset."""


def metadata_of(run: CityRun, step: Step, made: Made) -> dict[str, Any]:
    """Gather the metadata of one materialization."""
    facts = {name: value for name, value in made.manifest.facts.items() if name != "checks"}
    metadata: dict[str, Any] = {"unchanged": not made.is_new, "seconds": round(made.seconds, 3), **facts}
    if made.manifest.tables and run.store is not None:
        metadata["tables"] = dg.MetadataValue.path(run.store.place(run.asset(step.key), made.manifest))
        metadata["dagster/row_count"] = sum(made.manifest.tables.values())
        metadata["dagster/column_schema"] = _schema(made)
    if step.group == "indicator" and has_source(run, indicator := indicators()[step.key.removeprefix("indicator/")]):
        metadata["map"] = dg.MetadataValue.md(f"![map](data:image/png;base64,{_thumbnail(run, indicator)})")
    return metadata


def _schema(made: Made) -> dg.TableSchema:
    """Name every column with its table, since an asset may hold several."""
    tables = made.manifest.columns
    several = len(tables) > 1
    columns = [
        dg.TableColumn(name=f"{table}.{name}" if several else name, type=kind)
        for table, kinds in tables.items()
        for name, kind in kinds.items()
    ]
    return dg.TableSchema(columns=columns)


def _thumbnail(run: CityRun, indicator: Indicator) -> str:
    folder = Surroundings.from_environment().state / "maps" / run.place.city.city
    with Image.open(picture_file(run, indicator, folder)) as picture:
        small = picture.convert("RGB").reduce(max(1, picture.width // THUMBNAIL_PX))
        target = io.BytesIO()
        small.quantize(64, method=Image.Quantize.FASTOCTREE).save(target, format="PNG")
    return base64.b64encode(target.getvalue()).decode()
