"""Zip archives that lie: their members damaged and packed anew with sound checksums, or their
directory altered so that it states other sizes, names and methods than it holds."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Sequence
from random import Random

from mutations import LENGTHS, damaged

LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
NAMES = ("../../evil", "/etc/passwd", "C:\\evil", "a\nb", " ", "x" * 5000, "--help", "con")


def is_zip(data: bytes) -> bool:
    return data.startswith(LOCAL)


def damaged_archive(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """The archive with damage inside a member, in its directory, or to its bytes as they are."""
    kind = random.randrange(4)
    if kind == 0:
        return damaged(data, random, others)
    if kind == 1:
        return _directory_lies(data, random)
    try:
        return _repacked(data, random, others)
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return damaged(data, random, others)


def _repacked(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        names = old.namelist()
        chosen = random.choice(names)
        for name in names:
            content = old.read(name)
            if name == chosen:
                kind = random.randrange(10)
                if kind == 0:
                    continue
                if kind == 1:
                    name = random.choice(NAMES)
                elif kind == 2:
                    content = content + b"\0" * 30_000_000  # a few kB when packed
                else:
                    content = damaged(content, random, others)
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _directory_lies(data: bytes, random: Random) -> bytes:
    """Another size, checksum, method, flag or offset in one header of the archive."""
    mark = random.choice((LOCAL, CENTRAL))
    start = random.choice([found.start() for found in re.finditer(re.escape(mark), data)] or [0])
    base = start + (0 if mark == LOCAL else 2)
    field, size = random.choice(((6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)))
    value = random.choice((*LENGTHS, random.getrandbits(31))) % (1 << 8 * size)
    at = base + field
    return data[:at] + struct.pack("<Q", value)[:size] + data[at + size :]
