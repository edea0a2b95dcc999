"""A small study to add to, and the program that adds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import study as command
from desk import EIS, PELLETS, SAMPLES, SHIPPED, Desk, Outcome


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    study, files = tmp_path / "study", tmp_path / "files"
    (study / "raw/eis").mkdir(parents=True)
    files.mkdir()
    shutil.copy(SHIPPED / "eis/LTSC-1_25C.DTA", study / "raw/eis/old.DTA")
    (study / "raw/samples.tsv").write_text(SAMPLES)
    (study / "raw/pellets.tsv").write_text(PELLETS)
    (study / "raw/eis/measurements.tsv").write_text(EIS)
    for celsius in ("-20", "0", "40"):
        shutil.copy(SHIPPED / f"eis/LTSOC-1_{celsius}C.DTA", files / f"new_{celsius}C.DTA")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    def run(*arguments: object) -> Outcome:
        status = command.main(["add", *map(str, arguments), "--study", str(study)])
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return Desk(study, files, run)
