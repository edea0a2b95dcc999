"""What comes after the last job of a run: its problems, each once, as the last lines."""

from __future__ import annotations

import sys
from typing import Any

from electrolyte.run.problems import print_problems
from electrolyte.run.snakemake_internals import outputs_named


def end(workflow: Any) -> None:
    """Print the problems of all jobs that the targets need; end with status 1 if there are any."""
    if print_problems(outputs_named(workflow, "problems")):
        sys.exit(1)
