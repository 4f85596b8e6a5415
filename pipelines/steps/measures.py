"""Measures: one step for every declared measure of the engine."""

from collections.abc import Mapping
from typing import Any

from pipelines.step import Outcome, Place, Step
from spatial_indicators.measure import Measure, measures


def measure_step(measure: Measure) -> Step:
    """Make the step of a measure from its declaration."""
    inputs = tuple(f"layer/{name}" for name in measure.layers)

    def compute(place: Place, values: Mapping[str, Any]) -> Outcome:
        layers = {name: values[f"layer/{name}"] for name in measure.layers}
        variants = measure(layers, place.city.methods)
        totals = {variant or "total": float(array[0].sum()) for variant, array in variants.items()}
        return Outcome(variants, totals)

    return Step(
        key=f"measure/{measure.name}",
        inputs=inputs,
        compute=compute,
        description=f"{measure.title} ({measure.unit}).",
        modules=(f"spatial_indicators.measures.{measure.name}",),
        is_given=lambda city: measure.is_computed(city.methods),
        parameters=lambda city: sorted(measure.on_request.intersection(city.methods)),
        is_beside=measure.counts == "land" and "people" not in measure.layers,
    )


STEPS = tuple(measure_step(measure) for measure in measures().values())
