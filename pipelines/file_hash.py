"""Which bytes a file holds, without reading a file twice that has not changed."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.store import Store


class FileHashes:
    """SHA-256 of files, remembered with their size and time of change.

    Parameters
    ----------
    store
        Where the hashes are remembered; None remembers nothing.
    city
        Id of the city whose files they are.
    """

    def __init__(self, store: "Store | None", city: str) -> None:
        self.store, self.key = store, f"{city}/source/hashes"
        manifest = store.manifest(self.key) if store is not None else None
        self.known: dict[str, str] = dict(manifest.facts) if manifest is not None else {}

    def of(self, *paths: Path) -> str:
        """Give the SHA-256 of a file's bytes, in hexadecimal; of several files, that of their hashes one by one."""
        hashes = [self._of(path) for path in paths]
        return hashes[0] if len(hashes) == 1 else hashlib.sha256(" ".join(hashes).encode()).hexdigest()

    def _of(self, path: Path) -> str:
        state = path.stat()
        name = f"{path}|{state.st_size}|{state.st_mtime_ns}"
        if name not in self.known:
            with path.open("rb") as file:
                self.known[name] = hashlib.file_digest(file, "sha256").hexdigest()
            self._remember(str(path))
        return self.known[name]

    def _remember(self, path: str) -> None:
        newest = {name.split("|")[0]: name for name in self.known}
        self.known = {name: digest for name, digest in self.known.items() if name == newest[name.split("|")[0]]}
        if self.store is not None:
            self.store.write(self.key, path, {}, self.known)
