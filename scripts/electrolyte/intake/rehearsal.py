"""Whether the sheets of a study are valid with an addition, before anything is written.

The sheets as they would be stand in a temporary folder, with empty files in the place of data:
sheets are checked for the presence of data files, not for their content.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from electrolyte.ground.errors import Problem, SheetError
from electrolyte.intake.addition import Addition
from electrolyte.intake.commit import STAGE
from electrolyte.study.manifest import is_data
from electrolyte.study.sheets import load_study


def refuse_new_problems(addition: Addition) -> None:
    """Refuse an addition that brings problems into the sheets.

    Raises
    ------
    SheetError
        Problems that the sheets do not have without the addition, all of them.
    """
    raw = addition.raw
    before = set(load_study(raw).problems)
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as name:
        staged = Path(name) / "raw"
        for path in raw.rglob("*"):
            if path.is_file() and STAGE not in path.relative_to(raw).parts:
                content = b"" if is_data(path, raw) else path.read_bytes()
                _write(staged / path.relative_to(raw), content)
        for _, place in addition.copies:
            _write(staged / place.relative_to(raw), b"")
        for sheet, text in addition.sheets.items():
            _write(staged / sheet.relative_to(raw), text.encode())
        try:
            found = tuple(load_study(staged).problems)
        except SheetError as error:
            found = error.problems
        problems = [_in_place(problem, staged, raw) for problem in found]
    if new := [problem for problem in problems if problem not in before]:
        raise SheetError(["Nothing was added:", *new])


def _in_place(problem: Problem, staged: Path, raw: Path) -> Problem:
    """The same, with paths of the study instead of its staged copy."""
    file, expected, found = (
        text.replace(str(staged), str(raw))
        for text in (problem.file, problem.expected, problem.found)
    )
    return replace(problem, file=file, expected=expected, found=found)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
