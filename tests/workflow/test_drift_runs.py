"""What one changed file moves, against earlier results, a baseline, and nothing at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from electrolyte.numbers.numbers_comparison import KEY
from electrolyte.numbers.quantities import read_quantities
from workshop import LEDGER, ROOT, SCALED_VERDICTS, Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("ledger")]
WHERE = LEDGER[1:]


def name_of(key: tuple[str, ...]) -> str:
    """A number as the summary calls it."""
    return " ".join(part for part in key if part and part != "single")


def drift_of(study: Workshop) -> pd.DataFrame:
    return pd.read_csv(study.folder / "results/drift.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def study(scaled: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """One spectrum scaled, the results before it in ``before``; a drift was run once."""
    copy = scaled.copied(tmp_path_factory.mktemp("drift") / "study")
    run = copy.snakemake("drift", *WHERE, "--config", "baseline=before")
    assert run.returncode == 0, run.stdout
    assert f"{len(SCALED_VERDICTS)} verdicts changed" in run.stdout
    return copy


@pytest.mark.night
def test_exactly_what_moved_is_listed(study: Workshop) -> None:
    found = drift_of(study)
    assert set(found.loc[found["kind"] == "claim", "name"]) == set(SCALED_VERDICTS)
    assert set(found.loc[found["kind"] == "number", "change"]) == {"moved"}
    listed = set(found.loc[found["kind"] == "number", "name"])
    old, new = (
        read_quantities(study.folder / place / "numbers.csv").set_index(list(KEY))
        for place in ("before", "results")
    )
    assert list(old.index) == list(new.index)
    same = (old["value"] == new["value"]) | (old["value"].isna() & new["value"].isna())
    untouched = {name_of(key) for key in old.index[same & (old["u"] == new["u"])]}
    assert not listed & untouched
    for key in old.index[~same]:
        if name_of(key) not in listed:
            value, u = old.loc[key, "value"], old.loc[key, "u"]
            allowed = 0.01 * u if u > 0 else 1e-5 * value
            assert abs(new.loc[key, "value"] - value) <= allowed
    assert "eis ionic_conductivity LTSOC T=25C LTSOC-1" in listed
    assert "eis ionic_conductivity LTSOC T=25C LTSOC-2" not in listed
    assert not [name for name in listed if name.startswith("pycnometry")]


@pytest.mark.night
def test_the_scaled_resistance_is_half_again_as_large(study: Workshop) -> None:
    found = drift_of(study).set_index("name")
    row = found.loc["eis ionic_conductivity LTSOC T=25C LTSOC-1"]
    assert float(row["after"]) / float(row["before"]) == pytest.approx(1 / 1.5, rel=0.01)
    moved_by = (float(row["after"]) - float(row["before"])) / float(row["u_before"])
    assert float(row["difference_u"]) == pytest.approx(moved_by)


@pytest.mark.night
def test_a_figure_that_changed_is_shown_before_and_after(study: Workshop) -> None:
    before = study.folder / "before/figures"
    shutil.copytree(study.folder / "results/figures", before)
    with (before / "figS4.png").open("ab") as stream:
        stream.write(b"another")
    run = study.snakemake("drift", *WHERE, "--config", "baseline=before")
    assert run.returncode == 0, run.stdout
    page = (study.folder / "results/drift.html").read_text(encoding="utf-8")
    assert page.count("<img ") == 2
    assert "<h3>figS4</h3>" in page
    assert "1 figure changed" in (study.folder / "results/drift.md").read_text(encoding="utf-8")


@pytest.mark.night
def test_it_fails_where_the_config_says_so_and_the_summary_stays(study: Workshop) -> None:
    config = ("--config", "baseline=before", "drift={fail_on: claims}")
    run = study.snakemake("drift", *WHERE, *config)
    assert run.returncode != 0
    assert "drift (config.yaml: drift.fail_on: claims): expected" in run.stdout
    assert f"{len(SCALED_VERDICTS)} of kind 'claim'. See results/drift.html" in run.stdout
    assert "Traceback" not in run.stdout
    for suffix in ("md", "html", "csv"):
        assert (study.folder / f"results/drift.{suffix}").is_file()


@pytest.mark.night
def test_without_a_baseline_it_says_how_to_make_one_and_then_nothing_moved(
    study: Workshop,
) -> None:
    run = study.snakemake("drift", *WHERE)
    assert run.returncode != 0
    assert "baseline 'baseline': expected a folder with numbers.csv" in run.stdout
    assert "`make baseline` writes the folder 'baseline'" in run.stdout
    assert "Traceback" not in run.stdout
    script = ROOT / "tools/write_baseline.py"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    subprocess.run([sys.executable, script], cwd=study.folder, env=environment, check=True)
    run = study.snakemake("drift", *WHERE, "--config", "drift={fail_on: numbers}")
    assert run.returncode == 0, run.stdout
    assert "Nothing moved" in (study.folder / "results/drift.md").read_text(encoding="utf-8")


@pytest.mark.night
def test_the_results_are_no_baseline_of_themselves(study: Workshop) -> None:
    run = study.snakemake("drift", *WHERE, "--config", "baseline=results")
    assert run.returncode != 0
    assert "baseline 'results': expected earlier results" in run.stdout


@pytest.mark.night
def test_the_catalog_finds_a_working_workflow(small: Workshop) -> None:
    catalog = str(ROOT / "workflow/Snakefile")
    made = small.snakemake("results/claims.csv", "--snakefile", catalog, "--cores", "1", "-n")
    assert "Nothing to be done" in made.stdout
    everything = small.snakemake("--snakefile", catalog, "--cores", "1", "-n")
    assert everything.returncode == 0, everything.stdout
    assert "Drawing fig3: Ionic transport" in everything.stdout
    assert "Pages: writing the results page" in everything.stdout


def test_the_committed_baseline_is_small_and_of_the_shipped_study() -> None:
    folder = ROOT / "baseline"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 250_000
    numbers = read_quantities(folder / "numbers.csv")
    assert set(numbers["origin"]) == {"synthetic"}
    sheet = (ROOT / "raw/samples.tsv").read_text(encoding="utf-8")
    samples = {line.split("\t")[0] for line in sheet.splitlines()}
    named = {part for name in numbers["sample"] for part in name.replace("|", "/").split("/")}
    assert named - samples <= {""}
    claims = pd.read_csv(folder / "claims.csv")
    assert list(claims["id"])[:1] == ["SYN-01"]
