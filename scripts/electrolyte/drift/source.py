"""The earlier results that a drift is measured from: a folder, or files committed with git.

Only light imports: the Snakefile asks here.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import AnalysisError

NUMBERS, CLAIMS = "numbers.csv", "claims.csv"
GIT = "git:"
COMMITTED = "baseline"  # the folder in which a study keeps its baseline
HOW = "`make baseline` writes the folder 'baseline' from the present results; commit it"


@contextmanager
def opened(baseline: str, present: Path) -> Iterator[Path]:
    """The folder with the earlier ``numbers.csv``, and what else there is of those results.

    Parameters
    ----------
    baseline : a folder, or ``git:REVISION``; relative to the working directory
    present : the folder of the present results

    Raises
    ------
    AnalysisError
        There are no numbers at this place, or they are the present ones.
    """
    if not baseline.startswith(GIT):
        folder = Path(baseline)
        if folder.resolve() == present.resolve():
            hint = "Copy the results before they change, and name the copy."
            raise AnalysisError(f"baseline '{baseline}'", "earlier results", "these", hint=hint)
        if not (folder / NUMBERS).is_file():
            raise _none(baseline, f"a folder with {NUMBERS}", "none")
        yield folder
        return
    with TemporaryDirectory() as folder_name:
        folder = Path(folder_name)
        for name in (NUMBERS, CLAIMS):
            found = _git("show", f"{_revision(baseline)}:./{COMMITTED}/{name}")
            if found.returncode == 0:
                (folder / name).write_bytes(found.stdout)
            elif name == NUMBERS:
                said = found.stderr.decode(errors="replace").strip()
                raise _none(baseline, f"{COMMITTED}/{NUMBERS} in that revision", said)
        yield folder


def state(baseline: str, figures: list[str]) -> str:
    """A digest of everything that a drift takes from the earlier results; empty if none is there.

    A branch that moved on has another one.
    """
    if baseline.startswith(GIT):
        try:
            names = [f"{_revision(baseline)}:./{COMMITTED}/{name}" for name in (NUMBERS, CLAIMS)]
            return hashlib.sha256(_git("rev-parse", *names).stdout).hexdigest()
        except AnalysisError:
            return ""
    paths = [Path(baseline) / name for name in (NUMBERS, CLAIMS)]
    paths += [figure_of(Path(baseline), name) for name in figures]
    lines = [f"{path.name} {sha256_of(path)}\n" for path in paths if path.is_file()]
    return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else ""


def figure_of(folder: Path, name: str) -> Path:
    """Where a figure stands in a folder of results."""
    return folder / "figures" / f"{name}.png"


def _revision(baseline: str) -> str:
    revision = baseline.removeprefix(GIT)
    if not revision or revision.startswith("-"):
        raise _none(baseline, "a revision, such as git:main", f"'{revision}'")
    return revision


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise _none("git:", "git, to read a revision", "no such program") from error


def _none(baseline: str, expected: str, found: str) -> AnalysisError:
    return AnalysisError(f"baseline '{baseline}'", expected, found, hint=f"{HOW}.")
