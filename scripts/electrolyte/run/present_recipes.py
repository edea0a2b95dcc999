"""The recipes that a study has now, and what a run would do, asked of the workflow itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from electrolyte.ground.command_line import WORKFLOW
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.plan.recipe_files import RECIPES, names_below, read_json, recipe_path

ELSEWHERE = "ELECTROLYTE_RECIPES"  # in the environment: the folder that all recipes are written to


@dataclass(frozen=True)
class Planned:
    """A planned run.

    Attributes
    ----------
    recipes : of all jobs that the study can have, by name
    text : what ``snakemake --dry-run`` says
    failed : it says why nothing can run
    """

    recipes: Mapping[str, Mapping[str, Any]]
    text: str
    failed: bool = False


def planned(study: Path) -> Planned:
    """Plan a run of a study; nothing is written there.

    Raises
    ------
    ElectrolyteError
        The study cannot be planned; the message is that of the workflow.
    """
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(WORKFLOW / "Snakefile")]
    command += ["--directory", str(study), "--dry-run"]
    with TemporaryDirectory(prefix="recipes-") as folder:
        environment = os.environ | {ELSEWHERE: folder}
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        names = names_below(Path(folder) / RECIPES)
        found = {name: read_json(recipe_path(Path(folder), name)) for name in names}
    if run.returncode and not found:
        raise ElectrolyteError(run.stderr.strip()[-1500:])
    recipes = {name: recipe for name, recipe in found.items() if recipe is not None}
    return Planned(recipes, run.stdout + run.stderr, failed=run.returncode != 0)
