"""A server on this machine that answers the deposit calls of InvenioRDM."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from web_server import serving

TOKEN = "a token"


@dataclass
class Repository:
    """Drafts with metadata and files; ``faults`` are statuses answered by call, used up in order.

    ``calls`` lists method and path below ``/api/records`` of each request.
    """

    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, bytes | None]] = field(default_factory=dict)
    committed: set[tuple[str, str]] = field(default_factory=set)
    faults: dict[str, list[int]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    address: str = ""


class _Handler(BaseHTTPRequestHandler):
    repository: Repository

    def _answer(self, status: int, body: Any = None) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.removeprefix("/api/records").strip("/")
        call = f"{self.command} {path}".strip()
        self.repository.calls.append(call)
        faults = self.repository.faults.get(call, [])
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._answer(401, {"message": "no"})
        elif faults:
            messages = [{"field": "metadata.title", "messages": ["Missing data."]}]
            self._answer(faults.pop(0), {"errors": messages})
        else:
            self._answer(*self._done(call, path.split("/"), body))

    def _done(self, call: str, parts: list[str], body: bytes) -> tuple[int, Any]:
        own, (draft, *rest) = self.repository, parts
        match self.command, rest:
            case "POST", [] if not draft:
                name = str(len(own.drafts) + 1)
                own.drafts[name], own.files[name] = json.loads(body), {}
                return 201, self._described(name)
            case _ if draft not in own.drafts:
                return 404, {"message": "no such draft"}
            case "PUT", ["draft"]:
                own.drafts[draft] = json.loads(body)
                return 200, self._described(draft)
            case "GET", ["draft", "files"]:
                return 200, {"entries": [self._entry(draft, name) for name in own.files[draft]]}
            case "POST", ["draft", "files"]:
                names = [entry["key"] for entry in json.loads(body)]
                if set(names) & set(own.files[draft]):
                    return 400, {"message": "exists"}
                own.files[draft] |= dict.fromkeys(names)
                return 201, {"entries": names}
            case "DELETE", ["draft", "files", name]:
                del own.files[draft][name]
                own.committed.discard((draft, name))
                return 204, None
            case "PUT", ["draft", "files", name, "content"]:
                own.files[draft][name] = body
                return 200, {}
            case "POST", ["draft", "files", name, "commit"]:
                own.committed.add((draft, name))
                return 200, self._entry(draft, name)
        return 405, {"message": call}

    def _described(self, name: str) -> dict[str, Any]:
        page = f"{self.repository.address}/uploads/{name}"
        return {"id": name, "links": {"self_html": page}}

    def _entry(self, draft: str, name: str) -> dict[str, Any]:
        content = self.repository.files[draft][name]
        if (draft, name) not in self.repository.committed or content is None:
            return {"key": name, "status": "pending"}
        checksum = hashlib.md5(content, usedforsecurity=False).hexdigest()
        return {"key": name, "status": "completed", "checksum": f"md5:{checksum}"}

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def log_message(self, *_: Any) -> None:
        """Say nothing on the terminal."""


@contextmanager
def serving_repository() -> Iterator[Repository]:
    """A repository that is served while the context lasts."""
    own = Repository()
    with serving(type("Handler", (_Handler,), {"repository": own})) as own.address:
        yield own
