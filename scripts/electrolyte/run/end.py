"""What comes after the last job of a run: its problems, each once, as the last lines."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from electrolyte.figures.catalogue import PANELS
from electrolyte.ground.problem_table import merged, read_problems
from electrolyte.run.snakemake_internals import outputs_named


def end(workflow: Any) -> None:
    """Print the problems of all jobs that the targets need; end with status 1 if there are any."""
    if print_problems(outputs_named(workflow, "problems")):
        sys.exit(1)


def print_problems(tables: Iterable[Path]) -> int:
    """Print the problems of some jobs, each once, and return how many there are.

    Parameters
    ----------
    tables : of the jobs; one that a failed job has not written is left out
    """
    found = [problem for path in tables if path.is_file() for problem in read_problems(path)]
    problems = merged(found, {name: panel.techniques for name, panel in PANELS.items()})
    if problems:
        count = "One problem" if len(problems) == 1 else f"{len(problems)} problems"
        print(f"\n{count}:", file=sys.stderr)
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    return len(problems)
