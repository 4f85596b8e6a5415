"""What a loader does, in a process of its own that can be killed; forked, so that one costs milliseconds.

Every line of the standard input is an order in JSON: ``url``, ``answers`` (a named pipe) and ``tasks``, each either
``["load", FILE]`` with a pickled run and its content, or ``["publish", CITY, RUN]``. The process that carries it out
writes its id into the pipe, then a line for every task that is done, and last ``refused ...`` where one failed.
The pipe ends with the process, however it ends.
"""

import json
import os
import pickle
import signal
import sys
import uuid
from pathlib import Path
from typing import Any, TextIO

from pipelines.database.publication import load_run, publish
from pipelines.database.url import engine_of
from spatial_indicators.errors import UrbanSdgError


def carry_out(order: dict[str, Any]) -> None:
    engine = engine_of(order["url"])
    with Path(order["answers"]).open("w", encoding="utf-8", buffering=1) as answers:
        print(os.getpid(), file=answers)
        try:
            for kind, *names in order["tasks"]:
                print(kind, done(kind, names, engine), file=answers)
        except UrbanSdgError as error:
            print("refused", type(error).__name__, error, file=answers)
        except BaseException as error:  # noqa: BLE001 - the test decides what to make of it
            report(error, answers)


def done(kind: str, names: list[str], engine: Any) -> bool:
    if kind == "load":
        return bool(load_run(engine, *pickle.loads(Path(names[0]).read_bytes())))  # noqa: S301 - the test's own
    return publish(engine, names[0], uuid.UUID(names[1]))


def report(error: BaseException, answers: TextIO) -> None:
    print("broken", " ".join(f"{type(error).__name__} {error}".split()), file=answers)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks for their exit codes
    for line in sys.stdin:
        if os.fork() == 0:
            carry_out(json.loads(line))
            os._exit(0)


if __name__ == "__main__":
    main()
