"""When cities are computed without anyone asking."""

from collections.abc import Iterator

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition


def nightly(job: UnresolvedAssetJobDefinition, cities: dg.StaticPartitionsDefinition) -> dg.ScheduleDefinition:
    """Run every city at night; off until somebody switches it on. Unchanged steps are not made again."""

    @dg.schedule(job=job, cron_schedule="0 2 * * *", default_status=dg.DefaultScheduleStatus.STOPPED, name="nightly")
    def every_city(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
        day = f"{context.scheduled_execution_time:%Y-%m-%d}"
        for city in cities.get_partition_keys():
            yield dg.RunRequest(run_key=f"{city}/{day}", partition_key=city)

    return every_city
