"""A measure: an additive quantity on the cells of a city, declared once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from spatial_indicators.declaration import DeclarationError, declared_in, inputs_of, parameters_of, summary_of

FloatArray = NDArray[np.float64]

LAYERS = (
    "cells",
    "people",
    "homes",
    "doorsteps",
    "streets",
    "stops",
    "open_spaces",
    "services",
    "service_walks",
    "built_up",
    "pm25",
    "flood",
    "growth",
    "housing",
    "losses",
    "vegetation",
    "canopy",
    "greenery",
    "rural",
)
"""What a measure may ask for, by the names of its parameters."""

Counts = Literal["people", "land"]


@dataclass(frozen=True)
class Measure:
    """The declaration of a measure.

    Parameters
    ----------
    name
        Name, which is also its module's and its function's.
    title
        What is summed, from the docstring.
    unit
        Unit of the sum: ``people`` (by group), ``persons`` (of everyone alone) or ``m2``, or another per person
        times ``people``.
    counts
        ``people`` gives one row per group, ``land`` a single row.
    layers
        The layers it is computed from.
    parameters
        Method parameters with their defaults.
    sources
        Where the default of each parameter, and its values in variants, come from.
    variants
        Named changes of parameters that are computed side by side; empty when there is one way.
    on_request
        Those of them that are computed only where a city asks for them: they take long, or few need them.
    compute
        The function: layers in, array of shape (groups or 1, cells) out; NaN rows where a layer is not to be had.
    """

    name: str
    title: str
    unit: str
    counts: Counts
    layers: tuple[str, ...]
    parameters: Mapping[str, Any]
    variants: Mapping[str, Mapping[str, Any]]
    on_request: frozenset[str]
    compute: Callable[..., FloatArray | None] = field(repr=False)
    sources: Mapping[str, str] = field(default_factory=dict)

    def is_computed(self, asked: Collection[str]) -> bool:
        """Whether it has a variant that is always computed, or one that is asked for."""
        return not self.on_request or bool(set(self.variants) - self.on_request | self.on_request & set(asked))

    def __call__(self, layers: Mapping[str, Any], asked: Collection[str] = ()) -> dict[str, FloatArray]:
        """Compute every variant; without variants the only one is named with an empty text.

        Those on request are left out unless asked for, and so are those that need what the city does not give: all
        where it lacks a layer, or the ones whose function returns None.
        """
        given = [layers[name] for name in self.layers]
        if any(layer is None for layer in given):
            return {}
        computed = {
            variant: self.compute(*given, **changes)
            for variant, changes in (self.variants or {"": {}}).items()
            if variant not in self.on_request or variant in asked
        }
        return {
            variant: np.atleast_2d(np.asarray(array, dtype=np.float64))
            for variant, array in computed.items()
            if array is not None
        }


def measure(
    *,
    unit: str,
    variants: Mapping[str, Mapping[str, Any]] | None = None,
    on_request: Collection[str] = (),
    sources: Mapping[str, str] | None = None,
) -> Callable[[Callable[..., FloatArray | None]], Measure]:
    """Declare a measure by the function that computes it.

    Its parameters' names are the layers it needs; its keyword-only parameters are the parameters of the method.

    Raises
    ------
    DeclarationError
        When a name is wrong, at import: with the nearest right one.
    """

    def declare(function: Callable[..., FloatArray | None]) -> Measure:
        parameters = parameters_of(function)
        for changes in (*(variants or {}).values(), sources or {}):
            inputs_of_variant(function.__name__, changes, parameters)
        if unknown := sorted(set(on_request) - set(variants or {})):
            raise DeclarationError(f"{function.__name__}: no variant named {unknown[0]} that could be asked for")
        return Measure(
            name=function.__name__,
            title=summary_of(function),
            unit=unit,
            counts="people" if unit.endswith("people") else "land",
            layers=inputs_of(function, LAYERS, kind="layer"),
            parameters=parameters,
            variants=dict(variants or {}),
            on_request=frozenset(on_request),
            compute=function,
            sources=dict(sources or {}),
        )

    return declare


def inputs_of_variant(name: str, changes: Mapping[str, Any], parameters: Mapping[str, Any]) -> None:
    """Check that a variant changes, and a source is said of, parameters that exist alone."""
    unknown = sorted(set(changes) - set(parameters))
    if unknown:
        raise DeclarationError(f"{name}: no method parameter named {unknown[0]}; known: {', '.join(parameters)}")


@cache
def measures() -> Mapping[str, Measure]:
    """Collect all measures, by name."""
    import spatial_indicators.measures as package  # noqa: PLC0415  declarations import this module

    return declared_in(package, Measure)


@cache
def methods_on_request() -> tuple[str, ...]:
    """Name the variants that a city has to ask for, of all measures."""
    return tuple(sorted({name for each in measures().values() for name in each.on_request}))
