"""A study or a target that does not exist is named with a suggestion, before anything runs."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from electrolyte.ground.command_line import study_command
from electrolyte.ground.errors import did_you_mean
from electrolyte.run import snakemake_internals

OF_SNAKEMAKE = ".snakemake"


def refuse_missing_study(workflow: Any) -> None:
    """End the program if ``--directory`` names no study; the working directory is that folder."""
    given = snakemake_internals.given_directory(workflow)
    if given is None or Path("config.yaml").exists() or Path("raw").is_dir():
        return
    folder = Path.cwd()
    found = "a folder without config.yaml and raw/"
    if {path.name for path in folder.iterdir()} <= {OF_SNAKEMAKE}:
        found = "none"  # Snakemake has just made it
        os.chdir(folder.parent)
        shutil.rmtree(folder / OF_SNAKEMAKE, ignore_errors=True)
        folder.rmdir()
    beside = [p.name for p in folder.parent.iterdir() if (p / "raw").is_dir()]
    near = did_you_mean(folder.name, beside)
    new = study_command("new", folder)
    sys.exit(f"--directory {given}: expected a study, found {found}{near}. `{new}` writes one.")


def unknown_targets(workflow: Any) -> list[str]:
    """Lines on targets of the command line that nothing makes."""
    known = [rule.name for rule in workflow.rules]
    lines = [
        f"Nothing makes '{target}'{did_you_mean(Path(target).stem, known)}"
        for target in snakemake_internals.unknown_targets(workflow)
    ]
    return [*lines, "`snakemake --list` shows all targets."] if lines else []
