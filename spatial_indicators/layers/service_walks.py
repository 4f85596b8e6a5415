"""How far is it on foot from every home to the nearest school, to health care and to food?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.layers.services import Services
from spatial_indicators.layers.streets import Streets
from spatial_indicators.service_kinds import CATEGORIES
from spatial_indicators.snapping import Snapped, walking_distance_m

FloatArray = NDArray[np.float64]

FARTHEST_M = 2000.0
"""Walks are looked for up to here: the map extract is kept 2 km around the city. Project's own choice."""


@dataclass(frozen=True)
class ServiceWalks:
    """Walks from every home to the nearest service of each category.

    Parameters
    ----------
    metres
        Along the streets, by category, shape (homes,) each; infinite beyond `FARTHEST_M` or where nothing can be
        reached on foot. A category of which the map holds no service at all is left out: nothing is known of it.
    """

    metres: Mapping[str, FloatArray]

    def within(self, categories: tuple[str, ...], limit_m: float) -> NDArray[np.bool_] | None:
        """Say which homes have a service of every category within a walk, None where one category is not known.

        Parameters
        ----------
        categories
            One or more of `CATEGORIES`.
        limit_m
            Longest walk, metres, inclusive.
        """
        if not set(categories) <= self.metres.keys():
            return None
        near: NDArray[np.bool_] = np.logical_and.reduce([self.metres[name] <= limit_m for name in categories])
        return near


def service_walks(services: Services, doorsteps: Snapped, streets: Streets) -> ServiceWalks:
    """Walk from every home to the nearest service of each category that the map holds.

    Parameters
    ----------
    services, streets
        The layers.
    doorsteps
        Where the walks from home start, shape (homes,).
    """
    given = [category for category in CATEGORIES if (services.category == category).any()]
    doors = {category: services.doors(category, streets) for category in given}
    walks = {
        category: walking_distance_m(streets, doorsteps, entered, limit_m=FARTHEST_M)
        for category, entered in doors.items()
    }
    return ServiceWalks(walks)
