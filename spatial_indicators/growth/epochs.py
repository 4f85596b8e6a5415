"""Built-up land and people of two years on the cells: what growth is counted between."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.on_cells import OnCells

FloatArray = NDArray[np.float64]

PERIOD = 10
"""Years to look back, where there is a choice; UN-Habitat recommends 5 or 10 (metadata of 11.3.1, March 2021)."""


@dataclass(frozen=True)
class Epochs:
    """Four rasters on the cells: land and people are of the same two years.

    Parameters
    ----------
    built_up_before, built_up_after
        Built-up land, m2.
    people_before, people_after
        People.
    """

    built_up_before: OnCells
    built_up_after: OnCells
    people_before: OnCells
    people_after: OnCells

    @property
    def years(self) -> int:
        """Years between both epochs."""
        return self.built_up_after.year - self.built_up_before.year

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Cells that all four rasters know, shape (cells,): what only one year knows would be growth from nothing."""
        return np.asarray(np.all([layer.is_known for layer in self._layers], axis=0))

    @property
    def known(self) -> FloatArray:
        """Share of each cell's land that all four know, 0 to 1, shape (cells,)."""
        return np.where(self.is_known, np.minimum.reduce([layer.known for layer in self._layers]), 0.0)

    def amounts(self, layer: OnCells) -> FloatArray:
        """Give one of the four where all are known, nothing elsewhere, shape (cells,)."""
        return np.where(self.is_known, layer.value, 0.0)

    @property
    def _layers(self) -> tuple[OnCells, ...]:
        return self.built_up_before, self.built_up_after, self.people_before, self.people_after


def epochs_to_compare(built_up: set[int], people: set[int], year: int) -> tuple[int, int] | None:
    """Choose two years that have both rasters: the last up to the asked year, and the one nearest to ten years before.

    Parameters
    ----------
    built_up, people
        Years of the rasters.
    year
        The asked year.

    Returns
    -------
    years
        Earlier and later; None where fewer than two years have both.
    """
    both = sorted(built_up & people)
    if len(both) < 2:
        return None
    after = max([epoch for epoch in both[1:] if epoch <= year], default=both[1])
    before = min([epoch for epoch in both if epoch < after], key=lambda epoch: (abs(after - PERIOD - epoch), epoch))
    return before, after
