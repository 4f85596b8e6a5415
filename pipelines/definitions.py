"""The Dagster code location, assembled; no logic lives here."""

import dagster as dg

from pipelines.dagster_steps import stage_assets
from pipelines.project import Surroundings
from pipelines.published_asset import published_asset
from pipelines.resources import Project
from pipelines.schedules import nightly
from pipelines.steps.registry import all_steps

STAGES = ("source", "layer", "measure", "indicator")


def build_definitions() -> dg.Definitions:
    """Assemble assets, checks, the job and the schedule over the cities that have a file."""
    cities = dg.StaticPartitionsDefinition(Surroundings.from_environment().city_ids())
    stages = [stage_assets(stage, all_steps(), partitions=cities) for stage in STAGES]
    city_job = dg.define_asset_job("city", selection=dg.AssetSelection.all())
    return dg.Definitions(
        assets=[*stages, published_asset(all_steps(), partitions=cities)],
        jobs=[city_job],
        schedules=[nightly(city_job, cities)],
        resources={"project": Project()},
        executor=dg.in_process_executor,  # a step of ours takes less time than a process takes to start
    )


defs = build_definitions()
