"""Exactly what depends on a change is made anew: a table of changes, and what each makes run."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from electrolyte.numbers.quantities import read_quantities
from stand_in_conda import stand_in_for_conda
from workshop import PELLETS, Workshop, add_row, copy_repository

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("built")]
SPECTRUM = "raw/eis/LTSC-1_25C.DTA"
NEW = {"measurement": "new", "path": "new.DTA", "origin": "synthetic"}
EIS_PARTS = ("pellets", "curves", "arcs", "relaxation_times")
OF_LTSC_1 = {f"eis/{part}/LTSC-1.csv" for part in EIS_PARTS}
PROBLEMS = {"problems/eis_fit/LTSC-1.csv", "problems.csv"}


def figure(name: str, panels: str = "") -> set[str]:
    """The files of a figure: its forms, and the data and problems of its panels."""
    forms = {f"figures/{name}.{form}" for form in ("pdf", "svg", "png")}
    source = {f"source_data/{name}{panel}.csv" for panel in panels or ("",)}
    return forms | source | {f"problems/{name}.csv"}


ALL_EIS_FIGURES = figure("fig3", "abcd") | figure("toc")
LEDGER = {"claims.csv", "claims.json", "claims.html", "consistency.csv", "problems/ledger.csv"}
AFTER_EIS = {"eis/quantities.csv", "dc/quantities.csv", "numbers.csv"} | LEDGER
TABLE = {f"tables/table_transport.{form}" for form in ("csv", "md", "xlsx", "pdf")}
FORMS = {"paper.pdf", "si.pdf", "paper.docx", "si.docx", "paper-latex.zip", "submission.zip"}
REST_OF_PAPER = {"captions.json", "numbers.tex", "index.html", "provenance.json"} | FORMS

# Jobs by the message that announces them.
FIT = {name: f"EIS: fitting the spectra of pellet {name}" for name in PELLETS}
FITS = set(FIT.values())
NUMBERS = "Gathering the numbers of all techniques"
DC = "DC: evaluating the polarization runs of pellet LTSOC-2"
PAGE = "Pages: writing the results page"
CAPTIONS = "Paper: filling the numbers in the captions"
FIGS4 = "Drawing figS4: Nyquist plot at low temperature"
FIGS5 = "Drawing figS5: Nyquist plots over temperature"
PAPER = "Paper: typesetting article and supporting information as PDF, Word and LaTeX"

Change = Callable[[Workshop], None]


def edit(name: str, old: str = "", new: str = "") -> Change:
    """Replace text once; without ``old``, append a comment."""

    def change(workshop: Workshop) -> None:
        if old:
            workshop.edit(name, lambda text: text.replace(old, new, 1))
        else:
            workshop.edit(name, lambda text: text + "\n# edited\n")

    return change


def with_other_digit(text: str) -> str:
    """A spectrum, with another last digit in its last row."""
    lines = text.splitlines(keepends=True)
    fields = lines[-1].split("\t")
    fields[4] = fields[4][:-1] + ("1" if fields[4][-1] != "1" else "2")
    return "".join([*lines[:-1], "\t".join(fields)])


def last_digit(workshop: Workshop) -> None:
    """Another last digit of one impedance value: the same size."""
    workshop.edit(SPECTRUM, with_other_digit)
    workshop.write_manifest()


def last_digit_at_the_same_time(workshop: Workshop) -> None:
    file = workshop.folder / SPECTRUM
    stamp = file.stat().st_mtime_ns
    last_digit(workshop)
    os.utime(file, ns=(stamp, stamp))


def touch(*patterns: str) -> Change:
    """New time stamps, as a checkout gives them."""

    def change(workshop: Workshop) -> None:
        files = [file for pattern in patterns for file in workshop.folder.glob(pattern)]
        assert files
        for file in files:
            file.touch()

    return change


def a_new_pellet(workshop: Workshop) -> None:
    raw = workshop.folder / "raw"
    text = (raw / "eis/LTSOC-1_25C.DTA").read_text(encoding="latin-1")
    (raw / "eis/new.DTA").write_text(with_other_digit(text), encoding="latin-1")
    size = {"thickness_mm": "0.9", "thickness_u_mm": "0.01", "diameter_mm": "10"}
    add_row(raw / "pellets.tsv", pellet="LTSOC-9", sample="LTSOC", diameter_u_mm="0.05", **size)
    add_row(raw / "eis/measurements.tsv", pellet="LTSOC-9", temperature_C="25", **NEW)
    workshop.write_manifest()


def a_new_row_of_a_pellet(workshop: Workshop) -> None:
    raw = workshop.folder / "raw"
    text = (raw / "eis/LTSOC-1_25C.DTA").read_text(encoding="latin-1")
    (raw / "eis/new.DTA").write_text(with_other_digit(text), encoding="latin-1")
    add_row(raw / "eis/measurements.tsv", pellet="LTSOC-1", temperature_C="30", **NEW)
    workshop.write_manifest()


def setting(text: str) -> Change:
    """A section of the config begins with other text."""
    section = text.rpartition("\n")[2] if text.endswith(":") else text.partition("\n")[0]
    return edit("config.yaml", section, text)


CHECKED_OUT = ("scripts/**/*.py", "rules/*", "paper/*", "envs/*", "Snakefile", "*.yaml", "raw/**/*")
LIBRARY = "scripts/electrolyte"
# What is no change: all at once, for each alone would make nothing run either.
NOTHING: dict[str, Change] = {
    "raw file touched": touch(SPECTRUM),
    "manifest rewritten, same content": Workshop.write_manifest,
    "comment in a sheet": edit("raw/eis/measurements.tsv", "# S", "# Still s"),
    "comment in a module of another technique": edit(f"{LIBRARY}/techniques/raman/bands.py"),
    "reader of no file": edit(f"{LIBRARY}/readers/electrochemistry/biologic_mpt.py"),
    "rule file, a comment": edit("rules/eis.smk"),
    "comment in the config": edit("config.yaml"),
    "environment file, without conda": edit("envs/eis.yaml"),
    "all time stamps of the checkout": touch(*CHECKED_OUT),
}
CASES: dict[str, tuple[Change, set[str]]] = {
    # raw data
    "raw file changed, same time, same size": (last_digit_at_the_same_time, {FIT["LTSC-1"]}),
    "pellet added": (a_new_pellet, {"EIS: fitting the spectra of pellet LTSOC-9"}),
    "row added": (a_new_row_of_a_pellet, {FIT["LTSOC-1"]}),
    # code
    "module of one job": (edit(f"{LIBRARY}/techniques/eis/arrhenius.py"), FITS),
    "job script": (edit("scripts/dc_fit.py"), {DC}),
    "module of one figure": (edit(f"{LIBRARY}/figures/nyquist_over_temperature.py"), {FIGS5}),
    "reader of the files": (edit(f"{LIBRARY}/readers/electrochemistry/gamry_dta.py"), {*FITS, DC}),
    # config
    "key of one technique": (setting("eis:\n  frequency_min_Hz: 2"), FITS),
    "key of one panel": (  # captions may say what figures are set to
        setting("figures:\n  figS4: {temperature_C: 40}"),
        {FIGS4, CAPTIONS},
    ),
    "key that no job uses": (setting("raman: {baseline_degree: 7}\neis:"), {PAPER, PAGE}),
}


def test_what_is_no_change_reruns_nothing(workshop: Workshop) -> None:
    """Also in another folder, language, time zone and order of hashes than the first run."""
    for change in NOTHING.values():
        change(workshop)
    other = {"LC_ALL": "C", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu"}
    assert workshop.planned(**other) == (set(), set())


@pytest.mark.parametrize("case", CASES)
def test_a_change_reruns_exactly_its_users(workshop: Workshop, case: str) -> None:
    """Jobs with a reason of their own are the expected ones; the others only follow these."""
    change, expected = CASES[case]
    change(workshop)
    first, after = workshop.planned()
    print(f"{case}: {len(first)} jobs have a reason to run, {len(after)} follow them")
    assert first == expected


@pytest.mark.night
def test_an_environment_file_reruns_its_users_with_conda(tmp_path: Path) -> None:
    study = Workshop(tmp_path / "study")
    study.folder.mkdir()
    copy_repository(study.folder)
    path = stand_in_for_conda(tmp_path / "conda")
    for script in (study.folder / "envs").glob("*.post-deploy.sh"):
        script.unlink()
    found = {"PATH": f"{path}{os.pathsep}{os.environ['PATH']}"}
    arguments = ("results/numbers.csv", "--sdm", "conda")
    run = study.snakemake(*arguments, **found)
    assert run.returncode == 0, run.stdout
    assert study.planned(*arguments, **found) == (set(), set())
    for name, users in (("nmr", set()), ("claims", {NUMBERS}), ("eis", {*FITS, DC})):
        study.edit(f"envs/{name}.yaml", lambda text: text + "# edited\n")
        first, _ = study.planned(*arguments, **found)
        assert first | {NUMBERS} == users | {NUMBERS}, name
        assert bool(users) == bool(first), name


def test_one_byte_remakes_its_pellet_and_what_depends_on_it(workshop: Workshop) -> None:
    """Carried out, not only planned."""
    last_digit(workshop)
    expected = OF_LTSC_1 | AFTER_EIS | ALL_EIS_FIGURES | figure("figS5") | figure("figS6")
    expected |= TABLE | REST_OF_PAPER | PROBLEMS | figure("fig_relaxation_times")
    expected |= {"inspector.html"}
    assert workshop.remade() == expected
    assert workshop.planned() == (set(), set())


def test_a_spectrum_that_the_manifest_does_not_know_is_left_out(workshop: Workshop) -> None:
    manifest = (workshop.folder / "raw/manifest.sha256").read_bytes()
    last_digit(workshop)
    (workshop.folder / "raw/manifest.sha256").write_bytes(manifest)
    run = workshop.snakemake()
    assert run.returncode == 1
    assert "LTSC-1_25C.DTA: expected the content of raw/manifest.sha256" in run.stdout
    assert re.search(r"study(\.py)? manifest", run.stdout)
    assert "Traceback" not in run.stdout
    results = workshop.folder / "results"
    assert "LTSC-1_25C.DTA" in (results / "problems.csv").read_text(encoding="utf-8")
    numbers = read_quantities(results / "numbers.csv")
    conductivity = numbers[numbers["quantity"] == "ionic_conductivity"]
    sources = set(conductivity["source"])
    assert "LTSC-1_25C" not in sources
    assert {"LTSC-1_40C", "LTSOC-1_25C"} <= sources
