"""`snakemake multiverse` on a small study: what it makes and reruns, and what others take of it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from workshop import ROOT, Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.night, pytest.mark.xdist_group("multiverse")]
ALL = ("--snakefile", str(ROOT / "Snakefile"), "--cores", "2")
CONFIG = """\
claims: {file: claims.yaml}
pycnometry: {baseline: LTSC}
multiverse:
  combinations: 12
"""
CLAIMS = """\
claims:
  - id: D-01
    where: [Text]
    statement: LTSC has a density of 3.03 g/cm³.
    category: computed
    tests: [{value: "true_density[LTSC]", unit: g/cm3, near: 3.03, abs: 0.005, why: "last digit"}]
  - id: D-02
    where: [Text]
    statement: LTSC is not as dense as lead.
    category: computed
    tests: [{value: "true_density[LTSC]", unit: g/cm3, below: 11, why: "lead"}]
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder = tmp_path_factory.mktemp("multiverse")
    shutil.copytree(ROOT / "raw" / "pycnometry", folder / "raw" / "pycnometry")
    for sheet in ("samples.tsv", "pellets.tsv"):
        shutil.copy(ROOT / "raw" / sheet, folder / "raw" / sheet)
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    study = Workshop(folder)
    for targets in (("results/claims.csv",), ("multiverse",)):
        run = study.snakemake(*targets, *ALL)
        assert run.returncode == 0, run.stdout
    return study


def table(study: Workshop, name: str) -> pd.DataFrame:
    return pd.read_csv(study.folder / "results" / name, keep_default_na=False)


def test_it_judges_the_claims_in_all_universes(made: Workshop) -> None:
    universes = table(made, "multiverse/universes.csv")
    assert list(universes["changes"][:1]) == [0]
    assert universes["universe"].is_unique
    claims = table(made, "multiverse/claims.csv").set_index("id")
    assert claims.loc["D-02", "robustness"] == "robust"
    assert "left_out_aliquot" in claims.loc["D-01", "depends_on"]
    assert (claims["universes"] == len(universes)).all()
    numbers = table(made, "multiverse/numbers.csv")
    own = numbers[numbers["universe"] == "as configured"]
    study = table(made, "numbers.csv")
    ordinary = study[(study["quantity"] == "true_density") & (study["kind"] == "mean")]
    assert set(own["value"].astype(str)) <= set(ordinary["value"].astype(str))
    shares = table(made, "multiverse/shares.csv").set_index("choice")
    assert float(shares.loc["equivalence", "total_effect"]) == 0, "it moves no density"
    for name in ("curves.pdf", "fig_choices.pdf", "fig_choices.png", "fig_choices.svg"):
        assert (made.folder / "results" / "multiverse" / name).stat().st_size > 1000, name


def test_the_ledger_takes_it_up_and_never_makes_it(made: Workshop, tmp_path: Path) -> None:
    assert "" in set(table(made, "claims.csv")["robustness"]), "it was made before"
    study = made.copied(tmp_path / "study")
    assert study.snakemake("results/claims.csv", *ALL).returncode == 0
    words = table(study, "claims.csv").set_index("id")["robustness"]
    assert words["D-02"] == "robust"
    assert words["D-01"].startswith("depends on")
    page = (study.folder / "results" / "claims.html").read_text(encoding="utf-8")
    assert "Other choices" in page
    shutil.rmtree(study.folder / "results" / "multiverse")
    remade = study.remade("results/claims.csv", *ALL)
    assert "claims.csv" in remade
    assert not [name for name in remade if name.startswith("multiverse")]
    assert set(table(study, "claims.csv")["robustness"]) == {""}


def test_a_changed_aliquot_reruns_what_it_touches(made: Workshop, tmp_path: Path) -> None:
    study = made.copied(tmp_path / "study")
    assert study.snakemake("results/claims.csv", *ALL).returncode == 0
    study.edit("raw/pycnometry/measurements.tsv", lambda text: text.replace("1.1985", "1.1995"))
    remade = study.remade("results/claims.csv", *ALL)
    assert not [name for name in remade if name.startswith("multiverse")]
    assert set(table(study, "claims.csv")["robustness"]) == {""}, "that of other numbers"
    remade = study.remade("multiverse", *ALL)
    assert "multiverse/pycnometry/LTSC.csv" in remade
    assert "multiverse/pycnometry/LTSOC.csv" not in remade
    json.loads((study.folder / "results/multiverse/summary.json").read_text(encoding="utf-8"))
    assert study.planned("multiverse", *ALL) == (set(), set())


def test_another_alternative_reruns_only_what_it_adds(made: Workshop, tmp_path: Path) -> None:
    study = made.copied(tmp_path / "study")
    study.edit(
        "config.yaml",
        lambda text: (
            text
            + "  choices: {pycnometry: {balance: [{name: worse, set: {pycnometry.mass_u_g: 0.01},"
            " reason: A kitchen balance is all there is.}]}}\n"
        ),
    )
    run = study.snakemake("multiverse", *ALL)
    assert run.returncode == 0, run.stdout
    names = table(study, "multiverse/universes.csv")["universe"]
    assert "balance: worse" in set(names)
    assert not [name for name in names if "cycles" in name]


@pytest.mark.parametrize(
    ("alternative", "expected"),
    [
        ("{pycnometry.mas_u_g: 1}", "did you mean 'mass_u_g'"),
        ("{pycnometry.mass_u_g: -1}", "minimum"),
        ("{eis.engine: impedance}", "expected keys of pycnometry"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_anything_runs(
    made: Workshop, tmp_path: Path, alternative: str, expected: str
) -> None:
    study = made.copied(tmp_path / "study")
    line = "  choices: {pycnometry: {c: [{name: a, set: %s, reason: Because somebody might.}]}}\n"
    study.edit("config.yaml", lambda text: text + line % alternative)
    run = study.snakemake("multiverse", *ALL)
    assert run.returncode == 1
    assert expected in run.stdout
    assert "Traceback" not in run.stdout


@pytest.mark.parametrize("kept", ["one aliquot", "no claims", "nothing to choose"])
def test_small_studies(made: Workshop, tmp_path: Path, kept: str) -> None:
    study = made.copied(tmp_path / "study")
    shutil.rmtree(study.folder / "results")
    if kept == "one aliquot":
        others = re.compile(r".*aliquot[2-9].*\n")
        study.edit("raw/pycnometry/measurements.tsv", lambda text: others.sub("", text))
    elif kept == "no claims":
        study.edit("config.yaml", lambda text: text.replace("claims: {file: claims.yaml}\n", ""))
    else:
        choices = "  choices: {pycnometry: {}}\n  leave_out: {pycnometry: []}\n"
        study.edit("config.yaml", lambda text: text + choices)
    run = study.snakemake("multiverse", *ALL)
    assert "Traceback" not in run.stdout, run.stdout
    assert run.returncode == 0, run.stdout
    if kept == "nothing to choose":
        assert len(table(study, "multiverse/universes.csv")) == 1
        assert set(table(study, "multiverse/claims.csv")["robustness"]) == {"not tried"}
