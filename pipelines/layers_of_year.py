"""The layers of another year: the city's own where they hold in every year, else those of its inputs of that year."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipelines.step import Place
from pipelines.steps import air, land_cover, losses, vegetation
from pipelines.steps.rasters import placed_raster
from pipelines.years import people_by_raster, place_of_year
from spatial_indicators.layers.people import EVERYONE, People
from spatial_indicators.years import DATED

STEPS = {step.key: step for step in (*air.STEPS, *losses.STEPS, *vegetation.STEPS, *land_cover.STEPS)}


class LayersOfYear(dict[str, Any]):
    """The layers of one year by name, each made when it is asked for; people are everyone alone.

    Parameters
    ----------
    place
        The city and its files.
    inputs
        Sources, and the layers of the city's own year.
    year
        The year, of which every dated layer that is asked for has an input.
    """

    def __init__(self, place: Place, inputs: Mapping[str, Any], year: int) -> None:
        super().__init__()
        self.place, self.inputs, self.year = place, inputs, year

    def __missing__(self, name: str) -> Any:
        if name in DATED:
            self[name] = self._dated(name)
        elif name == "people":
            self[name] = self._people()
        else:
            self[name] = self.inputs[f"layer/{name}"]
        return self[name]

    def _dated(self, name: str) -> Any:
        own = self.inputs[f"layer/{name}"]
        # The city's own layer is of the nearest year, which may be this one.
        if own is not None and getattr(own, "ndvi", own).year == self.year:
            return own
        return STEPS[f"layer/{name}"].made(place_of_year(self.place, self.year), self.inputs).value

    def _people(self) -> People | None:
        own: People | None = self.inputs["layer/people"]
        if not people_by_raster(self.place.city, self.year):
            return own and People((EVERYONE,), own.count[:1], own.is_placed_by_area, own.year)
        from spatial_indicators.layers.on_cells import sum_on_cells  # noqa: PLC0415  few cities give rasters of people

        origin = next(origin for origin in self.place.city.population if origin.year == self.year)
        placed = placed_raster(self.place, self.inputs, "population", f"population.{self.year}", origin)
        cells, projection = self.inputs["layer/cells"], self.inputs["layer/districts"].projection
        count = np.nan_to_num(sum_on_cells(placed, cells, projection, year=self.year).value)
        return People((EVERYONE,), count[None], np.zeros(len(cells), dtype=np.bool_), self.year)
