"""A run never loses the report: what cannot be used is told, and everything else is made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from electrolyte.ground.errors import Problem
from electrolyte.ground.problem_table import read_problems
from electrolyte.numbers.quantities import read_quantities
from faulty_study import FAULTS, SHALLOW, copy_study, damage
from workshop import ROOT, Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("faulty")]
HERE = ("--snakefile", str(ROOT / "Snakefile"), "--cores", "2")
DOCUMENTS = ("index.html", "paper.pdf", "claims.html")
EVERYTHING = (*DOCUMENTS, "numbers.csv", "problems.csv", "claims.csv", "provenance.json")


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workshop, str]:
    """The study with all faults at once after one plain run, and what that run said."""
    study = Workshop(tmp_path_factory.mktemp("faulty") / "study")
    study.folder.mkdir()
    copy_study(study.folder)
    damage(study.folder)
    run = study.snakemake(*HERE)
    assert run.returncode == 1, run.stdout
    return study, run.stdout


@pytest.fixture(scope="module")
def problems(faulty: tuple[Workshop, str]) -> list[Problem]:
    return read_problems(faulty[0].folder / "results/problems.csv")


def test_everything_is_made_all_the_same(faulty: tuple[Workshop, str]) -> None:
    study, said = faulty
    results = study.folder / "results"
    assert [name for name in EVERYTHING if not (results / name).is_file()] == []
    assert "Traceback" not in said
    assert "Failed" not in said
    for number in (1, 2, 3, 4, 5):
        assert (results / f"figures/fig{number}.pdf").stat().st_size > 1000


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_one_problem_with_all_that_is_known(
    problems: list[Problem], name: str
) -> None:
    fault = FAULTS[name]
    (problem,) = [p for p in problems if p.file == fault.file]
    assert fault.technique in problem.technique.split(", ")
    assert fault.expected in problem.expected
    assert fault.found in problem.found
    assert fault.missing in problem.missing
    assert fault.line in (None, problem.line)


def test_each_shallow_workbook_is_a_problem(problems: list[Problem]) -> None:
    """One of the two is of a pellet whose thickness is wrong, which its row is refused for."""
    told = [p for p in problems if "indentation" in p.technique]
    assert {p.file for p in told} == {SHALLOW[1], "raw/pellets.tsv"}
    assert "a loading down to 9000 nm" in "".join(p.found for p in told)
    assert all("fig5a; fig5b" in p.missing for p in told)


def test_the_run_ends_with_what_to_open_and_all_problems_each_once(
    faulty: tuple[Workshop, str], problems: list[Problem]
) -> None:
    _, said = faulty
    head, _, last = said.partition(f"\n{len(problems)} problems:\n")
    assert sorted(last.splitlines()) == sorted(f"  {problem}" for problem in problems)
    assert head.splitlines()[-1] == f"Open {', '.join(f'results/{name}' for name in DOCUMENTS)}"
    for problem in problems:
        assert str(problem) not in head, "told at the end only"


def test_sound_neighbours_keep_their_numbers(faulty: tuple[Workshop, str]) -> None:
    numbers = read_quantities(faulty[0].folder / "results/numbers.csv")
    single = numbers[numbers["kind"] == "single"]

    def measured(quantity: str) -> set[tuple[str, str]]:
        own = single[(single["quantity"] == quantity) & (single["status"] != "not_resolved")]
        return set(zip(own["replicate"], own["condition"], strict=True))

    assert measured("ionic_conductivity") == {
        ("LTSC-1", "T=0C"),
        ("LTSC-1", "T=60C"),
        ("LTSOC-1", "T=0C"),
        ("LTSOC-1", "T=25C"),
        ("LTSOC-1", "T=60C"),
    }
    assert measured("electronic_conductivity") == {("LTSOC-2", "T=25C")}
    assert ("LTSOC-long", "cycle=1") in measured("discharge_capacity")
    assert any(replicate == "LTSOC-rate" for replicate, _ in measured("discharge_capacity"))
    assert measured("capacity_retention") == set()
    assert len(measured("true_density")) == 6
    assert set(single.loc[single["technique"] == "xrd", "sample"]) == {"LTSC"}
    assert set(single.loc[single["technique"] == "sem_eds", "replicate"]) == {"LTSC-SE"}


def test_the_results_page_says_what_is_missing_and_why(
    faulty: tuple[Workshop, str], problems: list[Problem]
) -> None:
    page = (faulty[0].folder / "results/index.html").read_text(encoding="utf-8")
    listed = page[page.index('id="problems"') : page.index('id="figures"')]
    assert f"{len(problems)} problems" in listed
    for problem in problems:
        assert problem.file in listed
    assert "<code>fig1c</code>: no NMR spectra of a second nucleus" in page


def test_a_second_run_says_the_same_and_makes_nothing(
    faulty: tuple[Workshop, str], problems: list[Problem]
) -> None:
    study, _ = faulty
    before = study.results()
    run = study.snakemake(*HERE)
    assert run.returncode == 1
    assert "Nothing to be done" in run.stdout
    assert [run.stdout.count(f"  {problem}\n") for problem in problems] == [1] * len(problems)
    assert study.results() == before


def test_targets_that_do_not_need_the_faults_end_well(faulty: tuple[Workshop, str]) -> None:
    run = faulty[0].snakemake("results/pycnometry/quantities.csv", *HERE)
    assert run.returncode == 0, run.stdout
    assert "expected" not in run.stdout


@pytest.mark.night
def test_once_the_files_are_mended_the_run_is_clean(
    faulty: tuple[Workshop, str], tmp_path: Path
) -> None:
    study = faulty[0].copied(tmp_path / "study")
    shutil.rmtree(study.folder / "raw")
    sound = tmp_path / "sound"
    sound.mkdir()
    copy_study(sound)
    shutil.copytree(sound / "raw", study.folder / "raw")
    study.edit("config.yaml", lambda text: text.replace("[4000, 9000]", "[4000, 5000]"))
    run = study.snakemake(*HERE)
    assert run.returncode == 0, run.stdout
    assert read_problems(study.folder / "results/problems.csv") == []
    assert "problem" not in run.stdout.splitlines()[-1]
