"""Names with blanks and umlauts, dates in tables, patterns that fit a name in two ways."""

from __future__ import annotations

import datetime
import unicodedata
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from desk import Desk
from electrolyte.intake import same_numbers
from electrolyte.intake.spreading import SpreadError, spread
from electrolyte.study.sheet_columns import PELLET, TEMPERATURE
from electrolyte.study.sheet_names import plain
from electrolyte.study.sheet_rows import NAME
from electrolyte.study.sheets import load_study
from test_add_table import spectrum

NAMES = ["Preßling", "Probe", "Rolle", "Dicke (mm)", "u Dicke (mm)"]
NAMES += ["Durchmesser (mm)", "u Durchmesser (mm)", "Datum"]


def table(path: Path, pellets: list[str], dated: str = "Datum") -> Path:
    """A laboratory's workbook with a row for each pellet and a column of dates."""
    with xlsxwriter.Workbook(path) as book:
        sheet, form = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, NAMES)
        for row, pellet in enumerate(pellets, 1):
            sheet.write_row(row, 0, [pellet, "Li6PS5Cl", "Serie", 0.83, 0.01, 10, 0.05])
            sheet.write_datetime(row, NAMES.index(dated), datetime.date(2026, 3, row), form)
    return path


@pytest.mark.parametrize("form", ["NFC", "NFD"])  # as Windows, and as macOS write names of files
def test_blanks_and_umlauts_of_a_table_and_of_folders_are_written_alike(
    desk: Desk, form: str
) -> None:
    pellets = ["Preßling Ä 1", "Preßling Ä 2"]
    for number, pellet in enumerate(pellets, 1):
        folder = desk.files / "Meß Daten" / unicodedata.normalize(form, pellet)
        spectrum(folder / "Impedanz 25 °C.csv", 900.0 + 50 * number)
    options = ("--pellet", "{}/*", "--temperature-C", "Impedanz {} °C")
    done = desk.run(
        desk.files / "Meß Daten", "--table", table(desk.files / "Übersicht.xlsx", pellets), *options
    )
    assert done.status == 0, done.complained
    study = load_study(desk.raw)
    assert study.problems == []
    assert [name for name in study.pellets if name != "S1-1"] == [
        "Pressling_Ae_1",
        "Pressling_Ae_2",
    ]
    assert "'Preßling Ä 1' Pressling_Ae_1" in done.said
    assert "Not used of the table: 'Datum'" in done.said


def test_names_that_would_be_one_in_the_sheets_are_refused(desk: Desk) -> None:
    done = desk.run("--table", table(desk.files / "t.xlsx", ["P 1", "P_1"]), desk.files)
    assert done.status == 1
    assert "P 1 and P_1 would both be pellet P_1" in done.complained


@pytest.mark.parametrize("column", ["Preßling", "Dicke (mm)"])
def test_a_date_that_a_spreadsheet_made_is_no_name_and_no_number(desk: Desk, column: str) -> None:
    done = desk.run("--table", table(desk.files / "t.xlsx", ["P1"], column), desk.files)
    assert done.status == 1
    assert "is the date 2026-03-01" in done.complained


@given(st.text(min_size=1, max_size=30))
def test_a_plain_name_is_one_that_sheets_take_or_begins_oddly(name: str) -> None:
    made = plain(name)
    assert NAME.fullmatch(made) or made[0] in "._+-"
    assert plain(made) == made


@pytest.mark.parametrize(
    ("pattern", "name", "value"),
    [
        ("{}_#C", "K7_p1_30C", "K7_p1"),
        ("{}_#C", "K7_p1_-12,5C", "K7_p1"),
        ("{}_*", "K7_30C", "K7"),
        ("*-{}-*", "x-A-25C", "A"),
        ("{}_p#_*", "K7_p1_30C", "K7"),
    ],
)
def test_a_pattern_that_fits_in_one_way(pattern: str, name: str, value: str) -> None:
    assert spread(pattern, [name], PELLET) == [value]


@pytest.mark.parametrize(
    ("pattern", "name", "both"),
    [
        ("{}_*C", "K7_p1_30C", "'K7' or 'K7_p1'"),
        ("*_{}", "a_b_c", "'c' or 'b_c'"),
        ("*-{}-*", "a-b-c-d", "'b' or 'c' or 'b-c'"),
    ],
)
def test_a_pattern_that_fits_in_two_ways_is_refused(pattern: str, name: str, both: str) -> None:
    with pytest.raises(SpreadError, match=f"finds {both} in '{name}'"):
        spread(pattern, [name], PELLET)


def test_two_numbers_that_a_pattern_may_mean_are_refused() -> None:
    assert spread("*_{}C", ["A_3_25C"], TEMPERATURE) == ["25"]
    with pytest.raises(SpreadError, match="finds '3' or '25'"):
        spread("*_{}_*", ["A_3_25_x"], TEMPERATURE)


def test_files_that_were_not_compared_are_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(same_numbers, "MOST_LISTED", 0)
    one = spectrum(desk.files / "lab/a_30C.csv", 900.0)
    done = desk.run(one, "--pellet", "S1-1", "--temperature-C", "30")
    assert done.status == 0, done.complained
    assert "Not compared with old.DTA, which the sheet lists" in done.said
