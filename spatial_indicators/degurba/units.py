"""Is a municipality a city, a town or countryside? By where its people live among the classes of the grid.

Sources: Eurostat's manual on applying the degree of urbanisation (rules of 2021) and its online edition of July 2024.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Edition = Literal["2021", "2024"]

CITY, TOWN, RURAL = 3, 2, 1
"""Level 1 in the codes of GHS-SMOD; Eurostat's DGURBA counts the other way, 1 for cities."""

EUROSTAT = {CITY: 1, TOWN: 2, RURAL: 3}
"""Eurostat's DGURBA code of each class of level 1."""

DENSE_TOWN, SEMI_DENSE_TOWN, SUBURBAN, VILLAGE, DISPERSED, UNINHABITED = 23, 22, 21, 13, 12, 11
"""Level 2; cities are 30."""

CLASSES = (30, 23, 22, 21, 13, 12, 11, 10)
"""Classes of the grid's level 2, in the order of the shares that are asked for."""


def shares(people: Mapping[int, FloatArray], land: Mapping[int, FloatArray]) -> dict[int, FloatArray]:
    """Share of each unit's people in every class of the grid; of its land where nobody lives, 0 where it has neither.

    Parameters
    ----------
    people, land
        People, and land in any unit of area, of every unit in every class, shape (units,) each.
    """
    everyone, everywhere = (np.sum([amounts[one] for one in CLASSES], axis=0) for amounts in (people, land))
    whole = np.where(everyone > 0, everyone, np.where(everywhere > 0, everywhere, 1.0))
    return {one: np.where(everyone > 0, people[one], land[one]) / whole for one in CLASSES}


def unit_level_1(share: Mapping[int, FloatArray]) -> NDArray[np.uint8]:
    """City with half of the people in urban centres or more, rural with more than half outside of clusters, else town.

    Parameters
    ----------
    share
        Share of the people in every class of the grid's level 2, shape (units,) each.
    """
    countryside = share[13] + share[12] + share[11] + share[10]
    return np.where(share[30] >= 0.5, CITY, np.where(countryside > 0.5, RURAL, TOWN)).astype(np.uint8)


def unit_level_2(share: Mapping[int, FloatArray], edition: Edition = "2024") -> NDArray[np.uint8]:
    """Kinds of town and of countryside; cities stay cities (30).

    Of equal shares of countryside the denser class is taken, which the rules of 2021 leave open.
    """
    level_1 = unit_level_1(share)
    rules = _rules_of_2024 if edition == "2024" else _rules_of_2021
    town, countryside = rules(share)
    return np.where(level_1 == CITY, 30, np.where(level_1 == TOWN, town, countryside)).astype(np.uint8)


def _rules_of_2024(share: Mapping[int, FloatArray]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rural = share[13] + share[12] + share[11] + share[10]
    town = np.select(
        [share[30] + share[23] >= 0.5, share[21] + rural >= 0.5], [DENSE_TOWN, SUBURBAN], default=SEMI_DENSE_TOWN
    )
    urban = share[30] + share[23] + share[22] + share[21]
    countryside = np.select(
        [urban + share[13] >= 0.5, share[11] + share[10] >= 0.5], [VILLAGE, UNINHABITED], default=DISPERSED
    )
    return town, countryside


def _rules_of_2021(share: Mapping[int, FloatArray]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    is_urban = share[23] + share[22] > share[21]
    town = np.where(is_urban, np.where(share[23] >= share[22], DENSE_TOWN, SEMI_DENSE_TOWN), SUBURBAN)
    largest = np.argmax([share[13], share[12], share[11]], axis=0)
    return town, np.array([VILLAGE, DISPERSED, UNINHABITED])[largest]
