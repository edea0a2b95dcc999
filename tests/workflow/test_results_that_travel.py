"""Results say themselves what they are made from, whatever happens to dates and hidden folders.

On a small study with the workflow beside it: conductivities of two pellets, and two Raman spectra.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from disturbed_runs import read_only
from workshop import ROOT, Workshop, half_again, keep_rows

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("travel")]
CONFIG = """\
eis: {baseline: LTSC}
raman:
  bands:
    LTSOC: [{centre: 383, width: 25}, {centre: 404, width: 25}]
    TaCl5: [{centre: 382, width: 12}, {centre: 410, width: 12}]
"""
NUMBERS = ("results/numbers.csv", "--snakefile", str(ROOT / "Snakefile"), "--cores", "2")
SPECTRUM = "raw/eis/LTSC-1_25C.DTA"
PELLET = "results/eis/pellets/LTSC-1.csv"
RULES = {
    "EIS: fitting": "eis_fit",
    "EIS: comparing": "eis_transport",
    "Raman: fitting": "raman_fit",
    "Raman: comparing": "raman_compare",
    "Gathering the numbers": "numbers",
}
AFTER_LTSC_1 = {"eis_fit", "eis_transport", "numbers"}


def write_study(folder: Path) -> None:
    """Two pellets at three temperatures, two Raman spectra, and no manifest."""
    for technique in ("eis", "raman"):
        shutil.copytree(ROOT / "raw" / technique, folder / "raw" / technique)
    for sheet in ("samples.tsv", "pellets.tsv"):
        shutil.copy(ROOT / "raw" / sheet, folder / "raw" / sheet)
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    keep_rows(
        folder / "raw/eis/measurements.tsv",
        lambda row: (
            row["pellet"] in ("LTSC-1", "LTSOC-1") and row["temperature_C"] in ("-20", "25", "60")
        ),
    )
    keep_rows(
        folder / "raw/raman/measurements.tsv", lambda row: row["sample"] in ("LTSOC", "TaCl5")
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    study = Workshop(tmp_path_factory.mktemp("travel") / "study")
    write_study(study.folder)
    run = study.snakemake(*NUMBERS)
    assert run.returncode == 0, run.stdout
    return study


@pytest.fixture
def study(built: Workshop, tmp_path: Path) -> Workshop:
    return built.copied(tmp_path / "study")


def planned(study: Workshop, *arguments: str) -> dict[str, int]:
    """How many jobs of each rule a dry run announces."""
    first, after = study.planned(*NUMBERS, *arguments)
    rules = (next(r for words, r in RULES.items() if m.startswith(words)) for m in first | after)
    return dict(Counter(rules))


def conductivity(study: Workshop) -> float:
    with (study.folder / PELLET).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    (value,) = (
        row["value"]
        for row in rows
        if row["quantity"] == "ionic_conductivity" and row["condition"] == "T=25C"
    )
    return float(value)


def files(study: Workshop, *folders: str) -> list[Path]:
    places = [study.folder / name for name in folders] if folders else [study.folder]
    return [path for place in places for path in sorted(place.rglob("*")) if path.is_file()]


def date(paths: Iterable[Path], chosen: Callable[[], float]) -> None:
    for path in paths:
        moment = chosen()
        os.utime(path, (moment, moment))


def scramble(study: Workshop) -> None:
    """Dates in any order, as `cp -r` and network folders leave them."""
    chance = random.Random(3)
    date(files(study), lambda: time.time() - chance.uniform(0, 1e6))


def equal(study: Workshop) -> None:
    """One date, as a checkout or an archive of a repository gives."""
    date(files(study), lambda: 1.6e9)


def future(study: Workshop) -> None:
    date(files(study, "results"), lambda: time.time() + 4e7)


def without_hidden_folder(study: Workshop) -> None:
    shutil.rmtree(study.folder / ".snakemake")


def scrambled_without_hidden_folder(study: Workshop) -> None:
    without_hidden_folder(study)
    scramble(study)


def recipes_gone(study: Workshop) -> None:
    shutil.rmtree(study.folder / "results/recipes")


UNCHANGED = (
    scrambled_without_hidden_folder,
    *(
        pytest.param(happened, marks=pytest.mark.night)
        for happened in (scramble, equal, future, without_hidden_folder)
    ),
)


@pytest.mark.parametrize("happened", [*UNCHANGED, recipes_gone], ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    "arguments",
    [(), pytest.param(("--rerun-triggers", "mtime"), marks=pytest.mark.night)],
    ids=["", "mtime"],
)
def test_nothing_runs_that_need_not(
    study: Workshop, happened: Callable[[Workshop], None], arguments: tuple[str, ...]
) -> None:
    happened(study)
    assert planned(study, *arguments) == {}


def test_a_plain_second_planning_changes_no_file(study: Workshop) -> None:
    before = {path: path.stat().st_mtime_ns for path in files(study, "results")}
    assert planned(study) == {}
    assert {path: path.stat().st_mtime_ns for path in files(study, "results")} == before


@pytest.mark.parametrize("happened", UNCHANGED, ids=lambda f: f.__name__)
def test_a_thickness_doubled_in_the_sheet_doubles_the_conductivity(
    study: Workshop, happened: Callable[[Workshop], None]
) -> None:
    before = conductivity(study)
    double_thickness(study)
    happened(study)
    run = study.snakemake(*NUMBERS, "--rerun-triggers", "mtime")
    assert run.returncode == 0, run.stdout
    assert conductivity(study) == pytest.approx(2 * before, rel=1e-9)
    assert planned(study) == {}


def double_thickness(study: Workshop) -> None:
    sheet = study.folder / "raw/pellets.tsv"
    lines = sheet.read_text(encoding="utf-8").splitlines()
    names = next(line for line in lines if not line.startswith("#")).split("\t")
    column = names.index("thickness_mm")
    for number, line in enumerate(lines):
        fields = line.split("\t")
        if fields[0] == "LTSC-1":
            fields[column] = str(2 * float(fields[column]))
            lines[number] = "\t".join(fields)
    sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("happened", UNCHANGED, ids=lambda f: f.__name__)
def test_another_spectrum_of_equal_date_is_seen(
    study: Workshop, happened: Callable[[Workshop], None]
) -> None:
    stamp = (study.folder / SPECTRUM).stat()
    study.edit(SPECTRUM, half_again)
    os.utime(study.folder / SPECTRUM, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    happened(study)
    assert planned(study, "--rerun-triggers", "mtime") == dict.fromkeys(AFTER_LTSC_1, 1)


def test_one_band_of_one_sample_runs_one_fit(study: Workshop) -> None:
    study.edit("config.yaml", lambda text: text.replace("centre: 410", "centre: 411"))
    assert planned(study) == {"raman_fit": 1, "raman_compare": 1, "numbers": 1}


@pytest.mark.night
def test_snakemakes_own_triggers_give_the_same_results(study: Workshop) -> None:
    """They may run more, by the dates of scripts, never less."""
    double_thickness(study)
    triggers = ("--rerun-triggers", "code", "input", "mtime", "params", "software-env")
    assert set(planned(study, *triggers)) >= AFTER_LTSC_1


def test_a_result_without_record_is_made_again(study: Workshop) -> None:
    (study.folder / "results/records/eis_fit/LTSC-1.json").unlink()
    scrambled_without_hidden_folder(study)
    assert planned(study) == dict.fromkeys(AFTER_LTSC_1, 1)


def test_a_result_left_behind_by_a_run_of_a_part_is_not_believed(study: Workshop) -> None:
    """The fit was made again, what depends on it was not; then all dates are lost."""
    double_thickness(study)
    run = study.snakemake(PELLET, *NUMBERS[1:])
    assert run.returncode == 0, run.stdout
    scrambled_without_hidden_folder(study)
    assert planned(study) == {"eis_transport": 1, "numbers": 1}


@pytest.mark.night
def test_results_from_an_archive_in_another_folder(study: Workshop, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "study.zip", "w") as archive:
        for path in files(study, "raw", "results"):
            archive.write(path, path.relative_to(study.folder))
        archive.write(study.folder / "config.yaml", "config.yaml")
    with zipfile.ZipFile(tmp_path / "study.zip") as archive:
        archive.extractall(tmp_path / "elsewhere")
    assert planned(Workshop(tmp_path / "elsewhere")) == {}


def test_results_from_a_repository(study: Workshop, tmp_path: Path) -> None:
    (study.folder / ".gitignore").write_text(".snakemake/\n", encoding="utf-8")
    own = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for words in (("init", "-q"), ("add", "-A"), (*own, "commit", "-q", "-m", "Results")):
        subprocess.run(["git", *words], cwd=study.folder, check=True)
    subprocess.run(["git", "clone", "-q", study.folder, tmp_path / "clone"], check=True)
    clone = Workshop(tmp_path / "clone")
    assert planned(clone) == {}
    double_thickness(clone)
    assert planned(clone) == dict.fromkeys(AFTER_LTSC_1, 1)


def test_results_that_can_only_be_read_say_what_would_run(study: Workshop) -> None:
    double_thickness(study)
    before = {path: path.read_bytes() for path in files(study, "results")}
    try:
        with read_only(study.folder / "results"):
            assert planned(study) == dict.fromkeys(AFTER_LTSC_1, 1)
    except subprocess.CalledProcessError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"nothing may be mounted here: {error}")
    assert {path: path.read_bytes() for path in files(study, "results")} == before


def exclude(sheet: Path, subject: str, reason: str) -> None:
    """Give a reason to leave out all rows of a pellet or sample."""
    lines = sheet.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    header = lines[start].split("\t")
    for i, line in enumerate(lines[start + 1 :], start + 1):
        fields = dict(zip(header, line.split("\t"), strict=True))
        if subject in fields.values():
            lines[i] = "\t".join((fields | {"exclude": reason}).values())
    sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.night
def test_what_is_left_out_leaves_with_all_its_files(study: Workshop) -> None:
    """Of a pellet its fits, of a panel its data, of a technique and its table all that is made."""
    targets = ("results/problems.csv", "results/figures/figS5.pdf", "results/figures/fig3.pdf")
    targets += ("tables", *NUMBERS[1:])
    next((study.folder / "raw/raman").glob("TaCl5*")).write_bytes(b"")
    run = study.snakemake(*targets)
    assert run.returncode == 1, run.stdout
    results = study.folder / "results"
    source, problems = results / "source_data/figS5.csv", results / "problems.csv"
    assert "TaCl5" in problems.read_text(encoding="utf-8")
    assert "LTSC-1" in source.read_text(encoding="utf-8")
    left_out = (
        *("eis/pellets/LTSC-1.csv", "source_data/fig3b.csv", "raman/quantities.csv"),
        *(f"tables/table_bands.{form}" for form in ("csv", "md", "xlsx", "pdf")),
    )
    assert [name for name in left_out if not (results / name).is_file()] == []

    for subject, sheet in (("TaCl5", "raman"), ("LTSOC", "raman"), ("LTSC-1", "eis")):
        exclude(study.folder / f"raw/{sheet}/measurements.tsv", subject, "damaged")
    study.edit("config.yaml", lambda text: f"{text}figures: {{leave_out: [fig3b]}}\n")
    run = study.snakemake(*targets)
    assert run.returncode == 0, run.stdout
    assert "Deleted, because the study no longer has it: " in run.stdout
    assert [name for name in left_out if (results / name).is_file()] == []
    assert (results / "tables/table_transport.xlsx").is_file()
    assert len(problems.read_text(encoding="utf-8").splitlines()) == 1, "only the header"
    assert "LTSC-1" not in source.read_text(encoding="utf-8")
