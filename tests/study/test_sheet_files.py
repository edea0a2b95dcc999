"""Sheets as spreadsheets save them hold what they held as text with tabs."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from electrolyte.ground.errors import SheetError
from electrolyte.study.sheet_files import decimal, read_lines
from electrolyte.study.sheet_names import sheet_file
from electrolyte.study.sheets import load_study

ROWS = [
    ["# a comment; with, all"],
    ["sample", "label", "x", "role"],
    ["A", "Li$_{2}$S, milled", "0.25", "series"],
    [],
    ["B", 'called "B"', "1", "series"],
]


def workbook(path: Path, rows: list[list[object]], sheet: str = "Sheet1") -> None:
    book = xlsxwriter.Workbook(str(path))
    for name in dict.fromkeys(["first", sheet] if sheet == path.stem else [sheet]):
        table = book.add_worksheet(name)
        for number, row in enumerate(rows if name == sheet else [["nothing"]]):
            table.write_row(number, 0, row)
    book.close()


def text(rows: list[list[str]], delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=quoting).writerows(rows)
    return stream.getvalue()


def saved(form: str, folder: Path) -> Path:
    """The rows in the form that some program saves them in."""
    path = folder / f"samples.{'xlsx' if form.startswith('xlsx') else form.partition(' ')[0]}"
    if form == "xlsx":
        workbook(path, [[float(c) if c in ("0.25", "1") else c for c in row] for row in ROWS])
    elif form == "xlsx of many":
        workbook(path, ROWS, "samples")
    else:
        delimiter = {";": ";", ",": ","}.get(form[4:5], "\t")
        quoting = csv.QUOTE_ALL if "quoted" in form else csv.QUOTE_MINIMAL
        encoding = next((e for e in ("utf-16", "utf-8-sig", "cp1252") if e in form), "utf-8")
        content = text(ROWS, delimiter, quoting)
        content = content.replace("\r\n", "\r") if "CR alone" in form else content
        path.write_bytes(content.encode(encoding))
    return path


@pytest.mark.parametrize(
    "form",
    [
        "tsv",
        "tsv quoted",
        "tsv ; saved so by a spreadsheet",
        "csv ,",
        "csv ;",
        "csv ; quoted",
        "csv ; utf-16",
        "csv , utf-8-sig",
        "csv ; cp1252",
        "tsv ; ends of CR alone",
        "xlsx",
        "xlsx of many",
    ],
)
def test_each_form_holds_the_same(tmp_path: Path, form: str) -> None:
    saved(form, tmp_path)
    found = [fields for _, fields in read_lines(sheet_file(tmp_path, "samples"))]
    assert found == [row for row in ROWS[1:] if row]


def test_a_study_of_workbooks_and_decimal_commas_is_the_study(tmp_path: Path) -> None:
    table = [["sample", "role", "x", ""], ["A", "series", "0,5", ""], ["B", "series", 1.0]]
    workbook(tmp_path / "samples.xlsx", table)
    (tmp_path / "eis").mkdir()
    (tmp_path / "eis/a.DTA").write_text("a")
    (tmp_path / "pellets.csv").write_bytes(
        b"pellet;sample;thickness_mm;thickness_u_mm;diameter_mm;diameter_u_mm;;\r\n"
        b"A-1;A;0,905;0,01;10;0,05;;\r\n"
    )
    (tmp_path / "eis/measurements.csv").write_text(
        "measurement,pellet,path,origin,temperature_C\na,A-1,a.DTA,measured,25\n"
    )
    study = load_study(tmp_path)
    assert study.problems == []
    assert [row.values["x"] for row in study.samples.values()] == [0.5, 1.0]
    assert study.pellets["A-1"].values["thickness_mm"] == 0.905
    assert study.measurements["eis"][0].values["temperature_C"] == 25


def test_several_tables_in_a_workbook_are_named_and_none_is_guessed(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "samples.xlsx"))
    for name in ("2024", "2025"):
        table = book.add_worksheet(name)
        table.write_row(0, 0, ["sample", "role"])
        table.write_row(1, 0, [f"A{name}", "series"])
    book.add_worksheet("notes").write_row(0, 0, ["nothing of note"])
    book.close()
    with pytest.raises(SheetError, match="one called samples, found 2: 2024, 2025"):
        read_lines(tmp_path / "samples.xlsx")


def test_the_first_form_counts(tmp_path: Path) -> None:
    for name in ("samples.xlsx", "samples.csv", "samples.tsv"):
        (tmp_path / name).write_text("")
        assert sheet_file(tmp_path, "samples").name == name
    assert sheet_file(tmp_path, "pellets").name == "pellets.tsv"


@pytest.mark.parametrize(
    ("column", "cost"),
    [("sample", True), ("x", True), ("label", True), ("role", True), ("note", False)],
)
def test_a_cell_that_a_spreadsheet_made_a_date_costs_its_row_alone(
    tmp_path: Path, column: str, cost: bool
) -> None:
    names, cells = ["sample", "label", "x", "role", "note"], ["A", "A", 0.5, "series", "sealed"]
    book = xlsxwriter.Workbook(str(tmp_path / "samples.xlsx"))
    table = book.add_worksheet()
    table.write_row(0, 0, names)
    table.write_row(1, 0, cells)
    table.write_row(2, 0, ["B", *cells[1:]])
    form = book.add_format({"num_format": "dd.mm.yyyy"})
    table.write_datetime(1, names.index(column), datetime.date(2026, 1, 25), form)
    book.close()
    study = load_study(tmp_path)
    assert study.samples["B"].problems == ()
    if not cost:
        assert study.problems == []
        assert study.samples["A"].values["note"] == "2026-01-25"
        return
    (problem,) = study.problems
    assert (problem.line, problem.expected) == (2, f"{column} as it was typed")
    assert "the date 2026-01-25" in problem.found


@pytest.mark.parametrize("name", ["samples.xlsx", "samples.tsv", "samples.csv"])
def test_a_file_of_another_kind_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08")
    with pytest.raises(SheetError, match=r"expected (a workbook|text with tabs)"):
        read_lines(tmp_path / name)


@pytest.mark.parametrize("other", ["pellets.csv", "pellets.xlsx"])
def test_a_sheet_in_two_forms_is_refused(tmp_path: Path, other: str) -> None:
    """As Excel leaves them, whose "Save as" keeps the old file."""
    (tmp_path / "pellets.tsv").write_text("pellet\tsample\n", encoding="utf-8")
    (tmp_path / other).write_text("pellet,sample\n", encoding="utf-8")
    (problem,) = load_study(tmp_path).problems
    assert (problem.expected, problem.found) == ("one sheet", f"pellets.tsv and {other}")


@given(st.floats(-1e6, 1e6, allow_nan=False).filter(lambda v: abs(v) > 1e-3))
def test_a_decimal_comma_is_a_decimal_point(value: float) -> None:
    written = f"{value:.4f}"
    assert decimal(written.replace(".", ",")) == decimal(written) == float(written)


@pytest.mark.parametrize("text", ["1,234", "1.234,5", "1,2,3", "a", "1, 5", ""])
def test_a_comma_that_may_part_thousands_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="could not convert"):
        decimal(text)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=200), st.sampled_from(["tsv", "csv", "xlsx"]))
def test_no_bytes_are_a_bug(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("sheets") / f"samples.{suffix}"
    path.write_bytes(data)
    try:
        lines = read_lines(path)
    except SheetError:
        return
    assert all(fields and number >= 1 for number, fields in lines)
