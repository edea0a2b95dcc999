"""One file from a web server: resumed where it was cut, tried again where that may help."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import requests

from electrolyte.ground.errors import ElectrolyteError

T = TypeVar("T")
ATTEMPTS = 5
LONGEST_PAUSE = 60.0  # seconds that a server may ask to be left alone for
TIMEOUT = (10.0, 60.0)  # seconds to connect, and between two pieces of an answer
PIECE = 1 << 16  # bytes; the piece in which a transfer is cut is lost
PASSING = (429, 500, 502, 503, 504)
# compressed on the way, a file could not be resumed at a byte
HEADERS = {"Accept-Encoding": "identity", "User-Agent": "study-fetch"}
REASONS = {
    401: "it asks for a login",
    403: "it does not allow the download",
    404: "it has no such file",
    410: "the file was withdrawn",
}


class TransferError(ElectrolyteError):
    """A file that could not be had; ``unreachable`` if its server did not answer at all."""

    def __init__(self, address: str, reason: str, unreachable: bool = False) -> None:
        self.unreachable = unreachable
        super().__init__(f"{address}: {reason}")


class PassingError(Exception):
    """Something that may be over at the next attempt, after a pause in seconds."""

    def __init__(self, reason: str, pause: float = 0.0, unreachable: bool = False) -> None:
        self.pause, self.unreachable = pause, unreachable
        super().__init__(reason)


def host_of(address: str) -> str:
    """``zenodo.org`` of ``https://zenodo.org/records/1``."""
    return urlsplit(address).hostname or address


def download(address: str, part: Path) -> None:
    """Complete ``part``, which may hold the beginning of the file from an earlier attempt.

    Raises
    ------
    TransferError
        As ``persistently``; what has come stays in ``part``.
    """
    persistently(lambda: _receive(address, part), address)


def persistently(attempt: Callable[[], T], address: str) -> T:
    """What an attempt gives; further ones, after growing pauses, where that may help.

    Raises
    ------
    TransferError
        The server refuses, ``ATTEMPTS`` attempts failed, or two did not reach the server.
    """
    for number in range(1, ATTEMPTS + 1):
        try:
            return attempt()
        except PassingError as error:
            last = error
        if number == ATTEMPTS or (last.unreachable and number == 2):
            break
        time.sleep(min(max(2.0 ** (number - 1), last.pause), LONGEST_PAUSE))
    reason = f"{host_of(address)} could not be reached" if last.unreachable else f"{last}"
    text = f"{reason} ({number} attempts). Try again later."
    raise TransferError(address, text, last.unreachable)


@contextmanager
def translated(address: str) -> Iterator[None]:
    """Errors of the connection as ``PassingError`` and ``TransferError``."""
    try:
        yield
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ReadTimeout):
        raise PassingError("the transfer was cut") from None
    except requests.exceptions.ConnectionError as error:
        cut = "Connection aborted" in str(error) or "Read timed out" in str(error)
        raise PassingError("the transfer was cut", unreachable=not cut) from None
    except requests.exceptions.RequestException as error:
        raise TransferError(address, f"{error}") from None


def _receive(address: str, part: Path) -> None:
    """One attempt."""
    have = part.stat().st_size if part.is_file() else 0
    headers = HEADERS | ({"Range": f"bytes={have}-"} if have else {})
    with (
        translated(address),
        requests.get(address, headers=headers, stream=True, timeout=TIMEOUT) as answer,
    ):
        if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink()
            raise PassingError("the file there is shorter than what had come of it")
        accept(answer, address, REASONS)
        resumed = answer.status_code == HTTPStatus.PARTIAL_CONTENT
        if resumed and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            part.unlink()
            raise PassingError("it sent another part of the file than was asked for")
        with part.open("ab" if resumed else "wb") as stream:
            for piece in answer.iter_content(PIECE):
                stream.write(piece)


def accept(answer: requests.Response, address: str, reasons: Mapping[int, str]) -> None:
    """Go on only with an answer that is none of an error.

    Raises
    ------
    PassingError
        The server is busy.
    TransferError
        It refuses; ``reasons`` says in words what a status means.
    """
    status, host = answer.status_code, host_of(address)
    if status in PASSING:
        asked = answer.headers.get("Retry-After", "")
        pause = float(asked) if asked.isdecimal() else 0.0
        raise PassingError(f"{host} is busy (status {status})", pause)
    if not answer.ok:
        reason = reasons.get(status, f"it answered with status {status}")
        raise TransferError(address, f"{host} was reached, but {reason}.")
