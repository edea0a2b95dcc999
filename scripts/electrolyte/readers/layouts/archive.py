"""Zip-based raw files, opened with caps: a small file may not unpack into a full memory."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from electrolyte.ground.errors import RawFileError

MEMBER_LIMIT = 256 * 1024**2  # unpacked bytes of one member
ENTRY_LIMIT = 10_000


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """An open zip archive; damage of any kind below the ``with`` becomes ``RawFileError``."""
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > ENTRY_LIMIT:
                raise RawFileError(
                    path, f"at most {ENTRY_LIMIT} members", f"{len(archive.infolist())}"
                )
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise RawFileError(
            path, "a whole zip archive", f"a damaged one ({error})", hint="Copy it again."
        ) from None


def read_member(
    path: Path, archive: zipfile.ZipFile, name: str, limit: int = MEMBER_LIMIT
) -> bytes:
    """The content of one member.

    Raises
    ------
    RawFileError
        No such member, encrypted, or larger than ``limit``, whatever its header says.
    """
    try:
        with archive.open(name) as stream:
            data = stream.read(limit + 1)
    except KeyError:
        raise RawFileError(path, f"a member '{name}'", _members(archive)) from None
    except Exception as error:  # encrypted, damaged; each decompressor has errors of its own
        raise RawFileError(path, f"a readable member '{name}'", str(error)) from None
    if len(data) > limit:
        raise RawFileError(path, f"'{name}' below {limit >> 20} MiB", "more than that")
    return data


def _members(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "") or "an empty archive"
