"""An addition is written all or not at all, and a kill at any moment leaves a valid study.

First everything is written below a hidden folder of ``raw``; then it is moved to its place in an
order in which each step leaves a valid study: raw files (which no sheet names yet), manifest,
samples, pellets or cells, and at last, in one step, the sheet that names the files.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from electrolyte.ground import kernel_lock
from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.intake.addition import Addition, read_text
from electrolyte.study.manifest import NAME

STAGE = ".adding"
MARK = ".adding-now"  # a folder that is there during an addition, where the system has no locks


class CommitError(ElectrolyteError):
    """The study is not what the addition was planned for; nothing was written."""


def commit(addition: Addition) -> None:
    """Write an addition.

    Raises
    ------
    CommitError
        Another addition runs, or files changed since the plan was made.
    """
    with _locked(addition.raw):
        stage = addition.raw / STAGE
        shutil.rmtree(stage, ignore_errors=True)  # of an addition that was killed
        try:
            for move in _staged(addition, stage):
                _move(*move)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _staged(addition: Addition, stage: Path) -> list[tuple[Path, Path, bool]]:
    """Write everything below ``stage``; from, to, and whether something may stand there."""
    raw = addition.raw
    for sheet, text in addition.before.items():
        if read_text(sheet) != text:
            raise CommitError(
                f"{sheet} changed meanwhile; nothing was added. Run the command again"
            )
    moves = []
    for source, place in addition.copies:
        copy = stage / place.relative_to(raw)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copyfile(source, copy)
        if sha256_of(copy) != sha256_of(source):
            raise CommitError(f"{source} changed while it was copied; nothing was added")
        moves.append((copy, place, False))
    for target, text in {raw / NAME: addition.manifest, **addition.sheets}.items():
        draft = stage / "texts" / target.relative_to(raw)
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(text.encode())
        moves.append((draft, target, True))
    return moves


def _move(draft: Path, target: Path, replace: bool) -> None:
    if not replace and target.exists():
        raise CommitError(f"{target} exists meanwhile and is not overwritten")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(target)


@contextmanager
def _locked(raw: Path) -> Iterator[None]:
    """Let no second addition in; the lock goes with the process, where the system has any."""
    other = f"Another addition to {raw} is running; try again after it"
    folder = os.open(raw, os.O_RDONLY)
    try:
        try:
            held = kernel_lock.take(folder)
            if not held:
                (raw / MARK).mkdir()
        except BlockingIOError as error:
            raise CommitError(other) from error
        except FileExistsError as error:
            raise CommitError(f"{other}. If none is, delete {raw / MARK}") from error
        try:
            yield
        finally:
            if not held:
                (raw / MARK).rmdir()
    finally:
        os.close(folder)
