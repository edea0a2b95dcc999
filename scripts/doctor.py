"""Say what is installed, what the study holds and lacks, and what would be rebuilt: `make doctor`.

Run in the study's folder, or give it: `python scripts/doctor.py --directory my_study`.
"""

import platform
import shutil
import sys
from argparse import ArgumentParser
from os import chdir
from pathlib import Path

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.plan.figures import FigurePlan
from electrolyte.plan.study import Plan
from electrolyte.run import doctor
from electrolyte.study.configuration import read_config

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--directory", default=".", help="folder with config.yaml and raw/")
    chdir(parser.parse_args().directory)
    try:
        print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
        print(*doctor.packages((ROOT / "envs/requirements.txt").read_text()), sep="\n")
        print("Environments:")
        tools = {name: shutil.which(name) for name in ("conda", "chromium")}
        names = [file.name for file in (ROOT / "envs").glob("*.yaml")]
        print(*doctor.environments(ROOT / "envs", names, tools), sep="\n")
        config = read_config(Path("config.yaml"))
        print(f"Study in {Path.cwd()}:")
        print(*doctor.study(FigurePlan(Plan(config, "raw"), "results")), sep="\n")
        print("`snakemake` would rebuild:")
        print(*doctor.rebuilt(doctor.dry_run(["--snakefile", str(ROOT / "Snakefile")])), sep="\n")
    except ElectrolyteError as error:
        sys.exit(str(error))
