"""Where Dagster keeps its record: its own SQLite files, held open while this process writes to them.

Dagster opens, compiles for and closes a database for every statement, which costs more than all the rest of its share
of a short run. The files and what is in them stay Dagster's own.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event


class Record(DagsterSqliteStorage):
    """Dagster's SQLite storage; dagster.yaml names it."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._run_storage = Runs(self._run_storage._conn_string)  # noqa: SLF001  the place is Dagster's to choose
        self._event_log_storage = Events(self._event_log_storage._base_dir)  # noqa: SLF001  as above

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "Record":
        """Make the storage that dagster.yaml describes."""
        return cls.from_local(inst_data=inst_data, **config_value)


class Runs(SqliteRunStorage):
    """The table of runs."""

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._open = _engine(conn_string)
        super().__init__(conn_string, inst_data)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Lend a connection in a transaction."""
        with self._open.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Close the file."""
        self._open.dispose()
        super().dispose()


class Events(SqliteEventLogStorage):
    """The events: one file a run, and one with what is known of every asset.

    Only a process that stores events holds files open, at most one of them of a run; whoever merely reads, such as
    Dagster's interface, does as Dagster does.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._open: dict[str, Engine] = {}
        self._turn = Lock()
        self._known: set[str] = set()
        super().__init__(base_dir, inst_data)

    def store_event(self, event: EventLogEntry) -> None:
        """Store an event, and let whoever watches the run's file know: what is new lies in another one beside it."""
        if event.run_id not in self._open:
            self._hold(event.run_id)
        super().store_event(event)
        os.utime(self.path_for_shard(event.run_id))

    def has_table(self, table_name: str) -> bool:
        """Whether there is a table; Dagster asks with every event, and what is there stays."""
        ask = super().has_table
        return self._is_known(table_name, lambda: ask(table_name))

    def wipe(self) -> None:
        """Delete all events."""
        self._close()
        self._known.clear()
        super().wipe()

    def dispose(self) -> None:
        """Close the files."""
        self._close()
        super().dispose()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """Lend a connection in a transaction, one at a time as Dagster does."""
        with self._turn:
            engine = self._open.get(shard)
            with engine.begin() if engine is not None else super()._connect(shard) as connection:
                yield connection

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        ask = super()._has_asset_key_col_on_connection
        return self._is_known(f"asset_keys.{column_name}", lambda: ask(conn, column_name))

    def _is_known(self, name: str, ask: Callable[[], bool]) -> bool:
        if name not in self._known and ask():
            self._known.add(name)
        return name in self._known

    def _hold(self, run_id: str) -> None:
        shards = (run_id, INDEX_SHARD_NAME)
        for shard in shards:
            with super()._connect(shard):
                pass  # Dagster makes the file and its tables
        self._close()
        with self._turn:
            self._open = {shard: _engine(self.conn_string_for_shard(shard)) for shard in shards}

    def _close(self) -> None:
        with self._turn:
            for engine in self._open.values():
                engine.dispose()
            self._open = {}


def _engine(address: str) -> Engine:
    """Open a database that Dagster made.

    Its journal is written ahead (WAL): without waiting for the disk after every event, a killed process loses nothing,
    and a loss of power at most the last events.
    """
    engine = create_engine(address, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = NORMAL"))
    return engine
