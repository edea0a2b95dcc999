"""One file out of an archive, zip or tar."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from pathlib import Path
from typing import IO


def is_archive(path: Path) -> bool:
    """Whether it is a whole zip file, or a tar file, compressed or not."""
    return zipfile.is_zipfile(path) or tarfile.is_tarfile(path)


def extract(archive: Path, member: str, target: Path) -> str:
    """Write a member to ``target``; what is wrong, in words, if there is no such member."""
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as opened:
                names = opened.namelist()
                return _written(
                    opened.open(member) if member in names else None, names, member, target
                )
        with tarfile.open(archive) as packed:
            files = {entry.name: entry for entry in packed if entry.isfile()}
            found = packed.extractfile(files[member]) if member in files else None
            return _written(found, list(files), member, target)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError) as error:
        return (
            f"expected a zip or tar archive, found a file that is none, or a damaged one ({error})."
        )


def _written(stream: IO[bytes] | None, names: list[str], member: str, target: Path) -> str:
    if stream is None:
        last = member.rpartition("/")[2]
        near = next((name for name in names if name.rpartition("/")[2] == last), "")
        hint = f"It has {near}." if near else f"It has {len(names)} others."
        return f"the archive has no file {member}. {hint}"
    with stream, target.open("wb") as written:
        shutil.copyfileobj(stream, written)
    return ""
