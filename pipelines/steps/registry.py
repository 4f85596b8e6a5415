"""All steps of a city, inputs before those that need them."""

from collections.abc import Mapping
from functools import cache

from pipelines.step import Step
from pipelines.steps import (
    air,
    features,
    flood,
    geography,
    greenery,
    growth,
    housing,
    indicators,
    land_cover,
    layers,
    losses,
    measures,
    people,
    rural,
    services,
    sources,
    timetables,
    vegetation,
    years,
)


@cache
def all_steps() -> Mapping[str, Step]:
    """Collect the steps of every stage, by key, in an order in which they can be made."""
    first = (sources, timetables, features, layers, geography, people, housing, services)
    stages = (*first, land_cover, flood, losses, vegetation, greenery, rural, growth, air)
    declared = [step for stage in (*stages, measures, indicators, years) for step in stage.STEPS]
    return {step.key: step for step in declared}
