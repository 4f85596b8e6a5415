"""Indicators: one step for every declared indicator of the engine."""

from collections.abc import Mapping
from typing import Any

from pipelines.step import Check, Outcome, Place, Step
from pipelines.years import own_flags
from spatial_indicators.blocks import block_of_cells
from spatial_indicators.cells import Cells
from spatial_indicators.city import City
from spatial_indicators.error_effects import Errors
from spatial_indicators.flood_origin import published_flood
from spatial_indicators.indicator import Indicator, indicators
from spatial_indicators.layers.people import EVERYONE, People
from spatial_indicators.measure import measures
from spatial_indicators.observation import NUMBERS, Setting, observations
from spatial_indicators.zones import zones_of

AGGREGATION = (
    *("spatial_indicators.observation", "spatial_indicators.zones", "spatial_indicators.uncertainty"),
    *("spatial_indicators.error_effects", "spatial_indicators.error_draws", "spatial_indicators.error_source"),
    "spatial_indicators.blocks",
)


def indicator_step(indicator: Indicator) -> Step:
    """Make the step of an indicator from its declaration."""
    inputs = tuple(f"measure/{name}" for name in indicator.inputs)

    def compute(place: Place, values: Mapping[str, Any]) -> Outcome:
        import pandas as pd  # noqa: PLC0415  takes a fifth of a second, while the second process reads the map

        city = place.city
        people, cells, districts = (values[f"layer/{name}"] for name in ("people", "cells", "districts"))
        groups = (EVERYONE,) if people is None else people.groups
        chosen, errors = (city.default_stops, published_flood(city.flood)), _errors(city, cells, people)
        setting = Setting(city.city, city.year, groups, chosen, errors, own_flags(city, indicator))
        arrays = {name: values[f"measure/{name}"] for name in indicator.inputs}
        zones = zones_of(districts, cells, city=city.city)
        columns = observations(indicator, measures(), arrays, zones, setting)
        frame = pd.DataFrame(columns).astype(dict.fromkeys(NUMBERS, float))
        facts = {"rows": len(frame), "missing": int(frame["value"].isna().sum())}
        reasons = frame.loc[frame["value"].isna(), "reason"].value_counts().to_dict()
        in_range = Check("value_in_range", passed=True, facts={"range": list(indicator.valid_range)})
        return Outcome(frame, facts | {"reasons": reasons}, (in_range,))

    return Step(
        key=f"indicator/{indicator.name}",
        inputs=(*inputs, "layer/people", "layer/cells", "layer/districts"),
        compute=compute,
        description=f"SDG {indicator.code}: {indicator.title}. {indicator.question}.",
        modules=(f"spatial_indicators.indicators.{indicator.name}", *AGGREGATION),
        parameters=lambda city: (
            *(city.year, city.default_stops, published_flood(city.flood), city.grid.cell_size_m),
            *own_flags(city, indicator),
            *city.errors.sizes.items(),
        ),
        check_names=("value_in_range",),
    )


def _errors(city: City, cells: Cells, people: People | None) -> Errors | None:
    """Give what the city says of its inputs' errors; a table's people are counted, a raster's are a model's."""
    sizes = city.errors.sizes
    if not sizes:
        return None
    from spatial_indicators.error_draws import Counted  # noqa: PLC0415  sparse matrices, only where errors are named

    is_counted = people is not None and city.people is not None and city.people.table is not None
    counted = Counted(cells.district[city.counted_level], people.count[0]) if people and is_counted else None
    return Errors(sizes, block_of_cells(cells, cell_size_m=city.grid.cell_size_m), counted)


STEPS = tuple(indicator_step(indicator) for indicator in indicators().values())
