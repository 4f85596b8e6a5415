"""By which formula is growth counted? Methods of SDG 11.3.1 that stand side by side under their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from spatial_indicators.errors import InputError

LandRate = Literal["linear_2021", "log_2018"]

NEAR_ZERO = 0.0005
"""A population growth rate nearer to zero than this, per year, gives no ratio: it would be noise. Project's choice."""


@dataclass(frozen=True)
class GrowthMethod:
    """One way to compute the rates and their ratio.

    Parameters
    ----------
    name
        Name that is stored with every value.
    land_rate
        ``linear_2021``: ``(V2 - V1) / V1 / T``; ``log_2018``: ``ln(V2 / V1) / T``. People always grow by
        ``ln(P2 / P1) / T``.
    near_zero
        Population growth rates nearer to zero than this, per year, give no ratio; 0 excludes only zero itself.
    reference
        Where the method is published.
    """

    name: str
    land_rate: LandRate
    near_zero: float
    reference: str


_UN = "https://unstats.un.org/sdgs/metadata/files/Metadata-11-03-01.pdf"

METHODS: Mapping[str, GrowthMethod] = MappingProxyType(
    {
        method.name: method
        for method in (
            GrowthMethod("un_2021", "linear_2021", NEAR_ZERO, f"{_UN} (March 2021)"),
            GrowthMethod("un_2018_log", "log_2018", NEAR_ZERO, f"{_UN} (2018 and 2019), as in Trends.Earth"),
            # The text of ONS has a logarithm for land as well; its table of 2016 to 2019 was computed without.
            GrowthMethod("ons", "linear_2021", 0.0, "https://github.com/ONSgeo/sdg-11-3-1"),
        )
    }
)
"""Known methods, the project's own choice first."""


def growth_method(name: str) -> GrowthMethod:
    """Give a method by its name.

    Raises
    ------
    InputError
        When there is none of this name.
    """
    if name not in METHODS:
        remedy = f"Choose one of: {', '.join(METHODS)}"
        raise InputError("there is no such method of 11.3.1", where="method", value=name, remedy=remedy)
    return METHODS[name]
