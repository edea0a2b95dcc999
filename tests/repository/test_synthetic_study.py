"""The shipped raw data is what the generator writes, byte for byte."""

from __future__ import annotations

from pathlib import Path

from electrolyte.study.manifest import NAME
from synthetic.study import write_study

RAW = Path(__file__).resolve().parents[2] / "raw"
WRITTEN_BY_HAND = {"README.md", "LICENSE", "study.yaml"}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in WRITTEN_BY_HAND
    }


def test_make_synthetic_reproduces_the_committed_bytes(tmp_path: Path) -> None:
    count = write_study(tmp_path)
    written, shipped = files(tmp_path), files(RAW)
    assert written.keys() == shipped.keys()
    assert not [name for name in written if written[name] != shipped[name]]
    assert count == len((RAW / NAME).read_text().splitlines()) > 400
