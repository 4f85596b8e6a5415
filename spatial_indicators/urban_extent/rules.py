"""Which thresholds does a version of the urban extent use? Every one is a named parameter.

Sources: UN-Habitat's computation of indicator 11.3.1 as Trends.Earth runs it (circle of 500 m, urban above one half,
fringe under 100 m); Angel et al., Atlas of Urban Expansion 2016 (circle of 1 km2, captured open space under 200 ha,
inclusion rule by a quarter of the area); UN-Habitat's text on 11.7.1 of 2016 (suburban from one tenth). The last two
are known from later texts that quote them, not from the originals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from spatial_indicators.errors import InputError

CIRCLE_OF_1_KM2_M = 564.19
"""Radius of the Atlas' walking distance circle, metres: the square root of a million over pi."""


@dataclass(frozen=True)
class UrbanExtent:
    """A version of the method.

    Parameters
    ----------
    circle_m
        Radius of the circle around a pixel in which the built-up share is taken, metres.
    urban
        Built-up share above which a built-up pixel is urban.
    half_is_urban
        Whether a share of exactly `urban` is urban too.
    suburban
        Least built-up share of a suburban pixel; with less it is rural.
    fringe_m
        Open space nearer than this to an urban or suburban pixel is its fringe, metres between centres of pixels.
    captured_ha
        Open patches that are enclosed and smaller than this are captured, hectares; None captures any.
    ring_share
        A cluster reaches as far as a ring around it of this share of its own area; clusters that reach each other are
        one.
    """

    circle_m: float = 500.0
    urban: float = 0.5
    half_is_urban: bool = False
    suburban: float = 0.25
    fringe_m: float = 100.0
    captured_ha: float | None = 200.0
    ring_share: float = 0.25

    def __post_init__(self) -> None:
        if not 0 < self.suburban <= self.urban <= 1:
            raise InputError(
                "the shares that make pixels suburban and urban are not in order",
                where="rules of the urban extent",
                value=f"suburban {self.suburban:g}, urban {self.urban:g}",
                remedy="Give 0 < suburban <= urban <= 1",
            )
        lengths = self.circle_m, self.fringe_m, self.ring_share, 0.0 if self.captured_ha is None else self.captured_ha
        if not all(0 <= one < float("inf") for one in lengths):
            raise InputError(
                "a length, area or share is negative or endless",
                where="rules of the urban extent",
                value=f"circle {self.circle_m:g} m, fringe {self.fringe_m:g} m, captured {self.captured_ha} ha, "
                f"ring {self.ring_share:g}",
                remedy="Give a number from 0 on",
            )


VERSIONS: Mapping[str, UrbanExtent] = {
    "un_habitat_2019": UrbanExtent(),
    "un_habitat_2016": replace(UrbanExtent(), circle_m=CIRCLE_OF_1_KM2_M, suburban=0.10),
    "atlas_2016": replace(UrbanExtent(), circle_m=CIRCLE_OF_1_KM2_M, half_is_urban=True),
}
"""Named versions."""
