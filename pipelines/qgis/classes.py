"""Which classes does a map show a value in, and in which colours? Both follow from what is declared about the value."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

COLOURS = ("#002b62", "#49536c", "#7c7b78", "#b5a86f", "#f3db42")
"""Five steps of cividis, as in the project's pictures: even for the colour-blind, and in grey. The worst class is the
dark one, which strikes the eye on paper and screen."""

PERCENT = (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
LAND_PERCENT = (0.0, 5.0, 10.0, 20.0, 40.0, 100.0)
"""Streets and open spaces together should have 45 to 50 % of a city's land (UN-Habitat, Streets as Public Spaces and
Drivers of Urban Prosperity, 2013), and one of them alone mostly has less than 20 %: even steps show one colour."""

OPEN_STEPS = (1.0, 2.0, 5.0, 10.0)
"""Limits above the least value where a value has no upper bound."""

UNITS = {"percent": "%", "m": "m", "m2": "m²"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a style must know about an indicator."""

    name: str
    """Id, and name of its column in the wide layers."""
    code: str
    title: str
    unit: str
    direction: str
    """``up`` where higher is better, ``down`` where it is worse."""
    valid_min: float | None
    valid_max: float | None
    is_of_land: bool
    """Whether the value is a share of land, not of people."""

    @property
    def sign(self) -> str:
        """The unit as it stands behind a number."""
        return UNITS.get(self.unit, self.unit.replace("_", " "))

    @property
    def label(self) -> str:
        """Short name for lists: the code, and the id in words."""
        return f"{self.code} {self.name.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class ValueClass:
    """One class: values from ``least`` on and below ``below``; None where it has no end."""

    least: float | None
    below: float | None
    label: str
    colour: str

    def condition(self, column: str) -> str:
        """Give the class as an expression of QGIS; it is not true where the value is missing."""
        ends = [
            f'"{column}" {sign} {end:g}' for sign, end in ((">=", self.least), ("<", self.below)) if end is not None
        ]
        return " AND ".join(ends) or f'"{column}" IS NOT NULL'


def indicator_classes(indicator: Shown) -> tuple[ValueClass, ...]:
    """Give an indicator's classes from the lowest values to the highest, the worst in the darkest colour."""
    limits = _limits(indicator)
    is_open = indicator.valid_max is None
    return value_classes(limits, indicator.sign, is_worse_upwards=indicator.direction == "down", is_open=is_open)


def value_classes(
    limits: Sequence[float], sign: str, *, is_worse_upwards: bool, is_open: bool
) -> tuple[ValueClass, ...]:
    """Give the classes between limits; with ``is_open`` one more lies above the last limit.

    The first class also takes what is below its limit and the last one what is above, by whatever rounding.
    """
    count = len(limits) - (0 if is_open else 1)
    colours = COLOURS[::-1] if is_worse_upwards else COLOURS
    labels = [f"{low:g} to {high:g} {sign}" for low, high in pairwise(limits)]
    labels += [f"{limits[-1]:g} {sign} and more"] if is_open else []
    inner = [None, *limits[1:count], None]
    return tuple(
        ValueClass(least, below, label, colours[_place(number, count)])
        for number, ((least, below), label) in enumerate(zip(pairwise(inner), labels, strict=True))
    )


def _place(number: int, count: int) -> int:
    """Spread fewer classes over all colours, so that the ends are always the palette's ends."""
    return round(number * (len(COLOURS) - 1) / max(count - 1, 1))


def _limits(indicator: Shown) -> tuple[float, ...]:
    least, most = indicator.valid_min or 0.0, indicator.valid_max
    if most is None:
        return (least, *(least + step for step in OPEN_STEPS))
    if indicator.unit == "percent" and (least, most) == (0.0, 100.0):
        return LAND_PERCENT if indicator.is_of_land else PERCENT
    return tuple(least + (most - least) * step / len(COLOURS) for step in range(len(COLOURS) + 1))
