"""Commands as messages print them: they work when they are pasted into a shell."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

WORKFLOW = Path(__file__).resolve().parents[3]
LAUNCHERS = WORKFLOW / ".venv" / "bin"  # written by make


def study_command(*arguments: object, base: Path | None = None) -> str:
    """``study`` with its arguments, as typed in ``base``, or anywhere if this is not the workflow.

    Snakemake works in the folder of the study, wherever somebody typed its command.
    """
    base = base or _here()
    program = [short(LAUNCHERS / "study", base)]
    if not (LAUNCHERS / "study").exists():
        program = ["python", short(WORKFLOW / "scripts" / "study.py", base)]
    return shlex.join([*program, *_words(arguments, base)])


def snakemake_command(study: Path, *arguments: object, base: Path | None = None) -> str:
    """``snakemake`` on a study, as typed in ``base``, or anywhere if this is not the workflow."""
    base = base or _here()
    exists = (LAUNCHERS / "snakemake").exists()
    words = [short(LAUNCHERS / "snakemake", base) if exists else "snakemake"]
    if base is None or base.resolve() != WORKFLOW:
        words += ["--snakefile", short(WORKFLOW / "Snakefile", base)]
    if base is None or study.resolve() != base.resolve():
        words += ["--directory", short(study, base)]
    return shlex.join([*words, *_words(arguments, base)])


def _here() -> Path | None:
    return WORKFLOW if Path.cwd() == WORKFLOW else None


def short(path: Path, base: Path | None) -> str:
    """A path as seen from ``base``; absolute without one, or if it climbs more than one folder."""
    absolute = os.path.abspath(path)  # noqa: PTH100 (a link stays the link that somebody typed)
    if base is None:
        return absolute
    relative = os.path.relpath(absolute, base.resolve())
    return absolute if relative.startswith("../..") else relative


def _words(arguments: tuple[object, ...], base: Path | None) -> list[str]:
    return [short(word, base) if isinstance(word, Path) else str(word) for word in arguments]
