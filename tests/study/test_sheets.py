"""Sheets: what is wrong is said with sheet, line and subject, and stays with its row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from electrolyte.study.sheets import Study, load_study

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
            ("pellets.tsv line 3 (pellet A-1)", "thickness_mm", "conductivity", "an empty field"),
        ),
        (
            "pellets.tsv",
            "A-1\tA\t0.9",
            "A-1\tA\t900",
            ("line 3 (pellet A-1)", "at most 20, found 900. Is it in µm?"),
        ),
        ("pellets.tsv", "A-1\tA\t0.9", "A-1\tA\t1,234", ("found '1,234'. Write a decimal point.",)),
        (
            "pellets.tsv",
            "A-1\tA\t0.9",
            "A-1\tA\tnan",
            ("expected thickness_mm above 0", "found nan"),
        ),
        (
            "pellets.tsv",
            "A-1\tA\t0.9",
            "A-1\tA\t-1",
            ("expected thickness_mm above 0 and at most 20, found -1",),
        ),
        (
            "pellets.tsv",
            "A-1\tA\t",
            "A-1\tAA\t",
            ("expected a sample of samples.tsv, found 'AA'. Did you mean 'A'?",),
        ),
        (
            "eis/measurements.tsv",
            "synthetic\t25",
            "synthetic\t298.15",
            ("line 2 (pellet A-1)", "found 298.15. Is it in kelvin?"),
        ),
        (
            "eis/measurements.tsv",
            "a25\tA-1",
            "a25\tA-2",
            ("a pellet of pellets.tsv, found 'A-2'. Did you mean 'A-1'?",),
        ),
        ("eis/measurements.tsv", "a.DTA", "../../x", ("raw/, found '../../x'. Copy the file in.",)),
        ("eis/measurements.tsv", "a.DTA", "/etc/passwd", ("raw/, found '/etc/passwd'",)),
        (
            "eis/measurements.tsv",
            "a.DTA",
            "c.DTA",
            ("expected a file", "c.DTA, found none", "Check the path"),
        ),
        (
            "eis/measurements.tsv",
            "synthetic",
            "syntetic",
            ("found 'syntetic'. Did you mean 'synthetic'?",),
        ),
    ],
)
def test_a_wrong_row_is_named_and_leaves_the_other_pellet_alone(
    raw: Path, sheet: str, old: str, new: str, parts: tuple[str, ...]
) -> None:
    edit(raw, sheet, old, new)
    first, second = load_study(raw).measurements["eis"]
    (problem,) = first.problems
    text = str(problem)
    for part in parts:
        assert part in text
    assert second.problems == ()


def exclude(raw: Path, measurement: str, reason: str) -> None:
    """Give the sheet of EIS a column ``exclude`` with a reason for one measurement."""
    path = raw / "eis/measurements.tsv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    given = (f"{row}\t{reason if row.startswith(measurement) else ''}" for row in rows)
    path.write_text("\n".join([f"{header}\texclude", *given]) + "\n", encoding="utf-8")


def test_a_row_with_a_reason_to_exclude_it_is_no_measurement_of_the_study(raw: Path) -> None:
    exclude(raw, "a25", "cracked after pressing")
    (raw / "eis/a.DTA").unlink()
    study = load_study(raw)
    assert [row.values["measurement"] for row in study.measurements["eis"]] == ["b25"]
    (row,) = study.excluded["eis"]
    assert (row.values["measurement"], row.values["exclude"]) == ("a25", "cracked after pressing")
    assert study.problems == [], "what is not used need not be right"


def test_the_same_file_twice_is_fine_if_one_row_is_excluded(raw: Path) -> None:
    edit(raw, "eis/measurements.tsv", "b.DTA", "a.DTA")
    exclude(raw, "b25", "the wrong file")
    assert load_study(raw).problems == []


@pytest.mark.parametrize("word", ["x", "No", "TRUE", "1"])
def test_a_reason_to_exclude_says_why(raw: Path, word: str) -> None:
    exclude(raw, "a25", word)
    first, _ = load_study(raw).measurements["eis"]
    (problem,) = first.problems
    assert problem.expected == "exclude to be a reason"
    assert problem.found == f"'{word}'"
    assert problem.line == 2


@pytest.mark.parametrize(
    ("sheet", "old", "new", "advice"),
    [
        ("pellets.tsv", "0.9\t", "0.9 mm\t", "Write the number alone"),
        ("pellets.tsv", "0.9\t", "Jan 9\t", "A spreadsheet program made a date of it."),
        ("pellets.tsv", "0.9\t", "09. Mrz\t", "A spreadsheet program made a date of it."),
        ("eis/measurements.tsv", "\t25\n", "\t25 °C\n", "Write the number alone"),
        ("eis/measurements.tsv", "\t25\n", "\t25.01.2026\n", ""),
        ("eis/measurements.tsv", "a.DTA", "A.dta", "Did you mean 'a.DTA'?"),
        ("eis/measurements.tsv", "a.DTA", "..\\eis\\a.DTA", "Write / between folders."),
    ],
)
def test_what_to_do_fits_what_was_found(
    raw: Path, sheet: str, old: str, new: str, advice: str
) -> None:
    edit(raw, sheet, old, new)
    problem = load_study(raw).problems[0]
    assert problem.advice.startswith(advice)
    assert bool(problem.advice) == bool(advice)


def test_a_link_out_of_raw_is_refused(raw: Path) -> None:
    (raw.parent / "secret").write_text("x")
    (raw / "eis" / "a.DTA").unlink()
    (raw / "eis" / "a.DTA").symlink_to(raw.parent / "secret")
    (problem,) = load_study(raw).measurements["eis"][0].problems
    assert problem.expected == f"a path inside {raw}/"
    assert problem.found == "'a.DTA'"


@pytest.mark.parametrize(("old", "new"), [("b25", "a25"), ("b.DTA", "a.DTA")])
def test_what_stands_twice_is_one_problem_of_both_rows(raw: Path, old: str, new: str) -> None:
    edit(raw, "eis/measurements.tsv", old, new)
    study = load_study(raw)
    first, second = study.measurements["eis"]
    assert first.problems == second.problems
    (problem,) = study.problems
    assert (problem.line, problem.found) == (2, f"'{new}' in lines 2 and 3")


def test_a_row_that_was_pasted_twice_more_is_one_problem(raw: Path) -> None:
    sheet = raw / "eis/measurements.tsv"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text + 2 * (text.splitlines()[-1] + "\n"), encoding="utf-8")
    study = load_study(raw)
    (problem,) = study.problems
    assert problem.expected == "each measurement and path in one row only"
    assert problem.found.endswith("in lines 3, 4 and 5")
    assert [len(row.problems) for row in study.measurements["eis"]] == [0, 1, 1, 1]


def usable(study: Study) -> list[str]:
    """The measurements that nothing is wrong with."""
    rows = (row for own in study.measurements.values() for row in own)
    return [str(row.values["measurement"]) for row in rows if not row.problems]


def test_problems_of_all_sheets_come_at_once(raw: Path) -> None:
    edit(raw, "pellets.tsv", "thickness_mm", "thicknes_mm")
    edit(raw, "samples.tsv", "role", "rolle")
    edit(raw, "eis/measurements.tsv", "a25", "a 25;rm")
    study = load_study(raw)
    text = "\n".join(map(str, study.problems))
    columns = "expected columns of this sheet, found"
    assert f"pellets.tsv line 2: {columns} 'thicknes_mm'. Did you mean 'thickness_mm'?" in text
    assert f"samples.tsv line 1: {columns} 'rolle'. Did you mean 'role'?" in text
    assert "only letters, digits and . _ + -, with a letter or digit first, found 'a 25;rm'" in text
    assert usable(study) == []


def with_column(raw: Path, sheet: str, name: str, values: Sequence[str], at: int = 99) -> None:
    """Put a column into a sheet, by default as the last."""
    path = raw / sheet
    comments = [s for s in path.read_text(encoding="utf-8").splitlines() if s.startswith("#")]
    rows = [
        s.split("\t") for s in path.read_text(encoding="utf-8").splitlines() if s not in comments
    ]
    rows = [[*row[:at], value, *row[at:]] for row, value in zip(rows, [name, *values], strict=True)]
    text = "\n".join([*comments, *("\t".join(row) for row in rows)])
    path.write_text(text + "\n", encoding="utf-8")


def without_column(raw: Path, sheet: str, name: str) -> None:
    path = raw / sheet
    rows = [s.split("\t") for s in path.read_text(encoding="utf-8").splitlines()]
    at = next(row.index(name) for row in rows if name in row)
    kept = [row[:at] + row[at + 1 :] if len(row) > 1 else row for row in rows]
    path.write_text("\n".join("\t".join(row) for row in kept) + "\n", encoding="utf-8")


@pytest.mark.parametrize("sheet", ["samples.tsv", "pellets.tsv", "eis/measurements.tsv"])
def test_a_column_that_may_be_misspelt_costs_the_rows_that_have_a_value_in_it(
    raw: Path, sheet: str
) -> None:
    with_column(raw, sheet, "frobnicated", ["", "3"])
    study = load_study(raw)
    (problem,) = study.problems
    assert (problem.expected, problem.found) == ("columns of this sheet", "'frobnicated'")
    assert problem.line == (2 if sheet == "pellets.tsv" else 1)
    assert usable(study) == ["a25"]


def test_a_column_of_the_laboratory_beside_all_of_ours_costs_nothing_and_is_named(
    raw: Path,
) -> None:
    for column in ("formula", "label", "note"):
        with_column(raw, "samples.tsv", column, ["", ""])
    with_column(raw, "samples.tsv", "operator", ["Müller", "Meier"])
    study = load_study(raw)
    assert study.problems == []
    assert study.unused == {raw / "samples.tsv": ("operator",)}


def test_a_column_that_stands_twice_costs_the_rows_in_which_it_says_two_things(raw: Path) -> None:
    with_column(raw, "pellets.tsv", "thickness_mm", ["0.9", "0.7"])
    study = load_study(raw)
    (problem,) = study.problems
    assert problem.expected == "one column 'thickness_mm'"
    assert usable(study) == ["a25"]


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        ("samples.tsv", "role"),
        ("pellets.tsv", "diameter_u_mm"),
        ("eis/measurements.tsv", "temperature_C"),
        ("eis/measurements.tsv", "path"),
        ("samples.tsv", "sample"),
        ("pellets.tsv", "sample"),
        ("eis/measurements.tsv", "pellet"),
    ],
)
def test_a_column_that_is_missing_is_one_problem_and_leaves_other_techniques_alone(
    raw: Path, sheet: str, column: str
) -> None:
    (raw / "xrd").mkdir()
    (raw / "xrd/c.xy").write_text("c")
    (raw / "xrd/measurements.tsv").write_text(
        "measurement\tsample\tpath\torigin\nc\tA\tc.xy\tmeasured\n", encoding="utf-8"
    )
    without_column(raw, sheet, column)
    study = load_study(raw)
    (problem,) = study.problems
    assert problem.expected.startswith(f"a column '{column}' (")
    assert problem.found == "none"
    assert problem.file == str(raw / sheet)
    assert usable(study) == ([] if sheet == "samples.tsv" else ["c"])


@pytest.mark.parametrize("sheet", ["samples.tsv", "pellets.tsv"])
@pytest.mark.parametrize("damage", ["gone", "empty", "no rows"])
def test_a_sheet_without_rows_is_one_problem_of_all_that_refer_to_it(
    raw: Path, sheet: str, damage: str
) -> None:
    path = raw / sheet
    if damage == "gone":
        path.unlink()
    else:
        text = path.read_text(encoding="utf-8")
        header = next(s for s in text.splitlines() if not s.startswith("#"))
        path.write_text("" if damage == "empty" else header, encoding="utf-8")
    study = load_study(raw)
    (problem,) = study.problems
    assert problem.expected == f"a row for each {sheet.removesuffix('s.tsv')}"
    assert problem.file == str(path)
    assert usable(study) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [("a25\t", "a 25\t", "'a 25'"), ("\n", "\textra\textra\textra\textra\textra\n", "fields")],
)
def test_a_row_without_a_name_or_with_a_field_too_many_is_left_out_alone(
    raw: Path, old: str, new: str, found: str
) -> None:
    before = [row.values["measurement"] for row in load_study(raw).measurements["eis"]]
    sheet = raw / "eis" / "measurements.tsv"
    lines = sheet.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith("a25"))
    lines[at] = lines[at].replace(old, new)
    sheet.write_text("".join(lines), encoding="utf-8")
    study = load_study(raw)
    (fault,) = study.faults
    assert (fault.file, fault.line) == (str(sheet), at + 1)
    assert found in fault.found
    assert fault in study.problems
    names = [row.values["measurement"] for row in study.measurements["eis"]]
    assert names == [name for name in before if name != "a25"]


def test_a_sheet_of_measurements_that_is_of_no_use_leaves_other_techniques_alone(raw: Path) -> None:
    (raw / "xrd").mkdir()
    (raw / "xrd" / "measurements.tsv").write_text("measurement\tsample\tpfad\n", encoding="utf-8")
    study = load_study(raw)
    assert study.measurements["eis"]
    assert {Path(fault.file).parent.name for fault in study.faults} == {"xrd"}


@pytest.mark.parametrize("spelt", ["Thickness_mm", "THICKNESS_MM", "thickness mm", "Thickness-mm"])
def test_case_and_blanks_of_a_header_are_no_difference(raw: Path, spelt: str) -> None:
    before = load_study(raw)
    edit(raw, "pellets.tsv", "thickness_mm", spelt)
    edit(raw, "eis/measurements.tsv", "pellet", "Pellet")
    after = load_study(raw)
    assert [row.values for row in after.pellets.values()] == [
        row.values for row in before.pellets.values()
    ]
    assert after.names("eis", by="pellet") == before.names("eis", by="pellet")
    assert not after.faults


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00bad", bytes(range(256)) * 9, b"\0" * 99, b"\x05Meier\0" * 30]
)
def test_a_sheet_that_is_no_sheet_costs_what_refers_to_it(raw: Path, content: bytes) -> None:
    (raw / "pellets.tsv").write_bytes(content)
    study = load_study(raw)
    (problem,) = study.problems
    assert problem.file == str(raw / "pellets.tsv")
    assert problem.found.isprintable()
    assert usable(study) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\t", "  "),
        ("pellet\tsample\tthickness_mm\tthickness_u_mm\tdiameter_mm\tdiameter_u_mm\n", ""),
    ],
)
def test_a_sheet_without_names_of_columns_is_one_problem(raw: Path, old: str, new: str) -> None:
    edit(raw, "pellets.tsv", old, new)
    (problem,) = load_study(raw).problems
    assert problem.expected.startswith("the names of the columns")
    assert "pellet, sample, thickness_mm" in problem.advice


def test_an_empty_folder_is_a_study_without_measurements(tmp_path: Path) -> None:
    study = load_study(tmp_path)
    assert not any(study.measurements.values())


@pytest.mark.parametrize(
    ("sourced", "offered"),
    [
        ("eis/a.DTA", True),
        ("eis/./a.DTA", True),
        ("eis/a.DTA/inside", True),  # of a measurement that is a folder
        ("eis/b.DTA", False),
        ("eis/a", False),
    ],
)
def test_a_download_is_offered_only_of_what_the_sheet_of_sources_names(
    raw: Path, sourced: str, offered: bool
) -> None:
    (raw / "eis/a.DTA").unlink()
    (raw / "sources.tsv").write_text(
        f"file\tsource\tsha256\n{sourced}\t10.5281/zenodo.1\t{'0' * 64}\n"
    )
    (problem,) = load_study(raw).problems
    assert ("fetch" in problem.advice) == offered
    assert ("copy the file in" in problem.advice) != offered
