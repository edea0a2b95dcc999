"""A table laid out in the lab's own way gives, by its map, the numbers that stand in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.column_maps.column_map import DELIMITERS, ColumnMap
from electrolyte.readers.column_maps.quantities import QUANTITIES, UNITS, factor_of
from electrolyte.readers.measurement import (
    CURRENT,
    DEPTH,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    LOAD,
    REAL_IMPEDANCE,
    SAMPLE_VOLUME,
    STEP_TYPE,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)
from electrolyte.run.parts import selected
from electrolyte.study.parts import Selection

FREQUENCIES = np.logspace(5, -1, 25)
IMPEDANCE = 12.5 + 340 / (1 + 2j * np.pi * FREQUENCIES * 340 * 3e-8) - 50j / FREQUENCIES
SPECTRUM = {
    "frequency": {"name": "f", "unit": "kHz"},
    "real_impedance": {"name": "R", "unit": "Ω"},
    "imaginary_impedance": {"name": "X", "unit": "kΩ", "sign": -1},
}


def mapped(path: Path, technique: str, **content: Any) -> Measurement:
    return ColumnMap("ours", {"technique": technique, **content}).read(path)


def table(path: Path, names: list[str], rows: Any, mark: str = "\t", decimal: str = ".") -> Path:
    lines = [names, *([repr(float(v)).replace(".", decimal) for v in row] for row in rows)]
    text = "\n".join(mark.join(cells) for cells in lines)
    path.write_text(f"LabVIEW 3.1\n\n{text}\n", encoding="utf-8")
    return path


@given(
    mark=st.sampled_from(["tab", "semicolon", "bar", "blanks", "comma"]),
    decimal=st.sampled_from([".", ","]),
    order=st.permutations(["f", "R", "X", "note"]),
)
def test_delimiters_decimals_and_the_order_of_columns_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, mark: str, decimal: str, order: list[str]
) -> None:
    if mark == "comma" and decimal == ",":
        decimal = "."
    values = {
        "f": FREQUENCIES / 1e3,
        "R": IMPEDANCE.real,
        "X": -IMPEDANCE.imag / 1e3,
        "note": np.arange(25.0),
    }
    rows = zip(*(values[name] for name in order), strict=True)
    path = tmp_path_factory.mktemp("table") / "run.txt"
    table(path, order, rows, DELIMITERS[mark] or "  ", decimal)
    layout = {"delimiter": mark, "decimal": decimal, "header_line": 3}
    frame = mapped(path, "eis", file=layout, columns=SPECTRUM).frame
    np.testing.assert_allclose(frame[FREQUENCY], FREQUENCIES, rtol=1e-12)
    np.testing.assert_allclose(frame[REAL_IMPEDANCE], IMPEDANCE.real, rtol=1e-12)
    np.testing.assert_allclose(frame[IMAGINARY_IMPEDANCE], IMPEDANCE.imag, rtol=1e-12)


def test_a_workbook_gives_the_same_as_its_text(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "nothing here")
        sheet = book.add_worksheet("Data")
        for place, name in enumerate(("f", "R", "X")):
            sheet.write(4, place, name)
        for row, (f, z) in enumerate(zip(FREQUENCIES, IMPEDANCE, strict=True), start=5):
            for place, value in enumerate((f / 1e3, z.real, -z.imag / 1e3)):
                sheet.write_number(row, place, value)
    layout = {"sheet": "Data", "header_line": 5}
    frame = mapped(path, "eis", file=layout, columns=SPECTRUM).frame
    np.testing.assert_allclose(frame[IMAGINARY_IMPEDANCE], IMPEDANCE.imag, rtol=1e-12)


def spectra(path: Path, factors: dict[str, float]) -> Path:
    """A workbook with a spectrum on each sheet, its real part multiplied."""
    with xlsxwriter.Workbook(path) as book:
        for name, factor in factors.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["f", "R", "X"])
            for row, (f, z) in enumerate(zip(FREQUENCIES, IMPEDANCE, strict=True), start=1):
                sheet.write_row(row, 0, [f / 1e3, factor * z.real, -z.imag / 1e3])
    return path


def test_sheets_laid_out_alike_are_parts_and_none_is_taken_for_all(tmp_path: Path) -> None:
    path = spectra(tmp_path / "book.xlsx", {"25C": 1.0, "60 C": 0.5, "80C": 0.3})
    found = mapped(path, "eis", file={"sheet": "60 C", "header_line": 1}, columns=SPECTRUM)
    with pytest.raises(RawFileError, match=r"3 sheets: 1 .*sheet=25C.*sheet=60 C"):
        selected(found, None)
    for name, factor in {"25C": 1.0, "60 C": 0.5, "80C": 0.3}.items():
        (one,) = selected(found, Selection(column="sheet", value=name)).values()
        np.testing.assert_allclose(one.frame[REAL_IMPEDANCE], factor * IMPEDANCE.real, rtol=1e-9)


def test_the_one_sheet_of_a_workbook_may_be_named(tmp_path: Path) -> None:
    path = spectra(tmp_path / "book.xlsx", {"25C": 1.0})
    found = mapped(path, "eis", file={"sheet": "25C", "header_line": 1}, columns=SPECTRUM)
    assert selected(found, None)[1].frame.equals(
        selected(found, Selection(column="sheet", value="25C"))[1].frame
    )


def test_modulus_and_phase_are_turned_into_parts(tmp_path: Path) -> None:
    rows = zip(FREQUENCIES, abs(IMPEDANCE), np.angle(IMPEDANCE), strict=True)
    path = table(tmp_path / "polar.txt", ["f", "Z", "phi"], rows)
    columns = {
        "frequency": {"number": 1, "unit": "Hz"},
        "impedance_modulus": {"number": 2, "unit": "ohm"},
        "phase": {"number": 3, "unit": "rad"},
    }
    frame = mapped(path, "eis", file={"first_line": 4}, columns=columns).frame
    np.testing.assert_allclose(frame[REAL_IMPEDANCE], IMPEDANCE.real, rtol=1e-9)
    np.testing.assert_allclose(frame[IMAGINARY_IMPEDANCE], IMPEDANCE.imag, rtol=1e-9)


def cycles(path: Path, sign: int) -> Path:
    """Three cycles of an hour each way at 0.5 mA between 3 and 4 V."""
    lines = ["zeit;u;i;art"]
    time = 0
    for _ in range(3):
        for kind, direction in (("Laden", 1), ("Entladen", -1)):
            for share in np.linspace(0, 1, 61):
                volts = 3 + (share if direction > 0 else 1 - share)
                row = (
                    f"{(time + share * 3600) / 60:.4f};{volts:.5f};{sign * direction * 0.5};{kind}"
                )
                lines.append(row.replace(".", ","))
            time += 3600
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("sign", "positive"), [(1, "charge"), (-1, "discharge")])
def test_a_cycler_of_the_lab_keeps_sign_and_steps(tmp_path: Path, sign: int, positive: str) -> None:
    measurement = mapped(
        cycles(tmp_path / "zelle.csv", sign),
        "cycling",
        file={"delimiter": "semicolon", "header_line": 1},
        columns={
            "time": {"name": "zeit", "unit": "min"},
            "voltage": {"name": "u", "unit": "V"},
            "current": {"name": "i", "unit": "mA"},
            "step_kind": {"name": "art"},
        },
        positive_current=positive,
        step_kinds={"charge": ["Laden"], "discharge": ["Entladen"]},
    )
    frame = measurement.frame
    assert frame[TEST_TIME].iloc[-1] == pytest.approx(6 * 3600)
    first_charge = frame[frame[STEP_TYPE] == "charge"].iloc[:61]
    np.testing.assert_allclose(first_charge[CURRENT], 5e-4)
    assert first_charge[VOLTAGE].iloc[-1] == 4
    passed = np.trapezoid(first_charge[CURRENT], first_charge[TEST_TIME]) / 3600
    assert passed == pytest.approx(5e-4)


def test_constants_fill_what_stands_in_no_column(tmp_path: Path) -> None:
    rows = [(t, 1e3 * (2e-9 + 5e-8 * np.exp(-t / 40))) for t in range(0, 600, 5)]
    measurement = mapped(
        table(tmp_path / "decay.txt", ["t", "I"], rows),
        "dc",
        file={"header_line": 3},
        columns={"time": {"name": "t", "unit": "s"}, "current": {"name": "I", "unit": "mA"}},
        constants={"voltage": {"value": 50, "unit": "mV"}},
    )
    assert (measurement.frame[VOLTAGE] == 0.05).all()
    assert measurement.frame[CURRENT].iloc[0] == pytest.approx(5.2e-8)


def test_other_techniques_come_in_their_own_units(tmp_path: Path) -> None:
    pairs = [(i / 10, 2 * i) for i in range(1, 40)]
    path = table(tmp_path / "two.txt", ["a", "b"], pairs)

    def read(technique: str, first: str, unit: str, second: str, other: str) -> Any:
        columns = {first: {"name": "a", "unit": unit}, second: {"name": "b", "unit": other}}
        return mapped(path, technique, file={"header_line": 3}, columns=columns).frame

    scan = read("xrd", "two_theta", "deg", "intensity", "counts/s")
    assert list(scan) == ["Two Theta / deg", "Intensity / counts s-1"]
    indent = read("indentation", "depth", "um", "load", "uN")
    assert indent[DEPTH].iloc[0] == pytest.approx(100)
    assert indent[LOAD].iloc[0] == 0.002
    raman = read("raman", "raman_shift", "", "intensity", "a.u.")
    assert list(raman) == ["Raman Shift / cm-1", "Intensity / a.u."]
    cells = read("pycnometry", "sample_volume", "mm3", "cycle", "")
    assert cells[SAMPLE_VOLUME].iloc[0] == pytest.approx(1e-4)


def test_heights_stand_on_their_grid(tmp_path: Path) -> None:
    points = [(x, y, 10 * x + y) for y in range(3) for x in range(4)]
    columns = {
        "x": {"number": 1, "unit": "mm"},
        "y": {"number": 2, "unit": "mm"},
        "height": {"number": 3, "unit": "nm"},
    }
    path = table(tmp_path / "map.txt", ["a", "b", "c"], points)
    found = mapped(path, "profilometry", file={"first_line": 4}, columns=columns)
    heights = found.arrays["height"]
    assert heights.shape == (3, 4)
    assert heights[2, 3] == pytest.approx(32e-3)


@pytest.mark.parametrize(
    ("change", "expected", "line"),
    [
        (lambda lines: [*lines[:8], "0.1\tabc\t3\n", *lines[8:]], "a number in column 'R'", 9),
        (lambda lines: [*lines[:8], "0.1\t3\n", *lines[8:]], "3 columns", 9),
        (lambda lines: [*lines[:2], "f\tRe\tX\n", *lines[3:]], "one column called 'R'", 3),
        (lambda lines: [*lines[:2], "f\tR\tR\n", *lines[3:]], "one column called 'R'", 3),
        (lambda lines: lines[:3], "rows of numbers from line 4 on", None),
    ],
)
def test_a_file_that_is_laid_out_otherwise_is_refused_with_its_line(
    tmp_path: Path, change: Any, expected: str, line: int | None
) -> None:
    rows = zip(FREQUENCIES / 1e3, IMPEDANCE.real, -IMPEDANCE.imag / 1e3, strict=True)
    path = table(tmp_path / "run.txt", ["f", "R", "X"], rows)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(change(lines)), encoding="utf-8")
    with pytest.raises(RawFileError, match=expected) as refused:
        mapped(path, "eis", file={"header_line": 3}, columns=SPECTRUM)
    assert refused.value.line == line


def test_the_table_ends_where_the_map_says(tmp_path: Path) -> None:
    rows = zip(FREQUENCIES / 1e3, IMPEDANCE.real, -IMPEDANCE.imag / 1e3, strict=True)
    path = table(tmp_path / "run.txt", ["f", "R", "X"], rows)
    with path.open("a", encoding="utf-8") as stream:
        stream.write("Fit result: R = 340\n")
    layout = {"header_line": 3, "ends_before": "Fit"}
    assert len(mapped(path, "eis", file=layout, columns=SPECTRUM).frame) == 25


def test_rows_without_a_value_are_left_out_and_told(tmp_path: Path) -> None:
    rows = zip(FREQUENCIES / 1e3, IMPEDANCE.real, -IMPEDANCE.imag / 1e3, strict=True)
    path = table(tmp_path / "run.txt", ["f", "R", "X"], rows)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[6] = lines[6].rpartition("\t")[0] + "\toverload"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    layout = {"header_line": 3, "missing": ["overload"]}
    found = mapped(path, "eis", file=layout, columns=SPECTRUM)
    assert len(found.frame) == 24
    assert any("1 rows without a value" in warning for warning in found.warnings)


def test_siblings_are_recognised_and_other_files_are_not(tmp_path: Path) -> None:
    own = ColumnMap("ours", {"technique": "eis", "file": {"header_line": 3}, "columns": SPECTRUM})
    rows = list(zip(FREQUENCIES / 1e3, IMPEDANCE.real, -IMPEDANCE.imag / 1e3, strict=True))
    sibling = table(tmp_path / "b.txt", ["f", "R", "X", "more"], [(*row, 0) for row in rows])
    other = table(tmp_path / "c.txt", ["f", "R", "Y"], rows)
    assert readers.read(sibling, own=[own]).format == "ours"
    assert readers.sniff(other, "eis", [own]) is None
    assert readers.sniff(sibling, "xrd", [own]) is None, "a map of another technique"


@pytest.mark.parametrize(
    ("written", "unit", "factor"),
    [
        ("kΩ", "ohm", 1e3),
        ("MOhm", "ohm", 1e6),
        ("mOhm", "ohm", 1e-3),
        ("µA", "A", 1e-6),
        ("μA", "A", 1e-6),
        ("mA·h", "Ah", 1e-3),
        ("cm³", "cm3", 1.0),
        ("cm⁻¹", "1/cm", 1.0),
        ("rad/s", "Hz", 1 / (2 * np.pi)),
        ("C", "Ah", 1 / 3600),
        ("V", "ohm", None),
        ("", "ohm", None),
        ("kohms", "ohm", None),
    ],
)
def test_units_as_people_write_them(written: str, unit: str, factor: float | None) -> None:
    about = next(q for of in QUANTITIES.values() for q in of.values() if q.unit == unit)
    found = factor_of(written, about)
    assert found == (None if factor is None else pytest.approx(factor))


def test_every_quantity_has_its_own_unit_among_those_it_may_be_in() -> None:
    for quantities in QUANTITIES.values():
        for about in quantities.values():
            if about.unit:
                assert UNITS[about.unit][about.unit] == 1.0
