"""A zip archive with one measurement: a file of any other format, or an experiment folder.

Formats that are zip archives themselves (.xlsx, .x3p, .brml ...) come before this one.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.archive import open_zip, read_member
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.packed.unpacked import UNPACKED_LIMIT, read_unpacked

MARK = b"PK\x03\x04"
# what file managers put beside the files
_CLUTTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
# first entries of archives that are documents of a program
_DOCUMENTS = ("[Content_Types].xml", "mimetype", "META-INF/", "main.xml")
LONGEST_LIST = 6  # members in a message
UNPACK = "Unpack it, and name the files inside."


def sniff(head: bytes, path: Path) -> bool:
    if not head.startswith(MARK):
        return False
    try:
        with open_zip(path) as archive:
            names = archive.namelist()
    except RawFileError:
        return True  # damaged: told by `read`
    return not any(name.startswith(_DOCUMENTS) for name in names)


def read(path: Path, technique: str | None = None) -> Measurement:
    """The only measurement in the archive.

    Raises
    ------
    RawFileError
        None or several, too large, a path that leads out of the archive, or whatever the reader of
        the inner format finds.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with open_zip(path) as archive:
            names = _unpack(path, archive, root)
        found = _measurements(root, names, technique)
        if len(found) != 1:
            raise RawFileError(
                path,
                "a zip archive with one measurement",
                f"{len(found)}: {_listed(found)}" if found else f"none in {_listed(names)}",
                hint=UNPACK,
            )
        inner = root / found[0]
        if inner.is_file() and inner.read_bytes()[:4] == MARK and _wraps(inner):
            raise RawFileError(path, "one layer of packing", f"an archive in it, {found[0]}")
        return read_unpacked(path, inner, technique, found[0])


def _unpack(path: Path, archive: zipfile.ZipFile, root: Path) -> list[str]:
    """The files of the archive under ``root``; their names."""
    members = [m for m in archive.infolist() if not m.filename.endswith("/")]
    names, room = [], UNPACKED_LIMIT
    for member in members:
        place = PurePosixPath(member.filename.replace("\\", "/"))
        if any(part in _CLUTTER for part in place.parts):
            continue
        out = not place.parts or place.is_absolute() or ".." in place.parts
        if out or ":" in place.parts[0]:
            raise RawFileError(
                path, "members within the archive", f"'{member.filename}'", hint=UNPACK
            )
        data = read_member(path, archive, member.filename, room)
        room -= len(data)
        target = root / place
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        except (OSError, ValueError):  # a name that is also a folder, or too long
            raise RawFileError(
                path, "members that can be unpacked", f"'{member.filename}'", hint=UNPACK
            ) from None
        names.append(str(place))
    return names


def _measurements(root: Path, names: Sequence[str], technique: str | None) -> list[str]:
    """Experiment folders, and files outside them that a format recognises; a lone file always."""
    parents = {str(parent) for name in names for parent in PurePosixPath(name).parents}
    known = [parent for parent in parents if readers.sniff(root / parent, technique) is not None]
    # the folder of an experiment holds those of its processed data
    folders = sorted(f for f in known if not any(_within(f, k) for k in known if k != f))
    outside = [name for name in names if not any(_within(name, folder) for folder in folders)]
    found = [name for name in outside if readers.sniff(root / name, technique) is not None]
    if not folders and not found and len(names) == 1:
        return list(names)
    return [*folders, *found]


def _within(name: str, folder: str) -> bool:
    return folder == "." or PurePosixPath(name).is_relative_to(folder)


def _wraps(inner: Path) -> bool:
    found = readers.sniff(inner)
    return isinstance(found, readers.Format) and found.wraps


def _listed(names: Sequence[str]) -> str:
    more = ", ..." if len(names) > LONGEST_LIST else ""
    return ", ".join(names[:LONGEST_LIST]) + more or "an empty archive"
