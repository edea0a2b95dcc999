"""Decimal signs and thousands separators are those of a whole file, never of one cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.layouts.columns import fields_of
from electrolyte.readers.layouts.numerals import Numerals
from electrolyte.readers.measurement import FREQUENCY, REAL_IMPEDANCE

POINT, COMMA = Numerals(".", ","), Numerals(",", ".")


@pytest.mark.parametrize(
    ("cells", "numerals"),
    [
        (["1.5", "2"], POINT),
        (["1,5", "2"], COMMA),
        (["200,000", "496.978", "794.33"], POINT),
        (["200,000", "794", "0.512"], POINT),
        (["200.000", "496,978", "794,33"], COMMA),
        (["1,234.5"], POINT),
        (["1.234,5"], COMMA),
        (["1,000,000"], POINT),
        (["1.000.000"], COMMA),
        (["1,000E+06"], COMMA),
        (["0,512"], COMMA),
        (["12,345", "200000"], COMMA),  # a number of thousands that nothing groups
        (["12.03.2025", "1,5"], COMMA),  # a date is no number
        (["1 234,5"], COMMA),
        (["a, b", "x.y", ""], POINT),
        (["1,234", "567"], None),
        (["1,234", "5.678"], None),
    ],
)
def test_what_cells_decide(cells: list[str], numerals: Numerals | None) -> None:
    assert Numerals.of([cells]) == numerals
    assert Numerals.of([[cell] for cell in cells]) == numerals


def test_a_cell_of_another_kind_is_no_number() -> None:
    assert COMMA.number("1.234,5") == 1234.5
    assert POINT.number("-1,234.5e1") == -12345.0
    for numerals, cell in ((POINT, "1,5"), (COMMA, "1.5"), (POINT, "12,34"), (COMMA, "1,5,5")):
        with pytest.raises(ValueError, match=r"group|float"):
            numerals.number(cell)


def written(value: float, digits: int, decimal: str, group: str) -> str:
    text = f"{value:,.{digits}f}" if group else f"{value:.{digits}f}"
    return text.replace(",", "G").replace(".", decimal).replace("G", group)


@settings(max_examples=200)
@given(
    st.lists(st.floats(-5e6, 5e6), min_size=12, max_size=40),
    st.integers(0, 6),
    st.sampled_from([(".", ""), (".", ","), (",", ""), (",", "."), (".", " "), (",", " ")]),
)
def test_a_table_is_read_as_it_was_written_or_not_at_all(
    values: list[float], digits: int, signs: tuple[str, str]
) -> None:
    cells = [written(value, digits, *signs) for value in values]
    # nothing tells whole numbers grouped by one point each from decimals
    assume(signs[1] != "." or digits > 0 or any(cell.count(".") > 1 for cell in cells))
    numerals = Numerals.of([cells])
    if numerals is not None:
        expected = [float(f"{value:.{digits}f}") for value in values]
        assert numerals.numbers(cells) == pytest.approx(expected)
    else:
        assert digits in (0, 3), "only groups of three leave a choice"


FREQUENCIES = np.logspace(5.3, 0, 40)


def spectrum_text(decimal: str, group: str, separator: str, digits: int) -> str:
    z = 500 / (1 + 2j * np.pi * FREQUENCIES * 5e-7) + 1 / (2j * np.pi * FREQUENCIES * 1e-6)
    lines = [separator.join(["Frequency (Hz)", "Z' (Ohm)", "Z'' (Ohm)"])]
    for f, value in zip(FREQUENCIES, z, strict=True):
        cells = [written(x, digits, decimal, group) for x in (f, value.real, value.imag)]
        quoted = [f'"{cell}"' if separator in cell else cell for cell in cells]
        lines.append(separator.join(quoted))
    return "\n".join(lines)


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("signs", [(".", ""), (".", ","), (",", ""), (",", "."), (",", " ")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_spectrum_in_any_notation(
    tmp_path: Path, separator: str, signs: tuple[str, str], encoding: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(spectrum_text(*signs, separator, 2), encoding=encoding)
    frame = read(path).frame
    np.testing.assert_allclose(frame[FREQUENCY], FREQUENCIES, rtol=0, atol=0.0051)
    assert frame[REAL_IMPEDANCE].iloc[-1] == pytest.approx(500, rel=0.01)


def test_a_spectrum_that_can_be_read_in_two_ways_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("f (Hz);Z' (Ohm);Z'' (Ohm)\n2,000;1,234;-1,500\n1,000;1,300;-1,600\n")
    with pytest.raises(RawFileError, match="the comma may separate thousands, or be a decimal"):
        read(path, "eis")


def test_a_comma_among_points_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("f (Hz);Z' (Ohm);Z'' (Ohm)\n2000.5;12;-1.5\n1000.5;13,5;-1.6\n")
    with pytest.raises(RawFileError, match=r"line 3: .*found '13,5'"):
        read(path, "eis")


def test_quoted_fields_may_hold_the_separator() -> None:
    assert fields_of('"1,234.5",2, "a ""b"" c"', ",") == ["1,234.5", "2", 'a "b" c']
    assert fields_of("a  b", None) == ["a", "b"]
