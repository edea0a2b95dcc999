"""The example of public data: fetched from a mirror, computed, and compared with its sources."""

from __future__ import annotations

import csv
import shutil
import sys
from pathlib import Path

import pytest

from workshop import ROOT, ran

pytestmark = [pytest.mark.workflow, pytest.mark.night]


def run(*command: str) -> str:
    """What a command prints, run in the workflow's folder."""
    return ran(ROOT, sys.executable, *command).stdout


def test_public_files_are_fetched_computed_and_agree_with_their_sources(
    real_data: Path, tmp_path: Path
) -> None:
    study = tmp_path / "study"
    ignored = shutil.ignore_patterns("results", ".snakemake", "*.txt", "*.raw")
    shutil.copytree(ROOT / "examples" / "public-data", study, ignore=ignored)
    snakemake = ["-m", "snakemake", "--directory", str(study), "--cores", "2"]
    assert " fetch --study " in run(*snakemake)
    fetched = run("scripts/study.py", "fetch", "--study", str(study), "--mirror", str(real_data))
    assert "8 downloaded, 0 were there, 0 missing" in fetched
    run(*snakemake, "ledger")
    with (study / "results" / "claims.csv").open(encoding="utf-8", newline="") as stream:
        verdicts = {row["id"]: row["in_words"] for row in csv.DictReader(stream)}
    assert verdicts["EIS-02"] == "reproduced"
    assert verdicts["XRD-01"] == "reproduced"
    assert verdicts["EIS-01"] == "unsupported"  # it agrees, and rests on doubted spectra
