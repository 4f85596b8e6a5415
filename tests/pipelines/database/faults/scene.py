"""Everything that a fault is done to, done with and seen by."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Engine
from witness import Witness
from workshop import Workshop

from pipelines.database.run import RunContent, RunRecord


@dataclass(frozen=True)
class Scene:
    """The database, its loaders and readers; fixtures of the same names say more."""

    victim: Engine
    witness: Witness
    workshop: Workshop
    town: Callable[..., tuple[RunRecord, RunContent]]
    show: Callable[[RunRecord, RunContent], None]
    holding: Callable[[str], AbstractContextManager[Callable[[], None]]]
    chance: random.Random
    times: Callable[[int, int], int]
    figures: Callable[..., None]
