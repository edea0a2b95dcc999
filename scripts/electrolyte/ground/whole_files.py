"""Files that are there whole or not at all: written under another name, then moved to their own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

MARK = ".unfinished-"


def unfinished(path: Path | str) -> str:
    """The name that a file has while this process writes it: hidden, beside it, ending like it."""
    path = Path(path)
    return str(path.with_name(f"{MARK}{os.getpid()}-{path.name}"))


def finish(paths: Iterable[Path | str]) -> None:
    """Give files their own names, each in one step in which nobody sees a part of it."""
    for path in paths:
        Path(unfinished(path)).replace(path)


def abandon(paths: Iterable[Path | str]) -> None:
    """Delete what has been written of files that will not be finished."""
    for path in paths:
        Path(unfinished(path)).unlink(missing_ok=True)


def discard_unfinished(folder: Path) -> None:
    """Delete what killed processes have left below a folder."""
    for path in folder.rglob(f"{MARK}*"):
        path.unlink(missing_ok=True)
