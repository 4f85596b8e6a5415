"""One city's computation: what is up to date, what must be made again, and the values themselves."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.file_hash import FileHashes
from pipelines.licence import licences_allow_publishing
from pipelines.second_process import SecondProcess, is_possible
from pipelines.step import Check, Outcome, Place, Step
from pipelines.store import Manifest, Store

if TYPE_CHECKING:
    from pipelines.layer_tables import Codec

Progress = Callable[[str], None]

NEEDED_LAST = "features/geography"
"""What a load waits for after all else."""

ABSENT = "is_absent"
"""Fact of a layer that the city does not give."""


@dataclass(frozen=True)
class Made:
    """What became of a step: its manifest, the gates it went through, whether it was made now, and how long it took."""

    manifest: Manifest
    checks: tuple[Check, ...]
    is_new: bool
    seconds: float


@dataclass
class CityRun:
    """All steps of one city over a store of results.

    Parameters
    ----------
    place
        The city and its files.
    steps
        Every step by key, inputs before those that need them.
    store
        Where results are kept; None keeps them in memory alone.
    progress
        Told of every step that is made.
    """

    place: Place
    steps: Mapping[str, Step]
    store: Store | None
    progress: Progress = lambda _: None
    _values: dict[str, Any] = field(default_factory=dict, repr=False)
    _fingerprints: dict[str, str] = field(default_factory=dict, repr=False)
    _outcomes: dict[str, Outcome] = field(default_factory=dict, repr=False)
    _made: dict[str, Made] = field(default_factory=dict, repr=False)
    _seconds: dict[str, float] = field(default_factory=dict, repr=False)
    _given: dict[str, bool] = field(default_factory=dict, repr=False)
    _second: SecondProcess | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.hashes = FileHashes(self.store, self.place.city.city)

    def asset(self, key: str) -> str:
        """Name the folder of a step's result in the store."""
        return f"{self.place.city.city}/{key}"

    def fingerprint(self, key: str) -> str:
        """Identify what a step's result should be now."""
        if key not in self._fingerprints:
            step = self.steps[key]
            files = {
                name: self.hashes.of(*self.place.files(origin, key=name))
                for name, origin in step.files(self.place.city).items()
            }
            inputs = {name: self.fingerprint(name) for name in step.inputs}
            self._fingerprints[key] = step.fingerprint(self.place.city, inputs, files)
        return self._fingerprints[key]

    def current(self, key: str) -> Manifest | None:
        """Find the stored result of a step, None when there is none or it is out of date."""
        if self.store is None or not self.steps[key].is_stored:
            return None
        manifest = self.store.manifest(self.asset(key))
        return manifest if manifest is not None and manifest.fingerprint == self.fingerprint(key) else None

    def stale(self) -> list[str]:
        """List the stored steps that must be made again."""
        return [key for key, step in self.steps.items() if step.is_stored and self.current(key) is None]

    def is_given(self, key: str) -> bool:
        """Whether the city gives what a step rests on: a measure needs all its layers, an indicator all its measures.

        What it does not give has no values but the reason `no_source`.
        """
        if key not in self._given:
            step = self.steps[key]
            needs = step.inputs if step.group in {"measure", "indicator"} else ()
            self._given[key] = step.is_given(self.place.city) and all(self.is_given(name) for name in needs)
        return self._given[key]

    def begin(self, keys: Iterable[str], *, is_all_beside: bool = False) -> None:
        """Begin in the second process, where there can be one, with what has to be made there for some steps.

        Parameters
        ----------
        keys
            The steps.
        is_all_beside
            Everything is made there: this process has enough to do with what becomes of it.
        """
        wanted = tuple(keys)
        needed = self._needed(wanted)
        # What is not given is nothing to wait for.
        beside = [key for key in needed if (is_all_beside or self.steps[key].is_beside) and self.is_given(key)]
        asked_for = {name for key in needed if key not in beside for name in self.steps[key].inputs}
        asked_for.update(wanted)
        sent = [key for key in beside if self.steps[key].is_stored or key in asked_for]
        if sent and is_possible():
            order = sorted(sent, key=lambda key: key == NEEDED_LAST)
            self._second = SecondProcess(lambda key: self._last_outcome(key, order), order)

    def value(self, key: str) -> Any:
        """Give a step's value: from memory, from the store when it is up to date, else computed."""
        if key not in self._values:
            manifest = self.current(key)
            codec = _codec_of(key) if manifest is not None else None
            if manifest is not None and manifest.facts.get(ABSENT):
                self._values[key] = None
            elif manifest is not None and codec is not None and self.store is not None:
                self._values[key] = codec.from_tables(self.store.tables(self.asset(key), manifest))
            else:
                self._values[key] = self._outcome(key).value
        return self._values[key]

    def make(self, key: str) -> Made:
        """Bring one step's result up to date."""
        manifest = self.current(key)
        if manifest is not None:
            return Made(manifest, _checks_of(manifest), is_new=False, seconds=0.0)
        if key not in self._made or self.store is not None:
            self._made[key] = self._made_now(key)
        return self._made[key]

    def make_all(self) -> dict[str, Made]:
        """Bring every stored step up to date, those of the second process last, and give what was made by key."""
        stored = [key for key, step in self.steps.items() if step.is_stored]
        made = {key: self.make(key) for key in sorted(stored, key=lambda key: self.steps[key].is_beside)}
        return {key: made[key] for key in stored}

    def checks(self) -> list[Check]:
        """Collect the gates of all stored steps, and what the licences of the data say."""
        of_steps = [check for key, step in self.steps.items() if step.is_stored for check in self.make(key).checks]
        return [*of_steps, licences_allow_publishing(self.place.city)]

    def _needed(self, keys: Iterable[str]) -> list[str]:
        """List, inputs first, what has to be computed for some steps: what is stored and up to date need not be."""
        found: set[str] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key not in found and key not in self._values and self.current(key) is None:
                found.add(key)
                waiting.extend(self.steps[key].inputs)
        return [key for key in self.steps if key in found]

    def _made_now(self, key: str) -> Made:
        began = time.perf_counter()
        outcome = self._outcome(key)
        self._values[key] = outcome.value
        manifest = self._write(key, outcome)
        seconds = self._seconds.get(key, time.perf_counter() - began)
        self.progress(f"{key}  {seconds:.2f} s")
        return Made(manifest, _checks_of(manifest), is_new=True, seconds=seconds)

    def _outcome(self, key: str) -> Outcome:
        if key not in self._outcomes:
            beside = self._second.outcome(key) if self._second is not None and key in self._second else None
            if beside is not None:
                self._outcomes[key], self._seconds[key] = beside
            else:
                step = self.steps[key]
                self._outcomes[key] = step.made(self.place, _Inputs(self, step))
        return self._outcomes[key]

    def _last_outcome(self, key: str, order: list[str]) -> Outcome:
        """Make a step of several, and forget what those after it do not need: a large city's map is a gigabyte."""
        outcome = self._outcome(key)
        needed: set[str] = set()
        waiting = order[order.index(key) + 1 :]
        while waiting:
            for name in set(self.steps[waiting.pop()].inputs) - needed:
                needed.add(name)
                if name not in self._outcomes:
                    waiting.append(name)
        for known in (self._outcomes, self._values):
            for name in set(known) - needed:
                del known[name]
        return outcome

    def _write(self, key: str, outcome: Outcome) -> Manifest:
        facts = _plain({**outcome.facts, "checks": [vars(check) for check in outcome.checks]})
        if outcome.value is None:
            facts[ABSENT] = True
        if self.store is None:
            return Manifest(self.fingerprint(key), "", {}, facts)
        codec = None if outcome.value is None else _codec_of(key)
        crs = self._crs(key) if codec is not None else ""
        tables = codec.to_tables(outcome.value, crs) if codec is not None else {}
        return self.store.write(self.asset(key), self.fingerprint(key), tables, facts)

    def _crs(self, key: str) -> str:
        districts = self._values[key] if key == "layer/districts" else self.value("layer/districts")
        return str(districts.projection.definition)


class _Inputs(Mapping[str, Any]):
    """The values that a step may ask for; each is made when it is."""

    def __init__(self, run: CityRun, step: Step) -> None:
        self._run, self._step = run, step

    def __getitem__(self, name: str) -> Any:
        if name not in self._step.inputs:
            raise KeyError(f"{self._step.key} does not name {name} among its inputs")
        return self._run.value(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._step.inputs)

    def __len__(self) -> int:
        return len(self._step.inputs)


def _codec_of(key: str) -> "Codec | None":
    # GeoPandas and rasterio take half a second to import, and a run in memory alone needs neither.
    from pipelines.codecs import codec_of  # noqa: PLC0415

    return codec_of(key)


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Turn numpy's numbers into plain ones, which JSON and Dagster take."""
    plain: dict[str, Any] = json.loads(json.dumps(facts, default=lambda number: number.item()))
    return plain


def _checks_of(manifest: Manifest) -> tuple[Check, ...]:
    return tuple(Check(**check) for check in manifest.facts.get("checks", ()))
