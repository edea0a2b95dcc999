"""A web server on this machine that serves given files, badly where it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Site:
    """What is served by path; the faults of a path are used up one by one, then it is served well.

    A fault is a status, ``cut`` (half of what is asked for, then nothing), ``no range`` (the whole
    file whatever is asked for), or an address to be sent on to. ``asked`` holds path and range of
    each request.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[int | str]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        path, wanted = self.path, self.headers.get("Range", "")
        self.site.asked.append((path, wanted))
        faults = self.site.faults.get(path, [])
        fault = faults.pop(0) if faults else ""
        if isinstance(fault, int):
            self._answer(fault, b"", {"Retry-After": "7"})
        elif fault.startswith("http"):
            self._answer(302, b"", {"Location": fault})
        elif path not in self.site.files:
            self._answer(404, b"")
        else:
            self._send(self.site.files[path], wanted, fault)

    def _send(self, content: bytes, wanted: str, fault: str) -> None:
        start = int(wanted.removeprefix("bytes=").rstrip("-") or 0) if wanted else 0
        if start and start >= len(content):
            self._answer(416, b"")
            return
        if not start or fault == "no range":
            self._answer(200, content, cut=fault == "cut")
            return
        span = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        self._answer(206, content[start:], span, cut=fault == "cut")

    def _answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, cut: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing on the terminal."""


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server with this handler, while the context lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving_site() -> Iterator[Site]:
    """A site that is served while the context lasts."""
    site = Site()
    with serving(type("Handler", (_Handler,), {"site": site})) as site.address:
        yield site
