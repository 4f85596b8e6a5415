"""A step of a city's computation: what it needs, what it makes, and what identifies its result."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.code_version import code_version
from spatial_indicators.city import City
from spatial_indicators.errors import InputError
from spatial_indicators.origin import Origin


@dataclass(frozen=True)
class Check:
    """One gate that data went through.

    Parameters
    ----------
    name
        Name of the gate.
    passed
        Whether the data passed.
    facts
        What was found.
    is_warning
        A warning is stored with the values; anything else stops the run.
    """

    name: str
    passed: bool
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_warning: bool = False


def not_needed(*names: str) -> tuple[Check, ...]:
    """Say that gates were not needed, since the city gives no such data."""
    return tuple(Check(name, passed=True, facts={"given": False}) for name in names)


@dataclass(frozen=True)
class Outcome:
    """What a step made: its value, facts about it, and the gates it went through."""

    value: Any
    facts: Mapping[str, Any] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Place:
    """One city and where its files are.

    Parameters
    ----------
    city
        The city's declaration.
    root
        Root of the data, which the city's file names are relative to.
    lock, cache
        The city's lock file, which names what was fetched for it, and the folder of fetched files.
    """

    city: City
    root: Path
    lock: Path = Path()
    cache: Path = Path()

    def files(self, origin: Origin, *, key: str) -> tuple[Path, ...]:
        """Find the files of one origin: its own below the root of the data, or what was fetched for it.

        Raises
        ------
        InputError
            When there is no such file, or it was not fetched yet.
        """
        if not origin.is_local:
            return self._fetched(origin, key)
        return tuple(self._own(Path(name), key) for name in origin.names())

    def _fetched(self, origin: Origin, key: str) -> tuple[Path, ...]:
        from pipelines.fetch.cache import Cache  # noqa: PLC0415  most cities have their own files
        from pipelines.fetch.lock import Lock  # noqa: PLC0415

        return Lock(self.lock, Cache(self.cache)).files(key, origin.shown, city=self.city.city)

    def _own(self, name: Path, key: str) -> Path:
        path = self.root / name
        if not path.exists():
            raise InputError(
                "the file is missing",
                where=f"{self.city.city}: {key}",
                value=path,
                remedy="Put it there, or set URBAN_SDG_DATA_ROOT to the folder that holds it",
            )
        return path


@dataclass(frozen=True)
class Step:
    """The declaration of a step.

    Parameters
    ----------
    key
        Name, such as ``layer/streets``; also the name of its asset.
    inputs
        Keys of the steps it needs.
    compute
        The function: a place and the inputs' values by key in, an outcome out. An input is made when it is asked
        for.
    description
        What it makes, in a sentence.
    modules
        The modules whose code, with all they import, decides the result.
    parameters
        The part of the city's file that decides the result.
    files
        The origins that it reads, by the key that names them.
    is_stored
        Whether its value is kept; others are made again whenever something needs them.
    check_names
        Names of the gates its outcome reports.
    is_beside
        Whether it is made in the second process, where there is one: the map and what is drawn from it. Its value
        comes over only where a step of the first process or the store asks for it.
    is_given
        Whether the city brings what it is made of; a layer that it does not is None, and its gates have nothing to
        find fault with.
    """

    key: str
    inputs: tuple[str, ...]
    compute: Callable[[Place, Mapping[str, Any]], Outcome]
    description: str
    modules: tuple[str, ...]
    parameters: Callable[[City], Any] = lambda _: None
    files: Callable[[City], Mapping[str, Origin]] = lambda _: {}
    is_stored: bool = True
    check_names: tuple[str, ...] = ()
    is_beside: bool = False
    is_given: Callable[[City], bool] = lambda _: True

    @property
    def group(self) -> str:
        """The stage that the step belongs to: the first part of its key."""
        return self.key.split("/", maxsplit=1)[0]

    def made(self, place: Place, inputs: Mapping[str, Any]) -> Outcome:
        """Make it, unless it is a layer that the city does not give."""
        if self.group == "layer" and not self.is_given(place.city):
            return Outcome(None, checks=not_needed(*self.check_names))
        return self.compute(place, inputs)

    @property
    def code_version(self) -> str:
        """Hash of the code that decides the result."""
        return code_version(self.modules)

    def fingerprint(self, city: City, inputs: Mapping[str, str], files: Mapping[str, str]) -> str:
        """Identify the result by the code, the parameters, the files' hashes and the inputs' fingerprints."""
        content = {
            "key": self.key,
            "code": self.code_version,
            "parameters": self.parameters(city),
            "inputs": dict(inputs),
            "files": dict(files),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
