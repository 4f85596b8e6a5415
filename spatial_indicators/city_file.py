"""A city's file: read and checked whole before anything else is read, with the nearest right name for a wrong one."""

import difflib
import types
import typing
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ValidationError

from spatial_indicators.city import City
from spatial_indicators.errors import InputError


def read_city(path: Path) -> City:
    """Read and check one city's file.

    Raises
    ------
    InputError
        With every problem of the file in one message: unknown keys with the nearest known one, wrong types, missing
        keys, an id that is not the name of the file.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _unknown_city(path) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise InputError("is not YAML", where=str(path), value=reason, remedy="Mend the file's syntax") from None
    if not isinstance(content, dict):
        raise InputError("is empty", where=str(path), remedy="Copy cities/demo.yaml and change it")
    try:
        city = City.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(_sentence(problem) for problem in error.errors())
        raise InputError(problems, where=str(path), remedy="Mend the keys named here") from None
    if city.city != path.stem:
        raise InputError(
            "the city's id is not the name of its file",
            where=str(path),
            value=city.city,
            remedy=f"Write `city: {path.stem}`",
        )
    return city


def _unknown_city(path: Path) -> InputError:
    known = sorted(other.stem for other in path.parent.glob("*.yaml"))
    near = difflib.get_close_matches(path.stem, known, n=1)
    remedy = f"Did you mean {near[0]}" if near else f"Known cities: {', '.join(known) or 'none'}"
    return InputError("there is no such city", where=str(path), value=path.stem, remedy=remedy)


def _sentence(problem: Any) -> str:
    *parents, key = problem["loc"] or ("",)
    place = ".".join(str(part) for part in (*parents, key))
    if problem["type"] != "extra_forbidden":
        found = "" if problem["type"] == "missing" else f" (found: {problem['input']!r})"[:200]
        return f"`{place}`: {problem['msg'].removeprefix('Value error, ')}{found}"
    near = difflib.get_close_matches(str(key), _known_keys(parents), n=1, cutoff=0.5)
    return f"`{place}` is not known" + (f", did you mean `{near[0]}`" if near else "")


def _known_keys(parents: list[Any]) -> list[str]:
    model: Any = City
    for part in parents:
        if isinstance(model, type) and issubclass(model, BaseModel) and part in model.model_fields:
            model = _declared(model.model_fields[part].annotation)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _declared(annotation: Any) -> Any:
    """Find the declaration inside `X | None` and `tuple[X, ...]`."""
    if typing.get_origin(annotation) in {typing.Union, types.UnionType, tuple, Annotated}:
        inner = [_declared(part) for part in typing.get_args(annotation)]
        return next((part for part in inner if isinstance(part, type) and issubclass(part, BaseModel)), None)
    return annotation
