"""Every file of other laboratories from `study inspect` to figures: no bug, no lost report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import study as command
from electrolyte.intake.found_files import FoundFiles, Wanted, found_files
from electrolyte.study.sheet_columns import TECHNIQUES
from workshop import ROOT

pytestmark = [pytest.mark.workflow, pytest.mark.night]

# What no file states; each file gets a pellet, cell or sample of its own name.
PELLET = {
    "pellet": "{}",
    "sample": "A",
    "role": "test",
    "thickness-mm": "1",
    "thickness-u-mm": "0.01",
    "diameter-mm": "10",
    "diameter-u-mm": "0.05",
}
SAMPLE = {"sample": "{}", "role": "test"}
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
    "eis": PELLET | {"temperature-C": "25"},
    "dc": PELLET | {"temperature-C": "25"},
    "cycling": CELL,
    "nmr": SAMPLE | {"experiment": "single_pulse", "temperature-C": "25"},
    "sem_eds": SAMPLE | {"formula": "SiO2"},
    "pycnometry": SAMPLE | {"aliquot": "1"},
}
# TODO
CASES = ROOT.parent / "shared" / "cases"


@pytest.fixture(scope="module")
def found(real_data: Path) -> FoundFiles:
    folders = [real_data, CASES] if CASES.is_dir() else [real_data]
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
            assert answer["columns"] or answer["metadata"], answer["path"]
        else:
            assert "expected" in error, error
            assert "found" in error, error
            assert "bug" not in error, error
