"""Sheets: what is wrong is said with sheet, line and subject, and stays with its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from electrolyte.ground.errors import SheetError
from electrolyte.study.sheets import load_study

SAMPLES = "sample\tx\trole\nA\t0\tseries\nB\t0.5\tseries\n"
PELLETS = (
    "# geometry\n"
    "pellet\tsample\tthickness_mm\tthickness_u_mm\tdiameter_mm\tdiameter_u_mm\n"
    "A-1\tA\t0.9\t0.01\t10\t0.05\n"
    "B-1\tB\t0.9\t0.01\t10\t0.05\n"
)
EIS = (
    "measurement\tpellet\tpath\torigin\ttemperature_C\n"
    "a25\tA-1\ta.DTA\tsynthetic\t25\n"
    "b25\tB-1\tb.DTA\tmeasured\t25\n"
)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    (folder / "eis").mkdir(parents=True)
    for name, text in (
        ("samples.tsv", SAMPLES),
        ("pellets.tsv", PELLETS),
        ("eis/measurements.tsv", EIS),
        ("eis/a.DTA", "a"),
        ("eis/b.DTA", "b"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def edit(raw: Path, sheet: str, old: str, new: str) -> None:
    path = raw / sheet
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_good_study_has_no_problems_and_typed_values(raw: Path) -> None:
    study = load_study(raw)
    assert study.problems == []
    assert study.pellets["A-1"].values["thickness_mm"] == 0.9
    assert study.pellets["A-1"].values["mass_mg"] is None
    assert [r.values["temperature_C"] for r in study.measurements["eis"]] == [25.0, 25.0]
    assert study.measurements["xrd"] == []


@pytest.mark.parametrize(
    ("sheet", "old", "new", "parts"),
    [
        (
            "pellets.tsv",
            "A-1\tA\t0.9",
            "A-1\tA\t",
            ("pellets.tsv line 3 (pellet A-1)", "thickness_mm is empty", "conductivity"),
        ),
        ("pellets.tsv", "A-1\tA\t0.9", "A-1\tA\t900", ("line 3 (pellet A-1)", "900", "in µm?")),
        ("pellets.tsv", "A-1\tA\t0.9", "A-1\tA\t0,9", ("'0,9'", "decimal point")),
        ("pellets.tsv", "A-1\tA\t0.9", "A-1\tA\tnan", ("thickness_mm is nan",)),
        ("pellets.tsv", "A-1\tA\t0.9", "A-1\tA\t-1", ("thickness_mm is -1", "above 0")),
        ("pellets.tsv", "A-1\tA\t", "A-1\tAA\t", ("sample 'AA' is not in samples.tsv", "'A'?")),
        (
            "eis/measurements.tsv",
            "synthetic\t25",
            "synthetic\t298.15",
            ("line 2 (pellet A-1)", "298.15", "kelvin?"),
        ),
        ("eis/measurements.tsv", "a25\tA-1", "a25\tA-2", ("'A-2' is not in pellets.tsv", "'A-1'?")),
        ("eis/measurements.tsv", "a.DTA", "../../x", ("'../../x' leaves", "copy the file in")),
        ("eis/measurements.tsv", "a.DTA", "/etc/passwd", ("'/etc/passwd' leaves",)),
        ("eis/measurements.tsv", "a.DTA", "c.DTA", ("no file", "c.DTA", "check the path")),
        ("eis/measurements.tsv", "synthetic", "syntetic", ("origin is 'syntetic'", "'synthetic'?")),
    ],
)
def test_a_wrong_row_is_named_and_leaves_the_other_pellet_alone(
    raw: Path, sheet: str, old: str, new: str, parts: tuple[str, ...]
) -> None:
    edit(raw, sheet, old, new)
    first, second = load_study(raw).measurements["eis"]
    text = "\n".join(first.problems)
    assert text.count("\n") == 0, "one message for one mistake"
    for part in parts:
        assert part in text
    assert second.problems == ()


def test_a_link_out_of_raw_is_refused(raw: Path) -> None:
    (raw.parent / "secret").write_text("x")
    (raw / "eis" / "a.DTA").unlink()
    (raw / "eis" / "a.DTA").symlink_to(raw.parent / "secret")
    assert "leaves" in load_study(raw).measurements["eis"][0].problems[0]


@pytest.mark.parametrize(("old", "new"), [("b25", "a25"), ("b.DTA", "a.DTA")])
def test_what_stands_twice_is_flagged_in_both_rows(raw: Path, old: str, new: str) -> None:
    edit(raw, "eis/measurements.tsv", old, new)
    first, second = load_study(raw).measurements["eis"]
    assert f"'{new}' stands in line 3 too" in first.problems[0]
    assert f"'{new}' stands in line 2 too" in second.problems[0]


def test_problems_of_whole_sheets_are_fatal_and_come_all_at_once(raw: Path) -> None:
    edit(raw, "pellets.tsv", "thickness_mm", "thicknes_mm")
    edit(raw, "samples.tsv", "role", "rolle")
    edit(raw, "eis/measurements.tsv", "a25", "a 25;rm")
    with pytest.raises(SheetError) as caught:
        load_study(raw)
    text = str(caught.value)
    assert "pellets.tsv line 2: unknown column 'thicknes_mm', did you mean 'thickness_mm'?" in text
    assert "samples.tsv line 1: unknown column 'rolle', did you mean 'role'?" in text
    assert "'a 25;rm' may hold only letters, digits and . _ + -" in text


@pytest.mark.parametrize("content", [b"\xff\xfe\x00bad", b"sample\trole\nA\tseries\textra\n"])
def test_a_sheet_that_is_no_sheet_is_refused(raw: Path, content: bytes) -> None:
    (raw / "samples.tsv").write_bytes(content)
    with pytest.raises(SheetError, match=r"samples\.tsv"):
        load_study(raw)


def test_an_empty_folder_is_a_study_without_measurements(tmp_path: Path) -> None:
    study = load_study(tmp_path)
    assert not any(study.measurements.values())
