"""A checkout with any name, moved afterwards; a home that cannot be written; names mistyped."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
import venv
from pathlib import Path

import pytest

from workshop import ROOT, Workshop, copy_repository, ran

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("workflow")]
ODD = "OneDrive - Lab (α)/it's"


def install(folder: Path) -> None:
    """``.venv`` as make leaves it, with the packages of this Python."""
    venv.create(folder / ".venv", symlinks=True)
    packages = next((folder / ".venv").glob("lib/*/site-packages"))
    packages.rmdir()
    packages.symlink_to(sysconfig.get_path("purelib"))
    for name in ("snakemake", "study"):
        shutil.copy(ROOT / "scripts/launcher.sh", folder / ".venv/bin" / name)
        (folder / ".venv/bin" / name).chmod(0o755)


def run(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A program of ``.venv/bin`` as typed in the folder."""
    return ran(folder, f".venv/bin/{words[0]}", *words[1:], PWD=str(folder), **variables)


@pytest.mark.night
def test_a_checkout_with_an_odd_name_works_and_can_be_moved(tmp_path: Path) -> None:
    checkout = tmp_path / ODD
    checkout.mkdir(parents=True)
    copy_repository(checkout)
    install(checkout)
    assert run(checkout, "study", "manifest").returncode == 0
    made = run(checkout, "snakemake", "fig3a")
    assert made.returncode == 0, made.stdout
    assert (checkout / "results/figures/fig3a.pdf").is_file()

    moved = tmp_path / "moved ö"
    checkout.parent.rename(moved)
    again = run(moved / checkout.name, "snakemake", "fig3a")
    assert again.returncode == 0, again.stdout
    assert "Nothing to be done" in again.stdout
    inspected = run(moved / checkout.name, "study", "inspect", "raw/eis/LTSC-1_25C.DTA")
    assert "technique            eis" in inspected.stdout


def test_without_a_python_the_launcher_says_so_at_once(tmp_path: Path) -> None:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    shutil.copy(ROOT / "scripts/launcher.sh", tmp_path / ".venv/bin/snakemake")
    (tmp_path / ".venv/bin/snakemake").chmod(0o755)
    (tmp_path / ".venv/bin/python").symlink_to("/nowhere/python3")
    tried = run(tmp_path, "snakemake")
    assert tried.returncode == 1
    assert "run make in" in tried.stdout


def test_a_read_only_home_and_a_file_named_like_a_package_do_no_harm(tmp_path: Path) -> None:
    copy_repository(tmp_path)
    install(tmp_path)
    (tmp_path / "yaml.py").write_text("raise SystemExit('a file of the study was run')")
    planned = run(tmp_path, "snakemake", "-n", "fig3a", HOME="/proc", XDG_CACHE_HOME="")
    assert planned.returncode == 0, planned.stdout
    assert "Drawing fig3a" in planned.stdout


def test_a_study_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    (tmp_path / "study-2000/raw").mkdir(parents=True)
    tried = Workshop(ROOT).snakemake("--directory", str(tmp_path / "study-200"))
    assert tried.returncode == 1
    assert "expected a study, found none, did you mean 'study-2000'?" in tried.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["study-2000"]

    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/cat.jpg").touch()
    tried = Workshop(ROOT).snakemake("--directory", str(tmp_path / "photos"))
    assert tried.returncode == 1
    assert "found a folder without config.yaml and raw/" in tried.stdout
    assert (tmp_path / "photos/cat.jpg").exists()


@pytest.mark.parametrize("target", ["fig3bb", "results/figures/fig3bb.pdf"])
def test_a_mistyped_target_is_named_with_the_one_that_was_meant(target: str) -> None:
    tried = Workshop(ROOT).snakemake("-n", target)
    assert tried.returncode == 1
    assert f"Nothing makes '{target}', did you mean 'fig3b'?" in tried.stdout
    assert "MissingRuleException" not in tried.stdout


@pytest.mark.night
def test_make_repairs_what_holds_the_path_of_a_moved_folder(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    shutil.copy(ROOT / "Makefile", before)
    venv.create(before / ".venv", symlinks=True)
    subprocess.run("pwd > .venv/.place", shell=True, cwd=before, check=True)
    before.rename(after)
    subprocess.run(["make", "moved"], cwd=after, check=True, capture_output=True)
    activate = (after / ".venv/bin/activate").read_text(encoding="utf-8")
    assert f"{after}/.venv" in activate
    assert str(before) not in activate
