"""Many readers in one process, each with a connection of its own; they read until the standard input ends.

Arguments: address, number of readers, seconds between two statements of one reader. The first line of the output says
that all are connected; the last is JSON: what was seen how often, how long statements took and when they ended
(seconds of ``time.monotonic``), and errors.
"""
# ruff: noqa: S608 - the parts of the queries are constants of the tests

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

import psycopg

DIGEST = "count(*)::INTEGER, md5(string_agg(id || '=' || coalesce(value, -1), ' ' ORDER BY id))"
STATEMENTS = (
    # Values of one run only, all of them.
    f"SELECT array_agg(DISTINCT run_id::TEXT), {DIGEST} FROM api.observation WHERE city_id = 'tiny'",
    # Two views in one statement agree about the run.
    f"""
    SELECT (
        SELECT array_agg(run_id::TEXT) FROM (
            SELECT run_id FROM api.city WHERE id = 'tiny'
            UNION SELECT run_id FROM api.observation WHERE city_id = 'tiny'
        ) AS named
    ), {DIGEST} FROM api.observation_map WHERE city_id = 'tiny'
    """,
)


class Readers:
    """What they share: how long they go on, and what they have seen."""

    def __init__(self, address: str, pause_s: float) -> None:
        self.address, self.pause_s = address, pause_s
        self.has_ended = asyncio.Event()
        self.seen: Counter[str] = Counter()
        self.took: list[tuple[float, float]] = []
        self.errors: list[str] = []

    async def connected(self) -> psycopg.AsyncConnection[Any]:
        """Connect one reader."""
        return await psycopg.AsyncConnection.connect(
            self.address, autocommit=True, options="-c role=urban_sdg_reader -c jit=off"
        )

    async def read(self, connection: psycopg.AsyncConnection[Any], number: int, count: int) -> None:
        """Read again and again, beginning when it is this reader's turn."""
        await self.pause(self.pause_s * number / count)
        while not self.has_ended.is_set():
            which = (number + len(self.took)) % len(STATEMENTS)
            began = time.monotonic()
            try:
                row = await (await connection.execute(STATEMENTS[which])).fetchone()
            except psycopg.Error as error:
                self.errors.append(str(error))
                return
            ended = time.monotonic()
            self.took.append((ended, ended - began))
            self.seen[json.dumps([which, *row])] += 1
            await self.pause(self.pause_s)

    async def pause(self, seconds: float) -> None:
        """Wait, unless it is over."""
        try:
            await asyncio.wait_for(self.has_ended.wait(), seconds)
        except TimeoutError:
            return


async def main(address: str, count: int, pause_s: float) -> None:
    readers = Readers(address, pause_s)
    connections = [await readers.connected() for _ in range(count)]
    print("connected", flush=True)  # noqa: T201 - what the test listens for
    tasks = [asyncio.create_task(readers.read(held, number, count)) for number, held in enumerate(connections)]
    await asyncio.to_thread(sys.stdin.read)
    readers.has_ended.set()
    await asyncio.gather(*tasks)
    for connection in connections:
        await connection.close()
    print(json.dumps({"seen": readers.seen, "took": readers.took, "errors": readers.errors}))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
