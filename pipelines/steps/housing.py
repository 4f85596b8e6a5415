"""Inadequate housing on cells, by a table of districts or of households."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.sources.code_match import codes_of_rows
from pipelines.step import Check, Outcome, Place, Step
from spatial_indicators.city import City
from spatial_indicators.city_tables import TableOrigin
from spatial_indicators.layers.housing import HousingCounts, housing_on_cells

GATES = ("housing_is_known", "housing_codes_join")


def _housing(place: Place, inputs: Mapping[str, Any]) -> Outcome:
    people = place.city.people
    assert people is not None  # noqa: S101  the step is made where it is given
    assert people.housing is not None  # noqa: S101  as above
    from pipelines.sources.housing import read_housing  # noqa: PLC0415  few cities give such a table

    declared, districts = people.housing, inputs["layer/districts"]
    counts = _carried(read_housing(inputs["source/census"]["people.housing"][0], declared), declared, inputs)
    where = f"{place.city.city}: people.housing"
    codes = codes_of_rows(list(counts.known), districts.counted, match=declared.match, where=where)
    counts = HousingCounts(*(dict(zip(codes, of.values(), strict=True)) for of in (counts.inadequate, counts.known)))
    cells = inputs["layer/cells"]
    layer = housing_on_cells(counts, cells, districts, component=declared.component, year=declared.year)
    wanted = districts.counted.codes
    missing = [code for code in wanted if not np.isfinite(counts.known.get(code, np.nan))]
    told = {"component": declared.component, "year": declared.year}
    joined = {"joined": len(wanted) - len(missing), "of": len(wanted), "not_joined": ", ".join(missing)}
    return Outcome(
        layer,
        told,
        (
            Check(GATES[0], passed=True, facts=told),
            Check(GATES[1], not missing, joined, is_warning=True),
        ),
    )


def _carried(counts: HousingCounts, declared: TableOrigin, inputs: Mapping[str, Any]) -> HousingCounts:
    """Carry a table of another vintage over to the districts' codes, where the city gives a crosswalk."""
    if declared.crosswalk is None:
        return counts
    from pipelines.sources.crosswalk import carried_housing, read_crosswalk  # noqa: PLC0415  few tables need one

    (path,) = inputs["source/census"]["people.housing.crosswalk"]
    return carried_housing(counts, read_crosswalk(path, declared.crosswalk))


def _parameters(city: City) -> Any:
    return city.people and city.people.housing and city.people.housing.model_dump(mode="json", exclude={"file"})


STEPS = (
    Step(
        "layer/housing",
        ("source/census", "layer/districts", "layer/cells"),
        _housing,
        "Share of people in inadequate housing on cells, by their district.",
        (__name__, "pipelines.sources.housing"),
        parameters=_parameters,
        check_names=GATES,
        is_given=lambda city: city.people is not None and city.people.housing is not None,
    ),
)
