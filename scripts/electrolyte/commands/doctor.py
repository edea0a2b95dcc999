"""Show what is installed, what the study holds and lacks, and what would run and why.

Nothing is changed.
"""

from __future__ import annotations

import platform
import shutil
from argparse import ArgumentParser, Namespace
from contextlib import chdir
from pathlib import Path

from electrolyte.commands.study_folder import add_study, raw_folder
from electrolyte.ground.command_line import WORKFLOW
from electrolyte.plan.figures import FigurePlan
from electrolyte.plan.study import Plan
from electrolyte.run import doctor
from electrolyte.run.present_recipes import planned
from electrolyte.study.configuration import read_config

ENVIRONMENTS = WORKFLOW / "envs"


def add_arguments(parser: ArgumentParser) -> None:
    add_study(parser)


def run(options: Namespace) -> int:
    raw_folder(options.study)
    with chdir(options.study):
        print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
        print(*doctor.packages((ENVIRONMENTS / "requirements.txt").read_text()), sep="\n")
        print("Environments:")
        tools = {name: shutil.which(name) for name in ("conda", "chromium")}
        names = [file.name for file in ENVIRONMENTS.glob("*.yaml")]
        print(*doctor.environments(ENVIRONMENTS, names, tools), sep="\n")
        config = read_config(Path("config.yaml"))
        print(f"Study in {Path.cwd()}:")
        figures = FigurePlan(Plan(config, "raw"), "results")
        print(*doctor.study(figures), sep="\n")
        print("Problems of the sheets, and of the data in the last run:")
        print(*doctor.problems(figures), sep="\n")
        print("Claims whose numbers nothing computes, as the sheets and the last run say:")
        print(*doctor.claims(figures), sep="\n")
        print("`snakemake` would run:", flush=True)
        print(*doctor.to_run(planned(Path())), sep="\n")
    return 0
