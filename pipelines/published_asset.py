"""The last asset: a city's values in PostGIS, shown to readers only when everything before it passed."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from pipelines.dagster_steps import asset_key, explained
from pipelines.database.migration import migrate
from pipelines.database.url import database_url, engine_of, shown_url
from pipelines.pictures import pictures_of
from pipelines.project import Surroundings
from pipelines.publish import SHOWN, published
from pipelines.resources import Project
from pipelines.step import Step

KEY = "published/observations"


def published_asset(steps: Mapping[str, Step], *, partitions: dg.PartitionsDefinition[str]) -> dg.AssetsDefinition:
    """Make the asset that publishes; it rests on every measure and indicator, and on the layers that readers see."""
    needed = [key for key in steps if key.startswith(("measure/", "indicator/")) or key in SHOWN]

    @dg.asset(
        key=asset_key(KEY),
        deps=[asset_key(key) for key in needed],
        partitions_def=partitions,
        group_name="published",
        description="Values of every district, group and method, in PostGIS; swapped in one transaction.",
    )
    def observations(context: dg.AssetExecutionContext, project: Project) -> dg.MaterializeResult[None]:
        run = explained(lambda: project.city_run(context.partition_key, context.run.run_id))
        surroundings = Surroundings.from_environment()
        url = explained(lambda: database_url(surroundings.state))
        engine = engine_of(url)
        explained(lambda: migrate(engine))
        result = explained(lambda: published(run, engine))
        pictures = explained(lambda: pictures_of(run, surroundings.state / "maps" / run.place.city.city))
        metadata: dict[str, Any] = {
            "database": shown_url(url),
            "unchanged": not result.is_new,
            "run": result.run_id,
            **{f"rows_{name}": count for name, count in result.rows.items()},
            **{path.stem: dg.MetadataValue.path(str(path)) for path in pictures},
        }
        return dg.MaterializeResult(metadata=metadata, data_version=dg.DataVersion(result.fingerprint))

    return observations
