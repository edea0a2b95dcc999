"""The CI script that builds two revisions, with make and snakemake played by stand-ins."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKE = """\
#!/bin/sh
echo "make $*" >> "$LOG"
case "$1" in
  -C) cat "$2/raw/file" >> "$LOG"; test -z "$BROKEN" ;;
esac
"""
STUDY = """\
#!/bin/sh
echo "study $*" >> "$LOG"
sha256sum raw/file > raw/manifest.sha256
"""
SNAKEMAKE = """\
#!/bin/sh
echo "snakemake $*" >> "$LOG"
exit 3
"""


class Repository:
    """Two commits: raw data ``old``, then ``new``."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        programs = {".venv/bin/snakemake": SNAKEMAKE, ".venv/bin/study": STUDY, "bin/make": MAKE}
        for name, text in programs.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)
        (folder / ".ci").mkdir()
        shutil.copy(ROOT / ".ci/drift", folder / ".ci")
        (folder / "raw").mkdir()
        self.git("init", "-q")
        for content in ("old", "new"):
            (folder / "raw/file").write_text(f"{content}\n")
            subprocess.run("sha256sum raw/file > raw/manifest.sha256", shell=True, cwd=folder)
            self.git("add", "raw")
            self.git("commit", "-q", "-m", content)

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
        run = subprocess.run(
            ["git", *who, *arguments], cwd=self.folder, check=True, capture_output=True, text=True
        )
        return run.stdout.strip()

    def drift(self, revision: str, **variables: str) -> tuple[int, list[str]]:
        """The exit status, and what was called."""
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        environment = os.environ | {"PATH": path, "LOG": str(self.log)} | variables
        run = subprocess.run(
            [".ci/drift", revision], cwd=self.folder, env=environment, capture_output=True
        )
        return run.returncode, self.log.read_text().splitlines()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_both_revisions_are_built_and_compared(repository: Repository) -> None:
    before = f".before/{repository.git('rev-parse', '--short', 'HEAD~1')}"
    status, called = repository.drift("HEAD~1")
    assert status == 3, "the status is that of snakemake drift"
    assert called == [
        "make .venv/.installed",
        "study manifest",
        "make ",
        f"make -C {before}",
        "old",
        f"snakemake drift --config baseline={before}/results",
    ]
    assert not (repository.folder / before).exists()
    assert len(repository.git("worktree", "list").splitlines()) == 1


@pytest.mark.parametrize(
    ("revision", "broken"), [("0" * 40, ""), ("HEAD~1", "yes")], ids=["none", "cannot be built"]
)
def test_without_an_earlier_build_the_committed_baseline_is_used(
    repository: Repository, revision: str, broken: str
) -> None:
    status, called = repository.drift(revision, BROKEN=broken)
    assert status == 3
    assert called[-1] == "snakemake drift --config baseline=baseline"


def test_a_manifest_that_does_not_fit_stops_before_the_build(repository: Repository) -> None:
    (repository.folder / "raw/file").write_text("damaged in transfer\n")
    status, called = repository.drift("HEAD~1")
    assert status == 1
    assert called == ["make .venv/.installed", "study manifest"]
