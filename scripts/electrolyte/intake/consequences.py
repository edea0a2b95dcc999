"""What the workflow would make of a study with an addition: asked of the workflow itself.

The study as it would be stands in a temporary folder, its data files empty: sheets and plan do not
look into them.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from electrolyte.figures.catalogue import TABLES, needs
from electrolyte.ground.errors import Problem, SheetError
from electrolyte.intake.addition import Addition
from electrolyte.intake.commit import STAGE
from electrolyte.plan.code_digest import SCRIPTS
from electrolyte.study.manifest import is_data
from electrolyte.study.sheets import load_study

NODE = re.compile(r'^\s*(\d+)\[label = "(\w+)((?:\\n[^"]*)?)"', re.MULTILINE)
EDGE = re.compile(r"^\s*(\d+) -> (\d+)", re.MULTILINE)
LEFT_OUT = {"results"}  # of a study's folder, beside raw/ and hidden files
DOCUMENTS = ("numbers", "ledger", "paper", "report")


@contextmanager
def rehearsed(addition: Addition) -> Iterator[Path]:
    """The folder of the study as it would be.

    Raises
    ------
    SheetError
        Problems of the sheets that the study does not have without the addition.
    """
    raw, study = addition.raw, addition.raw.parent
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as name:
        stage = Path(name)
        for entry in study.iterdir():
            if entry.name not in LEFT_OUT | {raw.name} and not entry.name.startswith("."):
                (stage / entry.name).symlink_to(entry.resolve())
        for path in raw.rglob("*"):
            if is_data(path, raw):
                _write(stage / "raw" / path.relative_to(raw), b"")
            elif path.is_file() and path.name != STAGE and STAGE not in path.parts:
                _write(stage / "raw" / path.relative_to(raw), path.read_bytes())
        for _, place in addition.copies:
            _write(stage / "raw" / place.relative_to(raw), b"")
        for sheet, text in addition.sheets.items():
            _write(stage / "raw" / sheet.relative_to(raw), text.encode())
        _refuse_new_problems(stage / "raw", raw)
        yield stage


def consequences(stage: Path, technique: str, wildcards: Collection[str]) -> list[str] | None:
    """The targets that the new data reaches, in the order of ``electrolyte.figures.catalogue``.

    Parameters
    ----------
    stage : folder of the study as it would be
    wildcards : names of the samples, pellets, cells and measurements that are added to

    Returns
    -------
    list
        ``None`` if the workflow cannot plan the study; its announcements say why.
    """
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(SCRIPTS.parent / "Snakefile")]
    command += ["--directory", str(stage), "--forceall", "--dag", "dot", "--", "all", *TABLES]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return reached(run.stdout, technique, wildcards) if run.returncode == 0 else None


def reached(dag: str, technique: str, wildcards: Collection[str]) -> list[str]:
    """Names of all figures, tables and documents downstream of the jobs that read new files.

    Parameters
    ----------
    dag : what ``snakemake --dag dot`` prints
    """
    jobs = {number: (rule, _wildcards(more)) for number, rule, more in NODE.findall(dag)}
    own = {n: wild for n, (rule, wild) in jobs.items() if rule.startswith(f"{technique}_")}
    named = [n for n, wild in own.items() if set(wild.values()) & set(wildcards)]
    after: dict[str, list[str]] = {}
    for upstream, downstream in EDGE.findall(dag):
        after.setdefault(upstream, []).append(downstream)
    found: set[str] = set()
    waiting = named or [n for n, wild in own.items() if not wild]
    while waiting:
        job = waiting.pop()
        if job not in found:
            found.add(job)
            waiting += after.get(job, [])
    names = {_target(*jobs[n]) for n in found}
    return [name for name in (*needs(), *DOCUMENTS) if name in names]


def _target(rule: str, wildcards: dict[str, str]) -> str:
    """What people call the output of a job."""
    drawn = rule in ("figure_panel", "figure_composed")
    return next(iter(wildcards.values())) if drawn else rule


def _wildcards(label: str) -> dict[str, str]:
    pairs = [part.partition(": ") for part in label.split("\\n") if ": " in part]
    return {name: value for name, _, value in pairs}


def _refuse_new_problems(staged: Path, raw: Path) -> None:
    before = set(load_study(raw).problems)
    try:
        after = load_study(staged).problems
    except SheetError as error:
        raise SheetError([_in_place(p, staged, raw) for p in error.problems]) from error
    problems = [_in_place(p, staged, raw) for p in after]
    if new := [p for p in problems if p not in before]:
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
