"""One file from a web server: resumed where it was cut, tried again where that may help."""

from __future__ import annotations

import time
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import requests

from electrolyte.ground.errors import ElectrolyteError

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


class _PassingError(Exception):
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
        The server refuses, or ``ATTEMPTS`` attempts failed; what has come stays in ``part``.
    """
    for attempt in range(ATTEMPTS):
        try:
            _receive(address, part)
            return
        except _PassingError as error:
            last = error
            if error.unreachable and attempt > 0:
                break
        if attempt + 1 < ATTEMPTS:
            time.sleep(min(max(2.0**attempt, last.pause), LONGEST_PAUSE))
    times = f"{attempt + 1} attempts"
    reason = f"{host_of(address)} could not be reached" if last.unreachable else f"{last}"
    raise TransferError(address, f"{reason} ({times}). Try again later.", last.unreachable)


def _receive(address: str, part: Path) -> None:
    """One attempt."""
    have = part.stat().st_size if part.is_file() else 0
    headers = HEADERS | ({"Range": f"bytes={have}-"} if have else {})
    try:
        with requests.get(address, headers=headers, stream=True, timeout=TIMEOUT) as answer:
            _accept(answer, address, part)
            resumed = answer.status_code == HTTPStatus.PARTIAL_CONTENT
            if resumed and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
                part.unlink()
                raise _PassingError("it sent another part of the file than was asked for")
            with part.open("ab" if resumed else "wb") as stream:
                for piece in answer.iter_content(PIECE):
                    stream.write(piece)
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ReadTimeout):
        raise _PassingError("the transfer was cut") from None
    except (requests.exceptions.ConnectionError, requests.exceptions.ConnectTimeout) as error:
        cut = "Connection aborted" in str(error) or "Read timed out" in str(error)
        raise _PassingError("the transfer was cut", unreachable=not cut) from None
    except requests.exceptions.RequestException as error:
        raise TransferError(address, f"{error}") from None


def _accept(answer: requests.Response, address: str, part: Path) -> None:
    """Go on only with an answer that holds the file.

    Raises
    ------
    TransferError, _PassingError
    """
    status = answer.status_code
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        part.unlink(missing_ok=True)
        raise _PassingError("the file there is shorter than what had come of it")
    if status in PASSING:
        asked = answer.headers.get("Retry-After", "")
        pause = float(asked) if asked.isdecimal() else 0.0
        raise _PassingError(f"{host_of(address)} is busy (status {status})", pause)
    if not answer.ok:
        reason = REASONS.get(status, f"it answered with status {status}")
        raise TransferError(address, f"{host_of(address)} was reached, but {reason}.")
