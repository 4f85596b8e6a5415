"""Steps that are made in a second process, beside this one: each interpreter works through one step at a time."""

import atexit
import io
import multiprocessing
import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import shapely

from pipelines.step import Outcome
from spatial_indicators.errors import InputError, UrbanSdgError

Make = Callable[[str], Outcome]


def is_possible() -> bool:
    """Whether a second process can begin as a copy of this one, which costs nothing, and there is a core for it.

    Copying a process with threads may copy a lock that nobody will open again; outside Linux, system libraries start
    threads of their own.
    """
    return sys.platform == "linux" and threading.active_count() == 1 and (os.cpu_count() or 1) > 1


class SecondProcess:
    """A copy of this process that makes some steps one after the other, and hands over what becomes of them.

    Parameters
    ----------
    make
        Makes a step, from what this process knows when the copy is taken.
    keys
        The steps, inputs before those that need them.
    """

    def __init__(self, make: Make, keys: Sequence[str]) -> None:
        fork = multiprocessing.get_context("fork")
        self._receiver, sender = fork.Pipe(duplex=False)
        self._process = fork.Process(target=_make_all, args=(make, keys, self._receiver, sender), daemon=True)
        self._process.start()
        # Python would ask it to end, which it does not hear where a script in the background, or Dagster, had SIGTERM
        # ignored, and then wait for it for good.
        atexit.register(self._process.kill)
        sender.close()  # the other end is the copy's alone, so that its death is the stream's end
        self._expected = set(keys)
        self._arrived: dict[str, tuple[Outcome, float] | Exception] = {}
        self._has_failed = False

    def __contains__(self, key: str) -> bool:
        return key in self._expected

    def outcome(self, key: str) -> tuple[Outcome, float] | None:
        """Wait for a step, and give its outcome with the seconds that it took, once.

        None when a step before it failed: then nothing more is made there.

        Raises
        ------
        Exception
            What the step raised.
        InputError
            When the second process was ended from outside.
        """
        while key not in self._arrived and not self._has_failed:
            self._receive()
        self._expected.remove(key)
        result = self._arrived.pop(key, None)
        if isinstance(result, Exception):
            raise result
        return result

    def _receive(self) -> None:
        try:
            key, result = pickle.loads(self._receiver.recv_bytes())  # noqa: S301  our own copy wrote it
        except EOFError:
            self._process.join()
            raise InputError(
                "the process that makes it was ended from outside, most often for want of memory",
                where=", ".join(sorted(self._expected)),
                value=f"exit code {self._process.exitcode}",
                remedy="Free memory and run again",
            ) from None
        self._arrived[key] = result
        self._has_failed = isinstance(result, Exception)


class _Pickler(pickle.Pickler):
    """Writes arrays of geometries as one column of well-known binary: one by one takes five times as long."""

    def reducer_override(self, value: Any) -> Any:
        """Choose how one object is written."""
        if isinstance(value, np.ndarray) and value.dtype == object and value.size and shapely.is_geometry(value).all():
            return shapely.from_wkb, (shapely.to_wkb(value),)
        return NotImplemented


def _make_all(make: Make, keys: Sequence[str], receiver: Connection, sender: Connection) -> None:
    """Make every step, or as many as can be made; the first process says what happened."""
    receiver.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is told too, and ends this one
    finished: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    sending = threading.Thread(target=_send_all, args=(sender, finished))
    sending.start()
    for key in keys:
        result = _made(make, key)
        finished.put(_pickled((key, result)))
        if isinstance(result, Exception) or not sending.is_alive():
            break
    finished.put(None)
    sending.join()


def _send_all(sender: Connection, finished: "queue.SimpleQueue[bytes | None]") -> None:
    """Send what is finished while the next step is made: a pipe holds little, and the first process reads it late."""
    with suppress(BrokenPipeError):  # nobody waits any more
        while (result := finished.get()) is not None:
            sender.send_bytes(result)


def _made(make: Make, key: str) -> tuple[Outcome, float] | Exception:
    began = time.perf_counter()
    try:
        outcome = make(key)
    except Exception as error:  # noqa: BLE001  it is raised again in the first process
        if not isinstance(error, UrbanSdgError):
            error.add_note(f"In the second process:\n{traceback.format_exc()}")
        return error
    return outcome, time.perf_counter() - began


def _pickled(result: Any) -> bytes:
    target = io.BytesIO()
    _Pickler(target, protocol=pickle.HIGHEST_PROTOCOL).dump(result)
    return target.getvalue()
