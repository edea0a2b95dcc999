"""Servers on this machine in place of the public ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter
from web_server import Site, serving_site

from electrolyte.repositories import transfer

PUBLIC = ("doi.org", "zenodo.org", "dataverse.example", "example.org")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving_site() as site:
        yield site


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between attempts, in seconds; none is waited for."""
    found: list[float] = []
    monkeypatch.setattr(transfer.time, "sleep", found.append)
    return found


@pytest.fixture
def public(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site, asked for whatever is asked of public servers: below a folder with their name."""

    class Local(HTTPAdapter):
        def send(self, request: Any, *args: Any, **kwargs: Any) -> requests.Response:
            public = request.url
            parts = urlsplit(public)
            query = f"?{parts.query}" if parts.query else ""
            request.url = f"{site.address}/{parts.hostname}{parts.path}{query}"
            answer = super().send(request, *args, **kwargs)
            request.url = answer.url = public
            return answer

    chosen = requests.Session.get_adapter

    def adapter(session: requests.Session, url: str) -> Any:
        return Local() if urlsplit(url).hostname in PUBLIC else chosen(session, url)

    monkeypatch.setattr(requests.Session, "get_adapter", adapter)
    return site
