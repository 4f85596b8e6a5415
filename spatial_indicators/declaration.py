"""How declarations are found, and how a wrong name in one is answered with the nearest right one."""

import difflib
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, TypeVar

Kind = TypeVar("Kind")


class DeclarationError(TypeError):
    """A measure or an indicator is declared wrongly: the code does not load."""


def declared_in(package: ModuleType, kind: type[Kind]) -> dict[str, Kind]:
    """Import every module of a package and collect its declarations, by name, sorted.

    Modules in such a package only declare, so that importing them has no other effect.

    Raises
    ------
    DeclarationError
        When two declarations share a name, or a declaration is not in the module of its name.
    """
    found: dict[str, Kind] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        content = vars(importlib.import_module(f"{package.__name__}.{module}"))
        for name, value in content.items():
            if isinstance(value, kind):
                if name != module:
                    raise DeclarationError(f"{package.__name__}.{module} declares {name}: one file, one name")
                found[name] = value
    return found


def inputs_of(function: Callable[..., Any], known: Iterable[str], *, kind: str) -> tuple[str, ...]:
    """Read the inputs of a function from its signature: its parameters' names are their names.

    Raises
    ------
    DeclarationError
        When a parameter is not a known input, with the nearest known one.
    """
    names = tuple(known)
    inputs = tuple(
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    )
    for name in inputs:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]}" if near else f"known: {', '.join(names)}"
            raise DeclarationError(f"{function.__name__}: there is no {kind} named {name}; {hint}")
    return inputs


def parameters_of(function: Callable[..., Any]) -> dict[str, Any]:
    """Read the method parameters of a function, its keyword-only ones, with their defaults.

    Raises
    ------
    DeclarationError
        When one has no default: the default is written on every value.
    """
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            if parameter.default is inspect.Parameter.empty:
                raise DeclarationError(f"{function.__name__}: the method parameter {name} needs a default")
            found[name] = parameter.default
    return found


def summary_of(function: Callable[..., Any]) -> str:
    """Read the first line of a docstring, as the question that is answered."""
    text = inspect.getdoc(function)
    if not text:
        raise DeclarationError(f"{function.__name__} needs a docstring: its first line is shown to readers")
    return text.splitlines()[0].rstrip(".?")
