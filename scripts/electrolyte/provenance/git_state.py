"""The state of a folder in git: which commit, and what differs from it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any


def git_state(folder: Path) -> dict[str, Any] | None:
    """``commit``, ``modified`` (paths relative to the repository) and ``dirty`` of a folder.

    What git ignores does not count. ``None`` where the folder is in no repository, or git is not
    there.
    """
    commit = _git(folder, "rev-parse", "HEAD")
    status = _git(folder, "status", "--porcelain", "--untracked-files=all", "-z", "--", ".")
    if commit is None or status is None:
        return None
    entries, modified = iter(status.split("\0")), []
    for entry in entries:
        if entry:
            modified.append(entry[3:])
        if entry[:1] in ("R", "C"):
            next(entries, None)  # the name it had before
    return {"commit": commit.strip(), "dirty": bool(modified), "modified": sorted(modified)}


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        run = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return run.stdout if run.returncode == 0 else None
