"""Does a server run in this directory, and does it listen? Asked of the system, since files outlive crashes."""

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

PORT = 5432
"""Only the last part of the socket's name: the server listens on no network at all."""

LONGEST_SOCKET = 107
"""Bytes of a socket's path that the kernel takes (unix(7)); macOS takes 103, which the short form fits too."""


def socket_directory(home: Path, digest: str) -> Path:
    """Give the directory of the socket: below ``home``, or a short one when that path is too long or unusual.

    Parameters
    ----------
    home
        Directory of the cluster.
    digest
        Few characters that tell this cluster from every other.
    """
    inside = home / "socket"
    # A comma or a blank would be read as the end of a path in unix_socket_directories.
    is_plain = re.fullmatch(r"[A-Za-z0-9_./+-]+", str(inside)) is not None
    if is_plain and len(os.fsencode(socket_file(inside))) <= LONGEST_SOCKET - 4:
        return inside
    base = Path("/tmp") if os.name == "posix" else Path(gettempdir())  # noqa: S108 - its owner is checked
    return base / f"urban-sdg-{digest}"


def socket_file(directory: Path) -> Path:
    """Give the path of the socket in its directory."""
    return directory / f".s.PGSQL.{PORT}"


def listens(directory: Path) -> bool:
    """Whether a server takes connections at the socket of this directory; it may still be starting up."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(5.0)
        try:
            probe.connect(str(socket_file(directory)))
        except OSError:
            return False
    return True


def processes_in(data: Path) -> list[int]:
    """Give the ids of the server's processes: those that work in the data directory.

    Without /proc (macOS) the id in ``postmaster.pid`` is given while any process bears it.
    """
    if Path("/proc/self/cwd").exists():
        return [pid for pid, directory in _working_directories() if directory == data.resolve()]
    pid = _recorded_pid(data)
    return [pid] if pid is not None and _lives(pid) else []


def is_server_alive(data: Path) -> bool:
    """Whether the process that owns the data directory lives, and is the server rather than another program."""
    pid = _recorded_pid(data)
    return pid is not None and _lives(pid) and pid in processes_in(data)


def remove_stale_locks(data: Path, socket_place: Path) -> None:
    """Remove the lock files of a crashed server whose process id another program bears by now.

    PostgreSQL mends every other stale lock by itself, but takes these for a running server: usual after a restart
    of a container, where ids begin again at 1, and while a killed server is being cleared away.
    """
    pid = _recorded_pid(data)
    if processes_in(data):
        return
    if pid is not None and _lives(pid):
        (data / "postmaster.pid").unlink(missing_ok=True)
    # The directory is this cluster's alone, so without a server its lock belongs to nobody.
    socket_file(socket_place).with_name(f"{socket_file(socket_place).name}.lock").unlink(missing_ok=True)


def _recorded_pid(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _working_directories() -> Iterator[tuple[int, Path]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                yield int(entry.name), (entry / "cwd").readlink()
            except OSError:  # ended in the meantime, or another user's
                continue
