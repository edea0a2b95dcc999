"""``study``: what it says to those who mistype it, and to a Python that cannot run it."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import study
from electrolyte.ground.command_line import WORKFLOW, snakemake_command, study_command

COMMAND = WORKFLOW / "scripts/study.py"


def run(*words: object, isolated: bool = False) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *(["-S"] if isolated else []), str(COMMAND), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_help_and_version_need_no_packages() -> None:
    """The standard library alone, so they come at once."""
    assert run("--version", isolated=True).stdout == f"study {study.version()}\n"
    shown = run("--help", isolated=True)
    assert shown.returncode == 0
    for name, purpose in study.COMMANDS.items():
        assert f"{name} " in shown.stdout
        assert purpose.split()[0] in shown.stdout


def test_a_python_without_packages_gets_a_sentence() -> None:
    tried = run("inspect", "x.DTA", isolated=True)
    assert tried.returncode == 1
    assert "has no package" in tried.stderr
    assert ".venv/bin/study" in tried.stderr
    assert "`make`" in tried.stderr
    assert "Traceback" not in tried.stderr
    assert len(tried.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", study.COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        study.main([name, "--help"])
    assert len(capsys.readouterr().out.splitlines()) > 5


@pytest.mark.parametrize("name", ["manifest", "doctor"])
def test_a_folder_that_is_no_study_is_named_with_the_one_that_was_meant(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "my study/raw").mkdir(parents=True)
    assert study.main([name, "--study", str(tmp_path / "my studdy")]) == 1
    said = capsys.readouterr().err
    assert "found no such folder, did you mean 'my study'?" in said
    assert [p.name for p in tmp_path.iterdir()] == ["my study"]


@pytest.mark.parametrize("name", ["plain", "Studie ä ö", "it's (α) $HOME `x`"])
def test_printed_commands_work_when_they_are_pasted(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    words = shlex.split(study_command("manifest", "--study", folder, base=tmp_path))
    assert words[-2:] == ["--study", name]
    words = shlex.split(snakemake_command(folder, base=tmp_path))
    assert words[-2:] == ["--directory", name]
    assert Path(words[words.index("--snakefile") + 1]) == WORKFLOW / "Snakefile"
    pasted = subprocess.run(
        f"printf %s {shlex.join([name])}", shell=True, capture_output=True, text=True, check=True
    )
    assert pasted.stdout == name


def test_in_the_folder_of_the_workflow_commands_are_short() -> None:
    assert study_command("manifest").endswith("study manifest") or study_command(
        "manifest"
    ).endswith("study.py manifest")
    assert "--directory" not in snakemake_command(WORKFLOW)
    assert "--snakefile" not in snakemake_command(WORKFLOW)
