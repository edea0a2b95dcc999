"""Other people's data: an empty study, their files, the example study, a workflow around ours."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from electrolyte.numbers.quantities import read_quantities, the_one
from synthetic.argyrodite import argyrodite_model, write_example
from workshop import ROOT, Workshop, ran

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("example")]
EXAMPLE = ROOT / "examples" / "argyrodite"
MODULE = """
configfile: "lab/config.yaml"


module paper:
    snakefile:
        "{snakefile}"
    config:
        config
    pathvars:
        raw="lab/data",
        results="lab/out",


use rule * from paper as paper_*


rule everything:
    default_target: True
    input:
        rules.paper_all.input,
"""


def study(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command as its user does, from the workflow's folder, with no terminal."""
    return ran(ROOT, sys.executable, "scripts/study.py", *arguments)


# --- the example ------------------------------------------------------------------------------


@pytest.mark.night
def test_the_committed_example_is_what_the_generator_writes(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE / "structures", tmp_path / "structures")
    write_example(tmp_path)
    raw = tmp_path / "raw"
    written = {p.relative_to(raw): p.read_bytes() for p in raw.rglob("*") if p.is_file()}
    committed = (p for p in (EXAMPLE / "raw").rglob("*") if p.is_file())
    assert written == {p.relative_to(EXAMPLE / "raw"): p.read_bytes() for p in committed}
    assert sum(map(len, written.values())) < 2e6
    files = [name for name in written if name.parts[0] in ("eis", "xrd", "cycling")]
    assert all("SYNTHETIC" in name.name for name in files if name.suffix != ".tsv")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The example, built whole as a module of another workflow, its folders elsewhere."""
    folder = tmp_path_factory.mktemp("module")
    shutil.copytree(EXAMPLE / "raw", folder / "lab/data")
    shutil.copytree(EXAMPLE / "structures", folder / "lab/structures")
    config = (EXAMPLE / "config.yaml").read_text(encoding="utf-8")
    (folder / "lab/config.yaml").write_text(config.replace("structures/", "lab/structures/"))
    (folder / "Snakefile").write_text(MODULE.format(snakefile=ROOT / "Snakefile"))
    outer = Workshop(folder)
    run = outer.snakemake("--cores", "2")
    assert run.returncode == 0, run.stdout
    return outer


@pytest.mark.night
def test_the_example_is_built_whole_inside_another_workflow(example: Workshop) -> None:
    out = example.folder / "lab/out"
    figures = {p.stem for p in (out / "figures").glob("*.pdf")}
    assert figures == {
        *("fig1", "fig3", "fig4"),
        *("fig_dqdv", "fig_relaxation_times", "figS1", "figS4", "figS5", "toc"),
    }
    assert (out / "paper.pdf").stat().st_size > 50_000
    page = (out / "index.html").read_text(encoding="utf-8")
    assert 'id="fig3"' in page
    assert 'id="table_transport"' in page
    assert not (example.folder / "results").exists()
    for figure in (out / "figures").glob("*.svg"):
        assert "synthetic data" in figure.read_text(encoding="utf-8"), figure.name
    assert "Nothing to be done" in example.snakemake("--cores", "2").stdout


@pytest.mark.night
def test_the_example_returns_what_it_was_made_from(example: Workshop) -> None:
    """Parameter recovery: each within 3 of its standard uncertainties, and these are small."""
    numbers = read_quantities(example.folder / "lab/out/numbers.csv")
    model = argyrodite_model()
    for sample in model["samples"]:
        name = sample["sample"]
        for quantity, key, condition, share in (
            ("ionic_conductivity", "sigma25_mS_cm", "T=25C", 0.06),
            ("activation_energy", "Ea_eV", "", 0.02),
        ):
            found = the_one(
                numbers, quantity=quantity, sample=name, condition=condition, kind="mean"
            )
            assert abs(found["value"] - sample[key]) < 3 * found["u"], (name, quantity)
            assert found["u"] < share * sample[key], (name, quantity)
        cell = the_one(numbers, quantity="lattice_parameter", sample=name, condition="phase=LPSX")
        assert abs(cell["value"] - sample["a_A"]) < 3 * cell["u"], name
        assert cell["u"] < 0.007  # a common shift of 0.03°, weighted over lines from 25 to 60°
    assert set(numbers["origin"]) == {"synthetic"}


@pytest.mark.night
def test_the_impurity_of_the_example_is_found_where_it_is(example: Workshop) -> None:
    phases = pd.read_csv(example.folder / "lab/out/tables/table_phases.csv")
    verdicts = phases[phases["phase"] == "Li2S"].set_index("sample")["verdict"].to_dict()
    assert verdicts == {"LPSC": "identified", "LPSCB": "not detected", "LPSB": "not detected"}
    assert set(phases[phases["phase"] == "LPSX"]["verdict"]) == {"identified"}


# --- an empty study, and somebody else's files ------------------------------------------------


def test_an_empty_study_says_what_to_do_next(tmp_path: Path) -> None:
    made = study("new", tmp_path / "lab")
    assert made.returncode == 0, made.stdout
    assert re.search(rf"study(\.py)? add FILE --study {tmp_path / 'lab'}", made.stdout)
    run = Workshop(ROOT).snakemake("--directory", str(tmp_path / "lab"))
    assert run.returncode == 0, run.stdout
    assert "This study has no data yet" in run.stdout
    assert re.search(rf"study(\.py)? add FILE --study {tmp_path / 'lab'}", run.stdout)
    assert "left out" not in run.stdout
    again = study("new", tmp_path / "lab")
    assert again.returncode == 1
    assert "expected a new or an empty folder" in again.stdout


@pytest.mark.night
def test_from_a_folder_of_somebody_elses_files_to_a_figure(tmp_path: Path, real_data: Path) -> None:
    """The walk-through of docs/own-data.md, its errors included."""
    lab = tmp_path / "lab"
    assert study("new", lab).returncode == 0
    files = sorted((real_data / "eis").glob("EISFitpython_s04147-*deg.txt"))
    assert len(files) == 7
    add = (*files, "--study", lab)

    first = study("add", *add)
    assert first.returncode == 1
    assert "--pellet of eis EISFitpython_s04147-140deg and 6 more" in first.stdout
    second = study("add", *add, "--pellet", "A-1", "--sample", "A")
    assert second.returncode == 1
    for missing in ("--thickness-mm", "--diameter-u-mm", "--role", "--temperature-C"):
        assert f"  {missing} of " in second.stdout
    assert not list((lab / "raw/eis").glob("*.txt"))

    geometry = ("--thickness-mm", "0.75", "--thickness-u-mm", "0.01")
    geometry += ("--diameter-mm", "13", "--diameter-u-mm", "0.05")
    known = ("--pellet", "A-1", "--sample", "A", "--role", "series", *geometry)
    done = study("add", *add, *known, "--temperature-C", "*-{}deg")
    assert done.returncode == 0, done.stdout
    assert "computes eis of pellet A-1" in done.stdout
    assert f"snakemake --directory {lab}" in done.stdout

    run = Workshop(ROOT).snakemake("--directory", str(lab), "fig3b")
    assert run.returncode == 0, run.stdout
    assert (lab / "results/figures/fig3b.pdf").is_file()
    numbers = read_quantities(lab / "results/eis/quantities.csv")
    energy = the_one(numbers, quantity="activation_energy", replicate="A-1")
    assert energy["value"] == pytest.approx(0.857, abs=0.01)
    assert set(numbers["origin"]) == {"measured"}
