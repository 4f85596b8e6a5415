"""Which operating-system account runs the server? Ours, unless we are root, whom PostgreSQL refuses."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from spatial_indicators.errors import InputError


@dataclass(frozen=True, slots=True)
class Account:
    """An account to run programs as and to own files."""

    user_id: int
    group_id: int
    is_other: bool
    """Whether it is another account than the one this process runs as."""

    def run(self, command: Sequence[str | Path], *, directory: Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this account and give its output; its exit code is not judged.

        Parameters
        ----------
        command
            The program and its arguments.
        directory
            Working directory; the account must be able to enter it, or PostgreSQL prints a warning each time.
        """
        # PG* variables of the caller would lead the program to another server.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(  # noqa: S603 - the programs of the PostgreSQL that was found
            [str(part) for part in command],
            cwd=directory,
            env=environment | {"LC_MESSAGES": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # Ctrl-C in the caller's terminal must not reach the server
            user=self.user_id if self.is_other else None,
            group=self.group_id if self.is_other else None,
            extra_groups=[] if self.is_other else None,
        )

    def owned_directory(self, directory: Path) -> Path:
        """Give the directory, made if missing, readable by this account alone.

        For root, a directory that is empty and root's own is handed over to the account.

        Raises
        ------
        InputError
            When somebody else owns it: in a shared place such as /tmp that may be an ambush.
        """
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = directory.lstat()
        if self.is_other and found.st_uid == os.geteuid() and not any(directory.iterdir()):
            os.chown(directory, self.user_id, self.group_id, follow_symlinks=False)
            directory.chmod(0o700)
            found = directory.lstat()
        if directory.is_symlink() or found.st_uid != self.user_id:
            raise InputError(
                f"the database needs a directory of user {self.user_id} here",
                where=str(directory),
                value=f"an entry of user {found.st_uid}",
                remedy="Run as the user who made it, or move it away",
            )
        return directory

    def can_enter(self, directory: Path) -> bool:
        """Whether this account reaches the directory through all the directories above it."""
        return self.run(["test", "-x", directory], directory=Path("/")).returncode == 0


def server_account() -> Account:
    """Give the account that the server runs as: this process's own, or for root ``postgres`` or ``nobody``."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, is_other=True)
    raise InputError(
        "PostgreSQL refuses to run as root and there is neither a user postgres nor nobody",
        where="/etc/passwd",
        remedy="Run as an ordinary user, or: useradd --system postgres",
    )
