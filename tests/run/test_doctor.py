"""What `study doctor` says."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

from electrolyte.ground.errors import Problem
from electrolyte.ground.problem_table import write_problems
from electrolyte.intake.new_study import write_new_study
from electrolyte.plan.code_digest import SCRIPTS
from electrolyte.run.doctor import packages, to_run
from electrolyte.run.present_recipes import Planned

STUDY = SCRIPTS / "study.py"


def test_versions_that_are_not_as_pinned_are_named() -> None:
    here = metadata.version("numpy")
    locked = f"numpy=={here} \\\n    --hash=sha256:0\nno-such-package==1.0 \\\npandas==0.0.1 \\\n"
    first, *wrong = packages(locked)
    assert first == "1 of 3 pinned packages are as pinned"
    assert wrong[0] == "  no-such-package: not installed, pinned is 1.0"
    assert wrong[1].endswith("pinned is 0.0.1")


def test_packages_for_other_systems_may_be_absent() -> None:
    assert packages("no-such-package==1.0 ; sys_platform == 'win32' \\\n")[1:] == []


def test_of_two_pins_that_of_this_python_counts() -> None:
    here = metadata.version("numpy")
    locked = (
        f"numpy=={here} ; python_full_version >= '3.0' \\\n"
        "numpy==0.0.1 ; python_full_version < '3.0' \\\n"
    )
    assert packages(locked) == ["1 of 1 pinned packages are as pinned"]


def test_the_first_jobs_that_would_run_are_shown_each_with_its_reason() -> None:
    jobs = [f"EIS: fitting the spectra of pellet P{n} (not there yet)" for n in range(25)]
    lines = to_run(Planned({}, "\n".join(["25 steps would run:", *jobs])))
    assert lines[0] == f"  {jobs[0]}"
    assert lines[-1].startswith("  and 5 more")
    done = Planned({}, "Nothing to be done (all requested files are present).")
    assert to_run(done) == ["  nothing: no result is missing or outdated"]
    assert to_run(Planned({}, "raw/x: no such file", failed=True)) == ["  raw/x: no such file"]


def doctor(folder: Path) -> str:
    run = subprocess.run(
        [sys.executable, str(STUDY), "doctor", "--study", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_a_new_study_is_healthy_and_what_it_lacks_is_told_in_a_few_lines(tmp_path: Path) -> None:
    write_new_study(tmp_path / "lab")
    said = doctor(tmp_path / "lab")
    assert "Problems of the sheets, and of the data in the last run:\n  none is known\n" in said
    assert said.endswith("would run:\n  nothing: no result is missing or outdated\n")
    about_xrd = [line for line in said.splitlines() if "no measurements of xrd" in line]
    (line,) = about_xrd
    assert line.startswith("  left out: fig1a, figS1, table_phases")
    assert said.count("left out: ") < 20


def test_problems_of_the_sheets_and_of_the_last_run_are_named_once(tmp_path: Path) -> None:
    raw = tmp_path / "lab/raw"
    write_new_study(tmp_path / "lab")
    (raw / "samples.tsv").write_text("sample\trole\nA\tseries\n")
    header = "measurement\tsample\tpath\torigin\texcitation_nm\n"
    (raw / "raman/measurements.tsv").write_text(f"{header}a\tA\ta.txt\tmeasured\t532\n")
    (raw / "eis/a.DTA").write_text("EXPLAIN")
    lost = Problem("a file raw/raman/a.txt", "none", "Check the path, or copy the file in.")
    row = replace(lost, file="raw/raman/measurements.tsv", line=2, subject="sample A")
    run = Problem("10 points", "3", file="raw/dc/a.DTA", technique="dc", missing="all of dc")
    write_problems(
        [replace(row, technique="raman", missing="raman_shift of A"), run],
        tmp_path / "lab/results/problems.csv",
    )
    said = doctor(tmp_path / "lab")
    assert "  raman: 1 measurement, 1 with problems\n" in said
    assert "  raw/dc/a.DTA: expected 10 points, found 3\n" in said
    assert said.count(str(row)) == 1
    assert said.count("found none beside one raw file, such as raw/eis/a.DTA") == 1
