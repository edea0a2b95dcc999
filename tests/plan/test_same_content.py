"""A copy of a raw file under another name is no second measurement."""

from __future__ import annotations

from pathlib import Path

import pytest

from electrolyte.plan.same_content import with_copies_flagged
from electrolyte.study.sheets import Study, load_study

SHEETS = {
    "samples.tsv": "sample\trole\nA\tseries\n",
    "pellets.tsv": (
        "pellet\tsample\tthickness_mm\tthickness_u_mm\tdiameter_mm\tdiameter_u_mm\n"
        "A-1\tA\t0.9\t0.01\t10\t0.05\n"
    ),
}
HEADER = "measurement\tpellet\tpath\torigin\ttemperature_C\tpart\texclude\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "eis").mkdir()
    for name, text in SHEETS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def study(raw: Path, files: dict[str, str], **columns: str) -> Study:
    """One row a file, each at a temperature of its own; ``columns`` of the last."""
    text = HEADER
    for number, (name, content) in enumerate(files.items()):
        own = columns if number == len(files) - 1 else {}
        (raw / "eis" / name).write_text(content, encoding="utf-8")
        last = f"{own.get('part', '')}\t{own.get('exclude', '')}"
        text += f"m{number}\tA-1\t{name}\tmeasured\t{20 + 10 * number}\t{last}\n"
    (raw / "eis/measurements.tsv").write_text(text, encoding="utf-8")
    return with_copies_flagged(load_study(raw))


def test_copies_are_one_problem_of_all_their_rows(raw: Path) -> None:
    found = study(raw, {"a.csv": "1", "b.csv": "2", "c.csv": "1", "d.csv": "1"})
    (problem,) = found.problems
    assert (problem.line, problem.found) == (2, "a.csv again in c.csv (line 4), d.csv (line 5)")
    flagged = [row.values["path"] for row in found.measurements["eis"] if row.problems]
    assert flagged == ["a.csv", "c.csv", "d.csv"]


def test_files_of_one_size_and_empty_ones_are_no_copies(raw: Path) -> None:
    assert study(raw, {"a.csv": "1", "b.csv": "2", "c.csv": "", "d.csv": ""}).problems == []


def test_an_excluded_copy_and_other_parts_do_not_count(raw: Path) -> None:
    files = {"a.csv": "1", "b.csv": "1"}
    assert study(raw, files, exclude="copied by mistake").problems == []
    assert study(raw, files, part="2").problems == []


TABLE = "Frequency / Hz;Z' / Ω;Temperature °C\n" + "".join(
    f"{10**n};{99 / 7 * n:.4f};25\n" for n in range(9)
)


@pytest.mark.parametrize(
    "copy",
    [
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-be"),
        TABLE.encode("utf-8-sig"),
        TABLE.replace("Ω", "Ohm").replace("Ohm", "").encode("cp1252"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\r").encode(),
        TABLE.strip().encode(),
    ],
)
def test_a_copy_in_another_encoding_or_with_other_ends_of_lines_is_a_copy(
    raw: Path, copy: bytes
) -> None:
    study(raw, {"a.csv": TABLE, "b.csv": "x", "c.csv": "1;2"})
    (raw / "eis/b.csv").write_bytes(copy)
    (problem,) = with_copies_flagged(load_study(raw)).problems
    assert problem.found == "a.csv again in b.csv (line 3)"


@pytest.mark.parametrize(
    "other",
    [
        TABLE.replace("25\n", "26\n", 1).encode(),
        TABLE.replace(";", "\t").replace("\t25", "\t52", 1).encode(),
        b"\0\1" + TABLE.encode(),
    ],
)
def test_other_numbers_and_bytes_of_no_text_are_no_copy(raw: Path, other: bytes) -> None:
    study(raw, {"a.csv": TABLE, "b.csv": "x"})
    (raw / "eis/b.csv").write_bytes(other)
    assert with_copies_flagged(load_study(raw)).problems == []


def test_binary_files_that_differ_beside_their_text_are_no_copies(raw: Path) -> None:
    study(raw, {"a.csv": "x", "b.csv": "y"})
    for name, data in (("a.csv", b"HEAD\x01\x80\x02"), ("b.csv", b"HEAD\x01\x81\x02")):
        (raw / "eis" / name).write_bytes(data)
    assert with_copies_flagged(load_study(raw)).problems == []
