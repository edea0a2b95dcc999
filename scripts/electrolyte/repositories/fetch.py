"""The files that a sheet of sources names: missing ones are downloaded, verified, put in place."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import Problem
from electrolyte.repositories.archives import extract, is_archive
from electrolyte.repositories.records import address_in_record
from electrolyte.repositories.transfer import TransferError, download, host_of
from electrolyte.study.data_sources import Source

PARTS = ".sources"  # below the folder of the files: what has come of those that are not complete
FIRST_BYTES = 200
USE_MIRROR = "A folder or another server can stand in for it: --mirror."
_PAGE = "It is a web page: is the address that of the page about the file?"
NOT_THE_FILE = {  # by how it begins, in lower case
    b"<!doctype html": _PAGE,
    b"<html": _PAGE,
    b"version https://git-lfs": "It is a pointer of Git LFS: give the address of the file itself.",
}


@dataclass
class Fetched:
    """What became of the files: there before, new, and what is wrong with the rest."""

    there: list[Source] = field(default_factory=list)
    new: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def fetch(
    sources: Iterable[Source],
    folder: Path,
    mirror: str = "",
    tell: Callable[[str], None] = lambda _: None,
) -> Fetched:
    """Put each missing file below ``folder``; a file that is there is compared, never overwritten.

    What came of a file when a transfer broke off stays in ``folder/.sources`` for the next call.

    Parameters
    ----------
    mirror : folder or address below which the files stand at the same paths; empty: the sources
    tell : gets a line for each new file
    """
    found, parts = Fetched(), folder / PARTS
    untried: dict[str, int] = {}  # files by server that could not be reached for another one
    for batch in _batches(_missing(sources, folder, found), mirror):
        host = host_of(batch[0].address)
        if host in untried and not mirror:
            untried[host] += len(batch)
            continue
        try:
            for source, path in _obtained(batch, parts, mirror):
                problem = _put(source, path, folder)
                if problem:
                    found.problems.append(problem)
                else:
                    found.new.append(source)
                    tell(f"{source.file}: {(folder / source.file).stat().st_size:,} bytes")
        except TransferError as error:
            if error.unreachable:
                untried[host] = 0
            found.problems += [_problem(source, f"{error}") for source in batch]
    found.problems += [
        Problem("", f"{number} more files of {host} were not tried", USE_MIRROR)
        for host, number in untried.items()
    ]
    if not found.problems:
        shutil.rmtree(parts, ignore_errors=True)
    return found


def _missing(sources: Iterable[Source], folder: Path, found: Fetched) -> list[Source]:
    """The sources whose files are not there; the others are noted in ``found``."""
    missing = []
    for source in sources:
        path = folder / source.file
        if not path.exists():
            missing.append(source)
        elif sha256_of(path) == source.sha256:
            found.there.append(source)
        else:
            advice = "It is not overwritten. Move it away and run this again, or correct the row."
            found.problems.append(_other_content(source, sha256_of(path), advice))
    return missing


def _batches(sources: Iterable[Source], mirror: str) -> list[list[Source]]:
    """The sources of each download: those in the same archive come together."""
    batches: dict[tuple[str, ...], list[Source]] = {}
    for source in sources:
        alone = (source.file,) if mirror or not source.member else ()
        batches.setdefault((source.address, source.name, *alone), []).append(source)
    return list(batches.values())


def _obtained(
    batch: Sequence[Source], parts: Path, mirror: str
) -> Iterator[tuple[Source, Path | TransferError]]:
    """Each source with a file that came for it and may be moved, or with what is in the way.

    Raises
    ------
    TransferError
        Nothing of the batch can be had.
    """
    first = batch[0]
    parts.mkdir(parents=True, exist_ok=True)
    if mirror and "://" not in mirror:
        yield first, _copied(Path(mirror) / first.file, parts / _key(first.file))
    elif mirror:
        address = f"{mirror.rstrip('/')}/{quote(first.file)}"
        yield first, _downloaded(address, parts, _has(first.sha256))
    elif first.member:
        archive = _downloaded(address_in_record(first), parts, is_archive)
        for source in batch:
            target = parts / _key(source.file)
            problem = extract(archive, source.member, target)
            yield source, TransferError(source.address, problem) if problem else target
        archive.unlink()
    else:
        yield first, _downloaded(address_in_record(first), parts, _has(first.sha256))


def _downloaded(address: str, parts: Path, is_right: Callable[[Path], bool]) -> Path:
    """The file at an address; from its beginning again if the end does not fit what had come."""
    part = parts / _key(address)
    resumed = part.exists()
    if not (resumed and is_right(part)):
        download(address, part)
    if resumed and not is_right(part):
        part.unlink()
        download(address, part)
    return part


def _key(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]


def _has(digest: str) -> Callable[[Path], bool]:
    return lambda path: sha256_of(path) == digest


def _copied(source: Path, target: Path) -> Path:
    if not source.is_file():
        raise TransferError(str(source), "the mirror has no such file.")
    shutil.copyfile(source, target)
    return target


def _put(source: Source, path: Path | TransferError, folder: Path) -> Problem | None:
    """Move a file that came to its place, or say what is wrong with it and delete it."""
    if isinstance(path, TransferError):
        return _problem(source, f"{path}")
    target = folder / source.file
    digest = sha256_of(path)
    if digest != source.sha256:
        advice = _hint(path) or "The file there has changed, or the row is wrong: compare both."
        path.unlink()
        return _other_content(source, digest, advice)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():  # since the call began
        return _problem(source, f"{target} has appeared and is not overwritten")
    os.replace(path, target)  # noqa: PTH105 (of one file system: the part stands below the folder)
    return None


def _hint(path: Path) -> str:
    with path.open("rb") as stream:
        first = stream.read(FIRST_BYTES).lstrip().lower()
    return next((hint for start, hint in NOT_THE_FILE.items() if first.startswith(start)), "")


def _other_content(source: Source, digest: str, advice: str) -> Problem:
    expected = f"{source.file} with sha256 {source.sha256[:12]}…"
    return Problem(expected, f"{digest[:12]}…", advice, source.sheet, source.line)


def _problem(source: Source, found: str) -> Problem:
    return Problem("", found, "", source.sheet, source.line, source.file)
