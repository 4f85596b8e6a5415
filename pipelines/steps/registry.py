"""All steps of a city, inputs before those that need them."""

from collections.abc import Mapping
from functools import cache

from pipelines.step import Step
from pipelines.steps import features, indicators, layers, measures, rasters, sources


@cache
def all_steps() -> Mapping[str, Step]:
    """Collect the steps of every stage, by key, in an order in which they can be made."""
    declared = [*sources.STEPS, *features.STEPS, *layers.STEPS, *rasters.STEPS, *measures.STEPS, *indicators.STEPS]
    return {step.key: step for step in declared}
