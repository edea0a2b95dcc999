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
