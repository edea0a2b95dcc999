"""A package that dies on a file costs the job that read it, and what is made from that job."""

from __future__ import annotations

import shutil

import pytest

from workshop import ROOT, Workshop, copy_repository, keep_rows

pytestmark = pytest.mark.workflow
SEGFAULT, EXIT = "raw/eis/LTSC-1_25C.DTA", "raw/eis/LTSOC-2_25C.DTA"
DIE = f"""\
    import os, signal
    if str(path).endswith("{SEGFAULT}"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if str(path).endswith("{EXIT}"):
        os._exit(7)
"""


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workshop, list[str]]:
    """A study after a run in which two files each kill the process that reads them."""
    study = Workshop(tmp_path_factory.mktemp("crashed"))
    copy_repository(study.folder)
    shutil.copytree(ROOT / "raw/pycnometry", study.folder / "raw/pycnometry")
    keep_rows(
        study.folder / "raw/eis/measurements.tsv",
        lambda row: row["temperature_C"] in ("0", "25"),
    )
    begin = "    if not path.exists():\n        raise RawFileError(path, "
    study.edit(
        "scripts/electrolyte/readers/__init__.py",
        lambda text: text.replace(begin, f"{DIE}{begin}", 1),
    )
    run = study.snakemake("--cores", "2")
    assert run.returncode == 1, run.stdout
    return study, run.stdout.splitlines()


def test_each_crash_is_told_once_with_its_job_and_its_file(crashed) -> None:
    _, said = crashed
    for job, how, file in (
        ("EIS: fitting the spectra of pellet LTSC-1", "crashed (SIGSEGV)", SEGFAULT),
        ("EIS: fitting the spectra of pellet LTSOC-2", "status 7", EXIT),
    ):
        at = said.index(f"Failed: {job}")
        assert how in said[at + 1]
        assert [line for line in said if file in line] == [said[at + 2]]


def test_what_is_not_made_from_it_is_made_and_the_rest_is_named(crashed) -> None:
    study, said = crashed
    results = study.folder / "results"
    for name in ("eis/pellets/LTSOC-1.csv", "pycnometry/quantities.csv"):
        assert (results / name).is_file()
    assert not (results / "eis/pellets/LTSC-1.csv").exists()
    (last,) = [line for line in said if line.startswith("Not made: ")]
    for name in ("numbers.csv", "problems.csv", "index.html", "paper.pdf"):
        assert name in last.removesuffix(".").split(", ")
        assert not (results / name).exists()
