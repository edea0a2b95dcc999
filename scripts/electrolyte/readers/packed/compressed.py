"""A gzip, bzip2 or xz file around any other format."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.packed.unpacked import UNPACKED_LIMIT, read_unpacked

OPENERS: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}


def sniff(head: bytes, path: Path) -> bool:
    return head.startswith(tuple(OPENERS))


def read(path: Path, technique: str | None = None) -> Measurement:
    """What the unpacked file holds of a technique, with the packed file as its source.

    Raises
    ------
    RawFileError
        A damaged or too large archive, or whatever the reader of the inner format finds.
    """
    with path.open("rb") as stream:
        head = stream.read(8)
    opener = next((opener for mark, opener in OPENERS.items() if head.startswith(mark)), None)
    if opener is None:
        raise RawFileError(path, "a gzip, bzip2 or xz file", "none of their marks")
    try:
        with opener(path, "rb") as packed:
            data = packed.read(UNPACKED_LIMIT + 1)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise RawFileError(
            path, "a whole compressed file", f"a damaged one ({error})", hint="Copy it again."
        ) from None
    if len(data) > UNPACKED_LIMIT:
        raise RawFileError(path, f"content below {UNPACKED_LIMIT >> 20} MiB", "more than that")
    if data.startswith(tuple(OPENERS)):
        raise RawFileError(path, "one layer of compression", "a compressed file in it")
    with tempfile.TemporaryDirectory() as folder:
        inner = Path(folder) / path.stem
        inner.write_bytes(data)
        return read_unpacked(path, inner, technique)
