"""A small study, built once; each test gets a copy of it, built as it is, to break or change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from workshop import Workshop, copy_repository


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    workshop = Workshop(tmp_path_factory.mktemp("built"))
    copy_repository(workshop.folder)
    workshop.write_manifest()
    run = workshop.snakemake()
    assert run.returncode == 0, run.stdout
    return workshop


@pytest.fixture
def workshop(built: Workshop, tmp_path: Path) -> Workshop:
    shutil.copytree(built.folder, tmp_path / "study", copy_function=shutil.copy2)
    return Workshop(tmp_path / "study")
