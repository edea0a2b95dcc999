"""What Snakemake does in every run and need not: look for jobs every second, import pandas."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from electrolyte.plan.code_digest import SCRIPTS
from electrolyte.run.snakemake_internals import schedule_when_jobs_end

JOBS = 10
SNAKEFILE = f"""\
import sys
sys.path.insert(0, {str(SCRIPTS)!r})
from electrolyte.run.snakemake_internals import schedule_when_jobs_end
rule all:
    input: expand("{{n}}.txt", n=range({JOBS}))
rule one:
    output: "{{n}}.txt"
    shell: "sleep 1.2; echo > {{output}}"
"""
HOOK = "onstart:\n    schedule_when_jobs_end(workflow)\n"


def looks(folder: Path, snakefile: str, *options: str) -> int:
    """How often a run of ten jobs on two cores looks for jobs that can start."""
    (folder / "Snakefile").write_text(snakefile, encoding="utf-8")
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--scheduler", "greedy"]
    command += ["--verbose", *options]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert len(list(folder.glob("*.txt"))) == JOBS
    return len(re.findall(r"Ready jobs: \d+", run.stdout + run.stderr))


@pytest.mark.night
def test_once_for_each_job_that_ends(tmp_path: Path) -> None:
    assert looks(tmp_path, SNAKEFILE + HOOK) <= JOBS + 1


@pytest.mark.night
def test_snakemake_alone_looks_more_often(tmp_path: Path) -> None:
    """Once it does not, this part of ``snakemake_costs`` can go."""
    assert looks(tmp_path, SNAKEFILE) > 1.5 * (JOBS + 1)


def stand_in(max_jobs: int, timespan: float, *, local: bool) -> Any:
    limiter = SimpleNamespace(max_jobs=max_jobs, timespan=timespan)
    return SimpleNamespace(local_exec=local, scheduler=SimpleNamespace(job_rate_limiter=limiter))


@pytest.mark.parametrize(
    ("max_jobs", "timespan", "local", "stays"),
    [(100, 1, True, False), (100, 1, False, True), (5, 1, True, True), (100, 60, True, True)],
)
def test_a_limit_that_was_chosen_and_that_of_a_cluster_stay(
    max_jobs: int, timespan: int, local: bool, stays: bool
) -> None:
    workflow = stand_in(max_jobs, timespan, local=local)
    schedule_when_jobs_end(workflow)
    assert (workflow.scheduler.job_rate_limiter is not None) == stays


def test_the_workflow_does_so() -> None:
    hooks = (SCRIPTS.parent / "Snakefile").read_text(encoding="utf-8")
    assert "onstart:\n    schedule_when_jobs_end(workflow)\n" in hooks


PARAMS = f"""\
import sys
sys.path.insert(0, {str(SCRIPTS)!r})
from electrolyte.run.snakemake_internals import look_for_no_tables_in_params
look_for_no_tables_in_params()
rule all:
    input: "a.txt"
rule one:
    output: "a.txt"
    params: 5, names=["a", "b"]
    script: "write.py"
onsuccess:
    open("imported.txt", "w").write(" ".join(sys.modules))
"""


@pytest.mark.skipif(
    "'" in sys.executable, reason="Snakemake alone runs no script from a path with an apostrophe"
)
@pytest.mark.parametrize("imports", ["", "import pandas\n"])
def test_a_run_imports_pandas_only_where_the_workflow_does(tmp_path: Path, imports: str) -> None:
    (tmp_path / "Snakefile").write_text(imports + PARAMS, encoding="utf-8")
    (tmp_path / "write.py").write_text(
        "with open(snakemake.output[0], 'w') as f:\n"
        "    print(*snakemake.params, snakemake.params.names, file=f)\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "snakemake", "--cores", "1"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert (tmp_path / "a.txt").read_text() == "5 ['a', 'b'] ['a', 'b']\n"
    assert ("pandas" in (tmp_path / "imported.txt").read_text().split()) == bool(imports)
