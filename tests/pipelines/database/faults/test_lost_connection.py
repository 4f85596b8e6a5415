"""Law: a connection that is lost at any byte leaves the old values or the new ones, and says so in one line."""

import select
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from scene import Scene
from sqlalchemy import Engine, text

from pipelines.database.loading import load_run
from pipelines.database.postmaster import PORT, socket_file
from pipelines.database.publication import publish
from pipelines.database.url import engine_of
from spatial_indicators.errors import SourceUnavailable

NEVER = 10**12


class Wire:
    """A socket before the server's that carries so many bytes in both directions together, and is cut then."""

    def __init__(self, directory: Path, server: Path) -> None:
        self.directory, self.server = directory, server
        self.left = NEVER
        self.carried = 0
        self._entrance = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._entrance.bind(str(socket_file(directory)))
        self._entrance.listen()
        self._entered = threading.Thread(target=self._let_in)
        self._entered.start()

    def set_out(self, length: int) -> None:
        """Carry so many bytes from now on."""
        self.left, self.carried = length, 0

    def close(self) -> None:
        """Let nobody in any more."""
        self._entrance.shutdown(socket.SHUT_RDWR)
        self._entrance.close()
        self._entered.join()

    def _let_in(self) -> None:
        carriers = []
        with suppress(OSError):  # the entrance was closed
            while True:
                inner, _ = self._entrance.accept()
                carriers.append(threading.Thread(target=self._carry, args=(inner,)))
                carriers[-1].start()
        for carrier in carriers:
            carrier.join()

    def _carry(self, inner: socket.socket) -> None:
        with inner, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as outer, suppress(OSError):
            outer.connect(str(socket_file(self.server)))
            while self.left > 0:
                for source in select.select([inner, outer], [], [])[0]:
                    if not (part := source.recv(4096)):
                        return  # an end hung up
                    allowed = part[: max(self.left, 0)]
                    self.left -= len(part)
                    self.carried += len(allowed)
                    (outer if source is inner else inner).sendall(allowed)


@pytest.fixture
def wire(victim: Engine, short_directory: Path) -> Iterator[Wire]:
    made = Wire(short_directory, Path(str(victim.url.query["host"])))
    yield made
    made.close()


@pytest.fixture
def far(victim: Engine, wire: Wire) -> Iterator[Engine]:
    """The victim at the far end of the wire."""
    url = victim.url.update_query_dict({"host": str(wire.directory), "port": str(PORT)})
    engine = engine_of(url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def shown(engine: Engine, record: Any, content: Any) -> str:
    try:
        load_run(engine, record, content)
        publish(engine, record.city_id, record.run_id)
    except SourceUnavailable:
        return "lost"
    return "arrived"


def test_a_wire_that_is_cut_after_any_byte_leaves_the_old_values_or_the_new_ones(
    scene: Scene, far: Engine, wire: Wire
) -> None:
    scene.show(*scene.town(50.0))
    new_digest = scene.witness.seen().digest
    scene.show(*scene.town(40.0))
    wire.set_out(NEVER)
    assert shown(far, *scene.town(40.0)) == "arrived"
    far.dispose()
    length, outcomes = wire.carried, Counter()
    count = scene.times(6, 50)
    # The last bytes are the publication's: half of the cuts fall there.
    lengths = [round((part + scene.chance.random()) / count * length) for part in range(count)]
    lengths += [length - round(scene.chance.random() * 3000) for _ in range(count)]
    for cut in lengths:
        before = scene.witness.seen()
        record, content = scene.town(50.0)
        wire.set_out(cut)
        outcome = shown(far, record, content)
        far.dispose()
        scene.witness.settle()
        after = scene.witness.seen()
        is_new = after.runs == (str(record.run_id),)
        assert after == before or (is_new and after.digest == new_digest)
        assert is_new or outcome == "lost"
        outcomes[f"{outcome}, {'new' if is_new else 'old'} values"] += 1
        scene.show(*scene.town(40.0))
    assert scene.witness.leftovers() == {}
    assert outcomes["lost, old values"] > 0
    scene.figures(bytes=length, outcomes=dict(outcomes))


def test_a_session_that_is_ended_amid_a_copy_leaves_the_old_values(scene: Scene) -> None:
    scene.show(*scene.town(40.0))
    before, copied = scene.witness.seen(), []
    with ThreadPoolExecutor(1) as pool:
        for _ in range(scene.times(2, 20)):
            loading = pool.submit(load_run, scene.victim, *scene.town(50.0, side=150))
            copied.append(ended_amid_a_copy(scene.victim, loading))
            with pytest.raises(SourceUnavailable, match="does not answer or is busy"):
                loading.result()
            assert scene.witness.seen() == before
    scene.show(*scene.town(40.0))
    assert scene.witness.seen().digest == before.digest
    scene.witness.settle()
    assert scene.witness.leftovers() == {}
    scene.figures(bytes_copied=copied)


def ended_amid_a_copy(engine: Engine, loading: Future[Any]) -> int:
    """End the session that copies, and give the bytes that it had copied."""
    query = text(
        "SELECT bytes_processed FROM pg_stat_progress_copy WHERE bytes_processed > 100000 AND pg_terminate_backend(pid)"
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not loading.done():
            if found := connection.scalar(query):
                return int(found)
    pytest.fail("no COPY was met")
