"""A folder that Snakemake takes for a conda installation, and what it writes with one at hand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MINIFORGE = "25.11.0-0"  # a release: what "latest" is changes
SNAKEMAKE = Path(sys.executable).with_name("snakemake")


def make_conda_prefix(prefix: Path, python: Path) -> None:
    """Write ``bin/conda`` and ``bin/activate``; the front end runs on ``python``."""
    (prefix / "bin").mkdir(parents=True, exist_ok=True)
    for name in ("activate", "frontend.py"):
        shutil.copy(HERE / name, prefix / "bin" / name)
    conda = prefix / "bin" / "conda"
    conda.write_text(f'#!/bin/sh\nexec "{python}" "$(dirname "$0")/frontend.py" "$@"\n')
    conda.chmod(0o755)


def dockerfile() -> str:
    """What ``snakemake --containerize`` writes for the repository, and the pip parts after it.

    Snakemake's own file creates the environments from the yaml files alone: neither pins nor
    post-deploy scripts are in it.

    Raises
    ------
    subprocess.CalledProcessError
    """
    with tempfile.TemporaryDirectory() as folder:
        make_conda_prefix(Path(folder), Path(sys.executable))
        run = subprocess.run(
            [SNAKEMAKE, "--containerize"],
            cwd=ROOT,
            env=os.environ | {"PATH": f"{folder}/bin:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=True,
        )
    recipe = run.stdout.replace("miniforge3:latest", f"miniforge3:{MINIFORGE}").rstrip("\n")
    return recipe + "\n" + "".join(_pip_parts(run.stdout))


def _pip_parts(text: str) -> list[str]:
    prefixes = re.findall(r"source: envs/(\w+)\.yaml\n# +prefix: (\S+)", text)
    return [
        f"\nCOPY envs/{name}.post-deploy.sh {prefix}/post-deploy.sh\n"
        f'RUN PATH="{prefix}/bin:$PATH" sh {prefix}/post-deploy.sh\n'
        for name, prefix in prefixes
        if (ROOT / "envs" / f"{name}.post-deploy.sh").is_file()
    ]


if __name__ == "__main__":
    (ROOT / "Dockerfile").write_text(dockerfile(), encoding="utf-8")
    print("Dockerfile")
