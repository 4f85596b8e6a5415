"""Where is a PostgreSQL that has PostGIS? Looked for, never assumed."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spatial_indicators.errors import InputError

OLDEST_MAJOR = 15
"""Unprivileged users cannot create tables in schema public from this release on."""

VARIABLE = "URBAN_SDG_POSTGRES_BIN"
LAYOUTS = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # the PostgreSQL project's packages for Red Hat and SUSE
    "/usr/libexec/postgresql*",  # Alpine
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/pgsql/bin",
)


@dataclass(frozen=True, slots=True)
class Installation:
    """The programs of one PostgreSQL."""

    directory: Path
    major: int

    def program(self, name: str) -> Path:
        """Give the path of one of its programs."""
        return self.directory / name

    @property
    def has_pgtap(self) -> bool:
        """Whether the tests in tests/sql/pgtap can run on it."""
        return _has_extension(self.directory, "pgtap")


def candidates() -> Iterator[Path]:
    """Give the directories that may hold PostgreSQL's programs, without order and perhaps repeated."""
    for pattern in LAYOUTS:
        yield from Path("/").glob(pattern.removeprefix("/"))
    for program in ("postgres", "pg_ctl"):
        if found := shutil.which(program):
            yield Path(found).resolve().parent
    if found := shutil.which("pg_config"):
        yield Path(_output(found, "--bindir"))


def postgis_installation() -> Installation:
    """Give the newest PostgreSQL of at least 15 that has PostGIS.

    ``URBAN_SDG_POSTGRES_BIN`` names the directory of the programs and ends the search.

    Raises
    ------
    InputError
        When there is none; the message holds the line that installs it.
    """
    named = os.environ.get(VARIABLE)
    places = {Path(named)} if named else {path for path in candidates() if (path / "postgres").exists()}
    found = [_installation(path) for path in places if (path / "postgres").exists() and _has_extension(path, "postgis")]
    usable = [one for one in found if one.major >= OLDEST_MAJOR]
    if not usable:
        looked = ", ".join(str(path) for path in sorted(places)) or "the usual places"
        raise InputError(
            f"no PostgreSQL {OLDEST_MAJOR} or newer with PostGIS",
            where=VARIABLE if named else "this machine",
            value=f"looked in {looked}",
            remedy=f"Run: {_install_line()} - or name a running database in URBAN_SDG_DATABASE_URL",
        )
    return max(usable, key=lambda one: (one.major, str(one.directory)))


def _installation(directory: Path) -> Installation:
    version = re.search(r"(\d+)", _output(directory / "postgres", "--version"))
    return Installation(directory, int(version.group(1)) if version else 0)


def _has_extension(directory: Path, name: str) -> bool:
    shares = [directory.parent / "share" / "postgresql", directory.parent / "share"]
    if (directory / "pg_config").exists():
        shares.insert(0, Path(_output(directory / "pg_config", "--sharedir")))
    # Debian keeps the server's extensions apart from its programs, and pg_config in the client's package.
    shares.append(Path("/usr/share/postgresql") / directory.parent.name)
    return any((share / "extension" / f"{name}.control").exists() for share in shares)


def _install_line() -> str:
    sudo = "" if os.geteuid() == 0 else "sudo "
    if Path("/usr/share/doc/base-files").exists() and "bookworm" in Path("/etc/os-release").read_text(encoding="utf-8"):
        packages = "postgresql-15-postgis-3 postgresql-15-postgis-3-scripts"
    elif shutil.which("apt-get"):
        packages = "postgresql-postgis"
    else:
        return "install PostgreSQL and PostGIS with the system's package manager"
    return f"{sudo}apt-get install --no-install-recommends --yes {packages}"


def _output(program: str | Path, option: str) -> str:
    try:
        return subprocess.run([program, option], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    except OSError:
        return ""
