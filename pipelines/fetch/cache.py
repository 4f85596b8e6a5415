"""Where are fetched bytes kept? Once, by their hash, with what the server said of each address."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.fetch.request import Fetched


class Cache:
    """A folder of fetched files.

    ``sha256/ab/<sha256>/<name>`` holds bytes, ``address/<hash of the address>.json`` what an address gave last, and
    ``partial/`` what is still coming. A file appears in one move, whole.

    Parameters
    ----------
    root
        The folder; made when something is put into it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str, name: str) -> Path:
        """Say where bytes are, or would be."""
        return self.root / "sha256" / sha256[:2] / sha256 / name

    def holds(self, fetched: Fetched) -> bool:
        """Whether a file is there, whole."""
        path = self.path(fetched.sha256, fetched.name)
        return path.is_file() and path.stat().st_size == fetched.size

    def known(self, url: str) -> Fetched | None:
        """Give what an address gave last, if its bytes are still there."""
        try:
            fetched = Fetched(**json.loads(self._record(url).read_bytes()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return fetched if self.holds(fetched) else None

    def remember(self, url: str, fetched: Fetched) -> None:
        """Write down what an address gave."""
        write_whole(self._record(url), json.dumps(fetched.as_dict(), indent=1))

    def put(self, finished: Path, sha256: str, name: str) -> Path:
        """Move a finished file to its place; bytes that are there already are kept once, under every name."""
        path = self.path(sha256, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._turn(sha256):
            same = next((other for other in path.parent.iterdir() if other != path), None)
            if same is None:
                finished.replace(path)
            else:
                finished.unlink()
                path.unlink(missing_ok=True)
                path.hardlink_to(same)
        return path

    @contextmanager
    def partial(self, url: str) -> Iterator[Path]:
        """Give the file that an address is being fetched into; one process at a time."""
        with self._turn(_name(url)):
            yield self.root / "partial" / _name(url)

    @contextmanager
    def _turn(self, name: str) -> Iterator[None]:
        path = self.root / "partial" / f"{name}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def _record(self, url: str) -> Path:
        return self.root / "address" / f"{_name(url)}.json"


def _name(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def sha256_of(path: Path) -> str:
    """Hash a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
