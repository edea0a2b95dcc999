"""Other studies: their own folder, their own place in somebody else's workflow."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from electrolyte.numbers.quantities import read_quantities, the_one
from workshop import ROOT, Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("built")]


@pytest.fixture(scope="module")
def novocontrol(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Workshop:
    """A real temperature series of a solid electrolyte as a study of its own, without config.

    The pellet's geometry is a stand-in (the files do not state it), so only the activation energy
    is a result.
    """
    folder = tmp_path_factory.mktemp("novocontrol")
    (folder / "raw/eis").mkdir(parents=True)
    (folder / "config.yaml").touch()
    (folder / "raw/samples.tsv").write_text("sample\trole\ns04147\tseries\n")
    (folder / "raw/pellets.tsv").write_text(
        "pellet\tsample\tthickness_mm\tthickness_u_mm\tdiameter_mm\tdiameter_u_mm\n"
        "s04147-1\ts04147\t0.75\t0.01\t13\t0.05\n"
    )
    rows = ["measurement\tpellet\tpath\torigin\ttemperature_C"]
    for file in sorted((real_data / "eis").glob("EISFitpython_s04147-*deg.txt")):
        celsius = re.search(r"-(\d+)deg", file.name)
        assert celsius is not None
        shutil.copy(file, folder / "raw/eis")
        rows.append(f"T{celsius[1]}\ts04147-1\t{file.name}\tmeasured\t{celsius[1]}")
    assert len(rows) == 8
    (folder / "raw/eis/measurements.tsv").write_text("\n".join(rows) + "\n")
    study = Workshop(folder)
    run = study.snakemake("figures", "--snakefile", str(ROOT / "Snakefile"), "--cores", "2")
    assert run.returncode == 0, run.stdout
    assert "No raw/manifest.sha256: raw files are not checked for change." in run.stdout
    return study


def test_a_real_series_gives_its_activation_energy(novocontrol: Workshop) -> None:
    numbers = read_quantities(novocontrol.folder / "results/eis/quantities.csv")
    energy = the_one(numbers, quantity="activation_energy", replicate="s04147-1")
    assert energy["value"] == pytest.approx(0.857, abs=0.01)
    assert energy["u"] < 0.02
    assert set(numbers["origin"]) == {"measured"}


def test_a_measured_study_is_not_stamped_synthetic(novocontrol: Workshop) -> None:
    for file in (novocontrol.folder / "results/figures").glob("*.svg"):
        assert "synthetic" not in file.read_text(encoding="utf-8")


def test_a_study_without_dc_has_no_figure_of_it(novocontrol: Workshop) -> None:
    names = {p.stem for p in (novocontrol.folder / "results/figures").glob("*.pdf")}
    # its coldest spectrum is in Fig. 3 already, so there is no figS4
    assert names == {"fig3", "fig_relaxation_times", "figS5", "toc"}


@pytest.mark.night
def test_as_a_module_raw_and_results_stand_elsewhere(tmp_path: Path, built: Workshop) -> None:
    (tmp_path / "lab").mkdir()
    shutil.copytree(built.folder / "raw", tmp_path / "lab/data")
    (tmp_path / "Snakefile").write_text(
        f"""
configfile: "lab/config.yaml"


module paper:
    snakefile:
        "{ROOT / "Snakefile"}"
    config:
        config
    pathvars:
        raw="lab/data",
        results="lab/out",


use rule * from paper as paper_*
"""
    )
    (tmp_path / "lab/config.yaml").write_text("eis: {baseline: LTSC}\n")
    outer = Workshop(tmp_path)
    run = outer.snakemake("--cores", "2", "paper_fig3b", "paper_table_transport")
    assert run.returncode == 0, run.stdout
    assert (tmp_path / "lab/out/figures/fig3b.pdf").exists()
    assert (tmp_path / "lab/out/tables/table_transport.csv").exists()
    assert not (tmp_path / "results").exists()
    again = outer.snakemake("--cores", "2", "paper_fig3b", "paper_table_transport")
    assert "Nothing to be done" in again.stdout


def test_a_study_of_which_nothing_is_drawn_has_its_page(tmp_path: Path) -> None:
    (tmp_path / "raw/profilometry").mkdir(parents=True)
    (tmp_path / "config.yaml").touch()
    (tmp_path / "raw/samples.tsv").write_text("sample\trole\nLTSOC\tseries\n")
    shutil.copy(ROOT / "raw/profilometry/LTSOC_overview_2.5x.tif", tmp_path / "raw/profilometry")
    (tmp_path / "raw/profilometry/measurements.tsv").write_text(
        "measurement\tsample\tpath\torigin\tkind\n"
        "overview\tLTSOC\tLTSOC_overview_2.5x.tif\tsynthetic\toverview\n"
    )
    study = Workshop(tmp_path)
    run = study.snakemake("--snakefile", str(ROOT / "Snakefile"), "--cores", "2")
    assert run.returncode == 0, run.stdout
    page = (tmp_path / "results/index.html").read_text(encoding="utf-8")
    assert "all data in the sheets could be used" in page
