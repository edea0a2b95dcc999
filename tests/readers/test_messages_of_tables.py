"""What is said of one cell or row of a text table, and the line it stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import numbered, parse_rows, read_columns
from electrolyte.readers.layouts.text import check_count, parse_table

PATH = Path("table.txt")
ROWS = [f"{n}\t{n * n}" for n in range(1, 9)]


def said_by(rows: list[str]) -> list[RawFileError]:
    """What each way to read a table says of it."""
    errors = []
    with pytest.raises(RawFileError) as error:
        parse_table(PATH, rows, 1, ("x", "y"))
    errors.append(error.value)
    with pytest.raises(RawFileError) as error:
        read_columns(PATH, numbered(rows, 0), ("x", "y"), ("x", "y"))
    return [*errors, error.value]


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("abc", "If somebody typed it there"),
        ("1.2.3", "If somebody typed it there"),
        ("12-", "If somebody typed it there"),
        *((mark, "If nothing was measured there") for mark in ("OVL", "OL", "O.L.", "ovld", "--")),
        *((mark, "If nothing was measured there") for mark in ("#DIV/0!", "#NV", "#N/A", "***")),
        ("25. Jan", "A spreadsheet program made a date of it"),
    ],
)
def test_what_to_do_about_a_cell_fits_it(cell: str, advice: str) -> None:
    for error in said_by([*ROWS[:3], f"4\t{cell}", *ROWS[4:]]):
        assert error.line == 4
        assert cell in error.found
        assert error.hint.startswith(advice)
        assert "damaged" not in error.hint


@pytest.mark.parametrize("row", [0, 3, 7])
def test_only_the_last_row_of_a_table_may_be_cut_off(row: int) -> None:
    rows = [*ROWS[:row], "5", *ROWS[row + 1 :]]
    for error in said_by(rows):
        assert error.line == row + 1
        assert ("cut off" in error.hint) == (row == 7)


@pytest.mark.parametrize(("found", "advice"), [(7, "cut off"), (9, "in it twice")])
def test_more_rows_than_a_file_states_are_not_called_cut_off(found: int, advice: str) -> None:
    with pytest.raises(RawFileError) as error:
        check_count(PATH, 8, found, "rows (COUNT)", line=3)
    assert error.value.line == 3
    assert f"expected 8 rows (COUNT), found {found}" in str(error.value)
    assert advice in error.value.hint


def test_a_file_with_as_many_rows_as_it_states_is_not_refused() -> None:
    assert check_count(PATH, 8, 8, "rows (COUNT)") is None


def test_an_empty_line_within_a_table_is_named_as_one() -> None:
    with pytest.raises(RawFileError) as error:
        parse_table(PATH, [*ROWS[:3], "", "#Title\tcopy", *ROWS], 1, ("x", "y"))
    assert error.value.line == 4
    assert error.value.hint.startswith("Delete the empty line")


def test_blank_rows_are_lines_of_the_file() -> None:
    rows = ["", ROWS[0], "", "  ", ROWS[1], "2\tabc"]
    with pytest.raises(RawFileError) as error:
        parse_rows(PATH, numbered(rows, 0), ("x", "y"))
    assert error.value.line == 6
