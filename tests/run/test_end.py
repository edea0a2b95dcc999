"""The end of a run of Snakemake: its problems are its last lines, and its status tells of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from electrolyte.ground.errors import Problem
from electrolyte.ground.problem_table import write_problems
from electrolyte.plan.code_digest import SCRIPTS

SNAKEFILE = f"""\
import sys
sys.path.insert(0, {str(SCRIPTS)!r})
from electrolyte.run.end import end
from electrolyte.run.snakemake_internals import when_a_run_ends
when_a_run_ends(workflow, end)
rule all:
    input: "good.csv", "bad.csv"
rule evaluate:
    input: "made/{{name}}.csv"
    output: problems="{{name}}.csv"
    shell: "cp {{input}} {{output}}"
rule other:
    output: "other.txt"
    shell: "touch {{output}}"
"""
PROBLEM = Problem("10 points", "3", file="raw/dc/a.DTA", technique="dc")


def snakemake(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """Status and lines of a call."""
    command = [sys.executable, "-m", "snakemake", "--cores", "1", *arguments]
    run = subprocess.run(
        command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return run.returncode, run.stdout.splitlines()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, list[str]]:
    """A folder after its first run, with status and lines of that."""
    folder = tmp_path_factory.mktemp("end") / "study"
    (folder / "made").mkdir(parents=True)
    (folder / "Snakefile").write_text(SNAKEFILE, encoding="utf-8")
    write_problems([], folder / "made/good.csv")
    write_problems([PROBLEM], folder / "made/bad.csv")
    return folder, *snakemake(folder)


@pytest.fixture
def folder(first: tuple[Path, int, list[str]], tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return shutil.copytree(first[0], tmp_path / "study", copy_function=shutil.copy2)


def test_a_run_ends_with_its_problems_and_status_1_also_with_nothing_to_do(
    first: tuple[Path, int, list[str]],
) -> None:
    runs = (first[1:], snakemake(first[0]))
    for status, lines in runs:
        assert status == 1
        assert lines[-2:] == ["One problem:", f"  {PROBLEM}"]
    assert any("Nothing to be done" in line for line in runs[1][1])


def test_targets_that_need_no_such_data_end_well(folder: Path) -> None:
    status, lines = snakemake(folder, "good.csv", "other.txt")
    assert (status, [line for line in lines if "problem" in line]) == (0, [])


@pytest.mark.parametrize("option", ["--dry-run", "--list"])
def test_what_runs_no_jobs_has_no_end(first: tuple[Path, int, list[str]], option: str) -> None:
    status, lines = snakemake(first[0], option)
    assert status == 0
    assert not any("10 points" in line for line in lines)


def test_the_run_is_clean_once_the_data_is(folder: Path) -> None:
    write_problems([], folder / "made/bad.csv")
    assert snakemake(folder)[0] == 0
