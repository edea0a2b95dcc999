"""The first bytes of a file, as formats are shown them to recognise it."""

from __future__ import annotations

import re
from pathlib import Path

from electrolyte.ground.encoding import as_utf_8
from electrolyte.readers.unknown_files import ZIP

HEAD = 65536  # bytes shown to `sniff`
# Blanks in a row, beyond any layout: patterns that search around a million of them take hours.
LONGEST_GAP = 1000


def head_of(path: Path) -> bytes:
    """The first bytes of a file as ``sniff`` of a format takes them; none of a folder.

    Of a zip archive the mark alone: a member that is not compressed would show its own.
    """
    if not path.is_file():
        return b""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(ZIP):
        return ZIP
    return _without_gaps(_whole_lines(_with_line_ends(as_utf_8(head)), path))


def _with_line_ends(head: bytes) -> bytes:
    """The head of a text whose lines end with CR alone, with LF."""
    return head if b"\n" in head or b"\0" in head else head.replace(b"\r", b"\n")


def _whole_lines(head: bytes, path: Path) -> bytes:
    """Without the line at which the head of a larger text file breaks off."""
    if path.stat().st_size <= HEAD or b"\0" in head:
        return head
    return head[: head.rfind(b"\n") + 1] or head


def _without_gaps(head: bytes) -> bytes:
    for blank in (b" ", b"\t"):
        gap = blank * LONGEST_GAP
        if gap in head:
            head = re.sub(gap + blank + b"+", gap, head)
    return head
