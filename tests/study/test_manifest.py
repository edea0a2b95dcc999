"""The manifest of raw files, against the program whose format it has."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from electrolyte.ground.command_line import WORKFLOW, short
from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.study.manifest import (
    check_against_manifest,
    manifest_command,
    missing_by_folder,
    read_manifest,
    write_manifest,
)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    for name in (
        "samples.tsv",
        "README.md",
        "eis/measurements.tsv",
        "eis/a.DTA",
        "nmr/1/fid",
        "nmr/1/table.tsv",
        ".hidden/x",
        "eis/~$measurements.xlsx",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def test_it_lists_the_data_and_not_the_sheets(raw: Path) -> None:
    assert write_manifest(raw) == 3
    assert set(read_manifest(raw) or {}) == {"eis/a.DTA", "nmr/1/fid", "nmr/1/table.tsv"}


def test_sha256sum_accepts_it(raw: Path) -> None:
    write_manifest(raw)
    subprocess.run(["sha256sum", "--check", "--strict", "manifest.sha256"], cwd=raw, check=True)


def test_a_changed_file_is_named_with_what_to_do(raw: Path) -> None:
    write_manifest(raw)
    manifest = read_manifest(raw) or {}
    (raw / "eis/a.DTA").write_text("changed")
    digest = sha256_of(raw / "eis/a.DTA")
    with pytest.raises(RawFileError, match=r"a\.DTA.*run `\S.* manifest --study \S+`"):
        check_against_manifest(raw, {"eis/a.DTA": digest}, manifest)
    with pytest.raises(RawFileError, match=r"new\.DTA: expected a line in"):
        check_against_manifest(raw, {"eis/new.DTA": digest}, manifest)


def test_the_command_names_a_study_that_is_elsewhere(raw: Path) -> None:
    assert manifest_command(WORKFLOW / "raw").endswith(" manifest")
    assert manifest_command(raw).endswith(
        f" manifest --study {short(raw.resolve().parent, WORKFLOW)}"
    )


def test_a_broken_line_is_named(raw: Path) -> None:
    (raw / "manifest.sha256").write_text("0" * 64 + "  ok\nnonsense\n")
    with pytest.raises(RawFileError, match=r"manifest\.sha256 line 2"):
        read_manifest(raw)


def test_no_manifest_is_none(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None


def test_what_is_missing_is_listed_by_folder(raw: Path) -> None:
    assert missing_by_folder(raw) == {}
    write_manifest(raw)
    digest = sha256_of(raw / "nmr/1/fid")
    (raw / "nmr/1/fid").unlink()
    assert missing_by_folder(raw) == {"nmr": {"nmr/1/fid": digest}}
