"""The project's own PostGIS: made on first use, reached by a socket in a directory that only its owner can enter."""

import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from pipelines.database.account import Account, server_account
from pipelines.database.installation import postgis_installation
from pipelines.database.postmaster import (
    PORT,
    is_server_alive,
    listens,
    processes_in,
    remove_stale_locks,
    socket_directory,
)
from spatial_indicators.errors import InputError

DATABASE = USER = "urban_sdg"
REACHABLE = Path("/var/lib")
"""Where root's data go when the server's account cannot enter the project: never emptied, as /var/tmp would be."""

SETTINGS = {
    "listen_addresses": "''",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",  # compiling costs more than the short queries of a city
    "max_wal_size": "2GB",  # a load does not wait for checkpoints
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Home:
    """Where a cluster lives and which account it belongs to."""

    path: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.path / "server.log"

    @property
    def socket(self) -> Path:
        """Directory of the socket."""
        return socket_directory(self.path, _digest(self.path))

    @property
    def url(self) -> str:
        """Address of the database, for SQLAlchemy; the same after every start."""
        return f"postgresql+psycopg://{USER}@/{DATABASE}?host={self.socket}&port={PORT}"


class PrivateCluster:
    """A PostgreSQL server of its own for one project; every method can be repeated.

    Parameters
    ----------
    directory
        Where its data live. When the server's account cannot enter it (root's checkout below /root), they live in
        /var/lib and the directory holds a file ``location`` that says where, so that a moved project finds them.
    is_durable
        Whether data survive a power cut; the throw-away clusters of tests are faster without.
    """

    def __init__(self, directory: Path, *, is_durable: bool = True) -> None:
        self.directory = directory.absolute()
        self.is_durable = is_durable

    def start(self) -> str:
        """Start the server unless it runs, at first with an empty database, and give its address.

        Raises
        ------
        InputError
            When PostGIS is not installed, the directory belongs to somebody else, or the server does not start.
        """
        home = self.home()
        with _locked(home.path):
            deadline = time.monotonic() + PATIENCE_S
            while not self._answers(home, deadline):
                time.sleep(0.05)
        return home.url

    def stop(self) -> None:
        """Stop the server; its data stay."""
        home = self.home()
        with _locked(home.path):
            _stop(home)

    def is_running(self) -> bool:
        """Whether the server takes connections."""
        return listens(self.home().socket)

    def home(self) -> Home:
        """Give the place of the cluster; the directory is made if it is missing."""
        account = server_account()
        pointer = self.directory / "location"
        try:
            if pointer.is_file():
                return Home(account.owned_directory(Path(pointer.read_text(encoding="utf-8").strip())), account)
            return Home(self._directory_of(account, pointer), account)
        except PermissionError as error:
            raise InputError(
                "the database's directory cannot be used by this user",
                where=str(self.directory),
                value=error.strerror,
                remedy="Run as the user who made it, or choose another state directory",
            ) from None

    def _directory_of(self, account: Account, pointer: Path) -> Path:
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        if (self.directory / "data").exists() or not account.is_other or account.can_enter(self.directory.parent):
            return account.owned_directory(self.directory)
        elsewhere = account.owned_directory(REACHABLE / f"urban-sdg-{_digest(self.directory)}")
        self.directory.mkdir(exist_ok=True)
        pointer.write_text(f"{elsewhere}\n", encoding="utf-8")
        return elsewhere

    def _answers(self, home: Home, deadline: float) -> bool:
        if not listens(home.socket):
            self._create(home)
            self._launch(home)
        try:
            _ensure_database(home)
        except psycopg.OperationalError as error:
            # It replays its log after a crash, or ends just now and is started again in the next round.
            is_passing = "the database system is" in str(error) or not listens(home.socket)
            if is_passing and time.monotonic() < deadline:
                return False
            raise _failure("the project's own database does not answer", home, str(error)) from None
        return True

    def _create(self, home: Home) -> None:
        if home.data.exists():
            return
        fresh = home.path / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        initdb: list[str | Path] = [
            postgis_installation().program("initdb"),
            "-D",
            fresh,
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        options = [f"--locale={locale}", *([] if self.is_durable else ["--no-sync"])]
        made = home.account.run([*initdb, *options], directory=home.path)
        if made.returncode != 0:
            raise _failure("the database's directory could not be made", home, made.stderr)
        fresh.rename(home.data)  # an interrupted start leaves no half-made cluster behind

    def _launch(self, home: Home) -> None:
        _stop(home)  # it may run at the socket of the place that the project was moved from
        home.account.owned_directory(home.socket)
        remove_stale_locks(home.data, home.socket)
        settings = SETTINGS | {"unix_socket_directories": str(home.socket)} | ({} if self.is_durable else FORGETFUL)
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        start: list[str | Path] = [
            "-D",
            home.data,
            "-l",
            home.log,
            "-o",
            options,
            "-w",
            "-t",
            f"{PATIENCE_S:.0f}",
            "start",
        ]
        started = home.account.run([postgis_installation().program("pg_ctl"), *start], directory=home.path)
        if started.returncode != 0:
            raise _failure("the project's own database does not start", home, _tail(home.log) or started.stderr)


def _stop(home: Home) -> None:
    if is_server_alive(home.data):
        stop: list[str | Path] = [postgis_installation().program("pg_ctl"), "-D", home.data, "-m", "fast", "-w", "stop"]
        stopped = home.account.run(stop, directory=home.path)
        if stopped.returncode != 0 and is_server_alive(home.data):
            raise _failure("the project's own database does not stop", home, stopped.stderr)
    # The children of a crashed server end by themselves, but hold its memory for a moment longer.
    deadline = time.monotonic() + PATIENCE_S
    while processes_in(home.data) and time.monotonic() < deadline:
        time.sleep(0.05)


def _ensure_database(home: Home) -> None:
    with psycopg.connect(host=str(home.socket), port=PORT, user=USER, dbname="postgres", autocommit=True) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def _failure(what: str, home: Home, output: str) -> InputError:
    lines = [line for line in output.splitlines() if line.strip()]
    reason = lines[-1].strip() if lines else "no reason given"
    remedy = f"See the last lines of {home.log}, mend what they name and start again"
    return InputError(what, where=str(home.path), value=reason, remedy=remedy)


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-1000:] if log.exists() else ""


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    # Two programs of one project start at the same moment: the second waits for the first one's server.
    with (directory / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
