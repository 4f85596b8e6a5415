"""A real server of files on this machine, with the faults that real ones have."""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Fault = Callable[["Answering"], bool]
"""Answers in place of the server, or gives False to let it answer."""


class Web(ThreadingHTTPServer):
    """Serves bytes by path, counts what it sends, and fails as it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[Fault]] = {}
        self.sent: Counter[str] = Counter()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.has_validators = True
        self.has_ranges = True
        self.answers: dict[str, Callable[[bytes], bytes]] = {}
        self.turn = threading.Lock()

    def url(self, path: str) -> str:
        """Give the address of a path."""
        return f"http://127.0.0.1:{self.server_port}/{path}"

    def fail(self, path: str, *faults: Fault) -> None:
        """Let the next answers for a path go wrong, one after the other."""
        self.faults[f"/{path}"] = list(faults)

    def fault_for(self, path: str) -> Fault | None:
        """Take the next fault."""
        with self.turn:
            waiting = self.faults.get(path, [])
            return waiting.pop(0) if waiting else None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients of these tests hang up on purpose."""


class Answering(BaseHTTPRequestHandler):
    """Answers one request, with ranges and conditions as RFC 9110 has them."""

    protocol_version = "HTTP/1.1"
    server: Web

    def do_GET(self) -> None:
        """Answer, or go wrong as told."""
        with self.server.turn:
            self.server.asked.append((self.path, dict(self.headers)))
        fault = self.server.fault_for(self.path)
        if fault is not None and fault(self):
            return
        path = self.path.partition("?")[0].lstrip("/")
        if path in self.server.answers:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.answer(200, self.server.answers[path](body), {"Content-Type": "application/json"})
            return
        content = self.server.files.get(path)
        if content is None:
            self.answer(404, b"")
        elif self.server.has_validators and self.headers.get("If-None-Match") == etag_of(content):
            self.answer(304, b"")
        else:
            self.give(content)

    def do_POST(self) -> None:
        """Answer what is posted to an API."""
        self.do_GET()

    def give(self, content: bytes, *, least: int | None = None) -> None:
        """Send the file or the part that was asked for; of it only the first bytes, then hang up, if told so."""
        wanted = self.headers.get("Range", "")
        is_part = (
            wanted and self.server.has_ranges and self.headers.get("If-Range", etag_of(content)) == etag_of(content)
        )
        first, _, last = wanted.removeprefix("bytes=").partition("-") if is_part else ("0", "", "")
        start, stop = int(first), min(int(last) + 1, len(content)) if last else len(content)
        if start > len(content):
            self.answer(416, b"")
            return
        headers = {"Content-Range": f"bytes {start}-{stop - 1}/{len(content)}"} if is_part else {}
        if self.server.has_validators:
            headers["ETag"] = etag_of(content)
        self.answer(206 if is_part else 200, content[start:stop], headers, cut=least)

    def answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, *, cut: int | None = None
    ) -> None:
        """Send an answer; cut short, the connection ends before its bytes do."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        part = body if cut is None else body[:cut]
        self.wfile.write(part)
        with self.server.turn:
            self.server.sent[self.path] += len(part)
        if cut is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  its name in the library
        """Say nothing."""


def etag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:16]}"'


def status(code: int, **headers: str) -> Fault:
    """Answer with a status and headers."""

    def fault(answering: Answering) -> bool:
        answering.answer(code, b"", {name.replace("_", "-"): value for name, value in headers.items()})
        return True

    return fault


def cut(after: int) -> Fault:
    """Hang up after some bytes of the file."""

    def fault(answering: Answering) -> bool:
        answering.give(answering.server.files[answering.path.partition("?")[0].lstrip("/")], least=after)
        return True

    return fault


def hang_up(answering: Answering) -> bool:
    """Close the connection without a word."""
    answering.close_connection = True
    answering.connection.close()
    return True


@contextmanager
def serving() -> Iterator[Web]:
    """Serve until the end of the block."""
    web = Web()
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web
    finally:
        web.shutdown()
        thread.join()
        web.server_close()
