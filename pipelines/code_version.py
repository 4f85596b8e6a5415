"""Which version of the code computed a step: a hash of its module and of every module of ours that it imports."""

import hashlib
import re
from functools import cache
from pathlib import Path

OURS = ("spatial_indicators", "pipelines")

IMPORT = re.compile(
    r"^[ \t]*(?:from[ ]+((?:spatial_indicators|pipelines)[\w.]*)[ ]+import[ ]+(\([^)]*\)|[^#\n]*)|import[ ]+([^#\n]*))",
    re.MULTILINE,
)
"""An import of ours, wherever it stands. Python's own parser finds the same and takes fifty times as long."""

NAME = re.compile(r"[A-Za-z_][\w.]*")


@cache
def code_version(modules: tuple[str, ...]) -> str:
    """Hash the sources of modules and of all they import from this project, so that an edit elsewhere changes nothing.

    Parameters
    ----------
    modules
        Full names of modules, such as ``spatial_indicators.measures.people``.
    """
    digest = hashlib.sha256()
    for name in sorted(_needed(modules)):
        digest.update(name.encode() + b"\0" + _source(name) + b"\0")
    return digest.hexdigest()[:16]


def _needed(modules: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in found and _is_module(name):
            found.add(name)
            waiting.extend(imported(name))
    return found


@cache
def imported(module: str) -> tuple[str, ...]:
    """Name the modules of ours that a module imports, and what it takes from them, which may be modules too."""
    names: list[str] = []
    for package, parts, alone in IMPORT.findall(_source(module).decode()):
        names += [name for name in NAME.findall(alone) if name.split(".")[0] in OURS] if alone else [package]
        names += [f"{package}.{part}" for part in NAME.findall(parts)]
    return tuple(names)


@cache
def _path(module: str) -> Path | None:
    root = Path(__file__).parent.parent
    base = root.joinpath(*module.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def _is_module(name: str) -> bool:
    return _path(name) is not None


def _source(module: str) -> bytes:
    path = _path(module)
    if path is None:
        raise ModuleNotFoundError(module)
    return path.read_bytes()
