"""The ledger of a study of impedance and pycnometry, and what one changed file does to it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from workshop import LEDGER, SCALED_VERDICTS, Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("ledger")]


def verdicts(study: Workshop) -> dict[str, str]:
    table = pd.read_csv(study.folder / "results/claims.csv", dtype=str, keep_default_na=False)
    return dict(zip(table["id"], table["verdict"], strict=True))


def test_a_study_of_two_techniques_has_a_complete_ledger(small: Workshop) -> None:
    found = verdicts(small)
    assert len(found) == 141
    untested = {name for name, verdict in found.items() if verdict.startswith("not testable")}
    others = ("SYN", "XRD", "NMR", "SEM", "RAM", "DCP", "BAT", "IND", "REF")
    assert {n for n in found if n.startswith(others)} - untested == {"SYN-01"}
    assert found["DEN-01"] == found["EIS-03"] == found["EIS-12"] == "reproduced"
    assert found["DEN-03"] == found["EIS-09"] == "reproduced but not supported statistically"
    assert found["EIS-13"] == "reproduced"
    assert found["EIS-15"] == "not testable from this data"
    assert "not reproduced" not in found.values()


def test_the_ledger_names_raw_files_that_exist(small: Workshop) -> None:
    results = small.folder / "results"
    ledger = json.loads((results / "claims.json").read_text(encoding="utf-8"))
    claim = next(c for c in ledger["claims"] if c["id"] == "EIS-03")
    assert claim["in_words"] == "recovered"
    raw = claim["numbers"][0]["raw"]
    assert len(raw) == 3
    assert all((results / link["address"]).is_file() for link in raw)


def test_one_scaled_spectrum_changes_the_claims_that_rest_on_it_and_no_others(
    small: Workshop, scaled: Workshop
) -> None:
    before, after = verdicts(small), verdicts(scaled)
    changed = {name: after[name] for name in before if before[name] != after[name]}
    assert changed == SCALED_VERDICTS

    required = scaled.snakemake("claims", *LEDGER[1:])
    assert required.returncode != 0
    assert "required claims (config.yaml: claims.required)" in required.stdout
    assert "EIS-03 not reproduced" in required.stdout
    assert "Traceback" not in required.stdout


def test_a_faulty_claim_costs_its_own_verdict_and_is_a_problem(
    small: Workshop, tmp_path: Path
) -> None:
    study = small.copied(tmp_path / "study")
    study.edit("paper/claims.yaml", lambda text: text.replace("- id: EIS-12", "- id: EIS 12"))
    run = study.snakemake("results/problems/ledger.csv", *LEDGER)
    assert "2 steps" in run.stdout
    assert "One problem:" in run.stdout
    before, after = verdicts(small), verdicts(study)
    assert "EIS-12" in before
    assert {name: before[name] for name in after} == after
    problems = pd.read_csv(study.folder / "results/problems/ledger.csv", dtype=str)
    assert problems["missing"].eq("the verdict of this claim").all()
    assert problems["found"].str.contains("found 'EIS").all()


def test_an_unknown_required_claim_is_named(small: Workshop, tmp_path: Path) -> None:
    study = small.copied(tmp_path / "study")
    study.edit("config.yaml", lambda text: text.replace("[EIS-03]", "[EIS-3]"))
    run = study.snakemake("claims", *LEDGER[1:])
    assert run.returncode != 0
    assert "claims.required: expected ids of the claims file, found 'EIS-3', did" in run.stdout


def test_a_study_without_claims_says_so(small: Workshop, tmp_path: Path) -> None:
    study = small.copied(tmp_path / "study")
    study.edit("config.yaml", lambda text: text.split("\n", 1)[1])
    run = study.snakemake(*LEDGER)
    assert run.returncode == 0, run.stdout
    assert "This study has no claims file (claims.file)." in run.stdout
    assert verdicts(study) == {}
    page = (study.folder / "results/claims.html").read_text(encoding="utf-8")
    assert "This study has no claims file" in page
