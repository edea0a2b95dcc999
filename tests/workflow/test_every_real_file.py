"""Every file of other laboratories from `study inspect` to figures: no bug, no lost report.

What no file states is a stand-in here, so numbers mean nothing; the tests of each technique judge
those.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import study as command
from electrolyte.intake.found_files import FoundFiles, Wanted, found_files
from electrolyte.study.sheet_columns import TECHNIQUES
from electrolyte.study.sheets import load_study
from workshop import ROOT, Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.night]

CASES = ROOT.parent / "shared" / "cases"
# Each file gets a pellet, cell or sample of its own name.
SAMPLE = {"sample": "{}", "role": "test"}
PELLET = {
    "pellet": "{}",
    "sample": "A",
    "role": "test",
    "thickness-mm": "1",
    "thickness-u-mm": "0.01",
    "diameter-mm": "10",
    "diameter-u-mm": "0.05",
    "temperature-C": "25",
}
CELL = {
    "cell": "{}",
    "sample": "A",
    "role": "test",
    "active-mass-mg": "10",
    "active-mass-u-mg": "0.1",
    "theoretical-mAh-g": "200",
    "protocol": "long",
}
COLUMNS = {
    "eis": PELLET,
    "dc": PELLET,
    "cycling": CELL,
    "nmr": SAMPLE | {"experiment": "single_pulse", "temperature-C": "25"},
    "pycnometry": SAMPLE | {"aliquot": "1"},
    "sem_eds": SAMPLE | {"formula": "SiO2"},
}


@pytest.fixture(scope="module")
def found(real_data: Path) -> FoundFiles:
    folders = [Path(real_data), *([CASES] if CASES.is_dir() else [])]
    return found_files(folders, Wanted())


def test_inspect_answers_for_every_file(
    found: FoundFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = dict.fromkeys(
        [r.path for r in found.readings] + [e.path for e in found.refused] + [*found.left_out]
    )
    command.main(["inspect", "--json", *map(str, paths)])
    answers = json.loads(capsys.readouterr().out)
    assert len(answers) == len(paths) > 300
    for answer in answers:
        error = answer["error"]
        if error is None:
            assert answer["technique"] in TECHNIQUES
            assert answer["columns"], answer["path"]
        else:
            assert "expected" in error, error
            assert "found" in error, error
            assert "bug" not in error, error


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_all_files_of_a_technique_are_one_command_and_one_run(
    technique: str, found: FoundFiles, tmp_path: Path
) -> None:
    readings = [r for r in found.readings if r.measurement.technique == technique]
    if not readings:
        pytest.skip(f"no real file of {technique}")
    paths = dict.fromkeys(str(reading.path) for reading in readings)
    columns = COLUMNS.get(technique, SAMPLE)
    if technique == "sem_eds":  # an image may be a micrograph or a map
        kinds = ",".join(reading.facts.get("kind", "image") for reading in readings)
        columns = columns | {"kind": kinds}
    options = [text for name, value in columns.items() for text in (f"--{name}", value)]
    study = tmp_path / "study"
    assert command.main(["new", str(study)]) == 0
    assert command.main(["add", *paths, "--study", str(study), "--overrule", *options]) == 0
    sheets = load_study(study / "raw")
    assert not sheets.problems
    assert len(sheets.measurements[technique]) == len(readings)
    run = Workshop(study).snakemake("--snakefile", str(ROOT / "Snakefile"), "--cores", "2")
    assert "bug of the workflow" not in run.stdout, run.stdout
    for page in ("index.html", "inspector.html", "paper.pdf", "numbers.csv"):
        assert (study / "results" / page).exists(), run.stdout
    with (study / "results/problems.csv").open(encoding="utf-8", newline="") as file:
        problems = list(csv.DictReader(file))
    assert run.returncode == (1 if problems else 0), run.stdout
    for problem in problems:
        assert problem["expected"], problem
        assert problem["found"], problem
