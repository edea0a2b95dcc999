"""A draft record on a server that runs InvenioRDM, such as Zenodo: made, filled, never published.

The calls are those of https://inveniordm.docs.cern.ch/reference/rest_api_drafts_records/.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from electrolyte.repositories.transfer import (
    TIMEOUT,
    TransferError,
    accept,
    persistently,
    translated,
)

REASONS = {
    400: "it does not take the metadata",
    401: "it does not know the token",
    403: "the token does not allow that",
    404: "it has no such draft: it was deleted or published",
    413: "the file is too large for it",
}
UPLOAD_TIMEOUT = (10.0, 3600.0)  # a server may answer only when it has stored a large file


class Drafts:
    """The drafts that a token allows on a server."""

    def __init__(self, server: str, token: str) -> None:
        self._api = f"{server.rstrip('/')}/api/records"
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def create(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A new draft, as the server describes it: ``id``, ``links``.

        Raises
        ------
        TransferError
            Here and below: the server cannot be reached, or refuses.
        """
        return self._call("POST", self._api, json=body)

    def update(self, draft: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The draft with other metadata."""
        return self._call("PUT", f"{self._api}/{draft}/draft", json=body)

    def files(self, draft: str) -> dict[str, str]:
        """MD5 of the files that the draft has whole, by name; empty of others that it has."""
        answer = self._call("GET", f"{self._api}/{draft}/draft/files")
        return {
            entry["key"]: entry.get("checksum", "").removeprefix("md5:")
            if entry.get("status") == "completed"
            else ""
            for entry in answer.get("entries", [])
        }

    def upload(self, draft: str, path: Path, there: Mapping[str, str]) -> bool:
        """Put a file into the draft unless it is among the files there; whether it was sent."""
        name = path.name
        if name in there:
            if there[name] == md5_of(path):
                return False
            self._call("DELETE", f"{self._api}/{draft}/draft/files/{quote(name)}")
        files = f"{self._api}/{draft}/draft/files"
        self._call("POST", files, json=[{"key": name}])
        self._send(f"{files}/{quote(name)}/content", path)
        stored = self._call("POST", f"{files}/{quote(name)}/commit")
        checksum = stored.get("checksum", "").removeprefix("md5:")
        if checksum and checksum != md5_of(path):
            raise TransferError(files, f"{name} arrived with other content. Run this again.")
        return True

    def _send(self, address: str, path: Path) -> None:
        headers = self._headers | {"Content-Type": "application/octet-stream"}

        def attempt() -> None:
            with path.open("rb") as stream, translated(address):
                answer = requests.put(address, data=stream, headers=headers, timeout=UPLOAD_TIMEOUT)
                accept(answer, address, REASONS)

        persistently(attempt, address)

    def _call(self, method: str, address: str, json: Any = None) -> dict[str, Any]:
        def attempt() -> dict[str, Any]:
            with translated(address):
                answer = requests.request(
                    method, address, json=json, headers=self._headers, timeout=TIMEOUT
                )
                accept(answer, address, REASONS | _said(answer))
                return dict(answer.json()) if answer.content else {}

        return persistently(attempt, address)


def md5_of(path: Path) -> str:
    """The digest by which these servers know a file; no safeguard against intent."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _said(answer: requests.Response) -> dict[int, str]:
    """What the server itself says is wrong with the metadata, by the status of its answer."""
    if answer.status_code != 400:
        return {}
    try:
        body = answer.json()
    except requests.exceptions.JSONDecodeError:
        return {}
    errors = [f"{e['field']}: {' '.join(e['messages'])}" for e in body.get("errors", [])]
    return {400: f"{REASONS[400]} ({'; '.join(errors) or body.get('message', '')})"}
