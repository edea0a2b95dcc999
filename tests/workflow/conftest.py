"""A small study, built once; each test gets a copy of it, built as it is, to break or change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import Browser, browser
from workshop import LEDGER, ROOT, Workshop, copy_repository, half_again, keep_rows

SPECTRUM = "raw/eis/LTSOC-1_25C.DTA"
TEMPERATURES = ("-20", "0", "25", "60")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    workshop = Workshop(tmp_path_factory.mktemp("built"))
    copy_repository(workshop.folder)
    workshop.write_manifest()
    run = workshop.snakemake()
    assert run.returncode == 0, run.stdout
    return workshop


@pytest.fixture(scope="module")
def page() -> Iterator[Browser]:
    """One page in a browser, for all tests of a module."""
    with browser() as found:
        yield found


@pytest.fixture
def workshop(built: Workshop, tmp_path: Path) -> Workshop:
    return built.copied(tmp_path / "study")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """All pellets at four temperatures, and all densities."""
    folder = tmp_path_factory.mktemp("claims")
    for technique in ("eis", "pycnometry"):
        shutil.copytree(ROOT / "raw" / technique, folder / "raw" / technique)
    for sheet in ("samples.tsv", "pellets.tsv", "study.yaml"):
        shutil.copy(ROOT / "raw" / sheet, folder / "raw" / sheet)
    (folder / "paper").mkdir()
    shutil.copy(ROOT / "paper/claims.yaml", folder / "paper")
    (folder / "config.yaml").write_text(
        "claims: {file: paper/claims.yaml, required: [EIS-03]}\n"
        "eis: {baseline: LTSC}\npycnometry: {baseline: LTSC}\n"
    )
    keep_rows(folder / "raw/eis/measurements.tsv", lambda row: row["temperature_C"] in TEMPERATURES)
    study = Workshop(folder)
    run = study.snakemake(*LEDGER)
    assert run.returncode == 0, run.stdout
    return study


@pytest.fixture(scope="session")
def scaled(small: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The same with one spectrum scaled, and its results as they were in ``before``."""
    study = small.copied(tmp_path_factory.mktemp("scaled") / "study")
    shutil.copytree(study.folder / "results", study.folder / "before")
    study.edit(SPECTRUM, half_again)
    run = study.snakemake(*LEDGER)
    assert run.returncode == 0, run.stdout
    return study
