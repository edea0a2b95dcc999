"""Cells in quotes, columns that blanks set apart, empty columns, words below the table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.blank_columns import tabbed_columns, unquoted

# of each technique: names, the first column, the second (angle, shift, ppm, energy, depth, volume)
TABLES = {
    "xrd": (("2Theta", "Counts"), 12 + 0.04 * np.arange(60), 300 + np.arange(60) % 9),
    "raman": (("Raman_shift", "Intensity"), 150 + 1.2 * np.arange(60), 800 - np.arange(60)),
    "nmr": (("ppm", "intensity"), 9 - 0.3 * np.arange(60), np.arange(60) % 11 - 2),
    "sem_eds": (("Energy (keV)", "Counts"), 0.01 * np.arange(60), np.arange(60) % 8),
    "indentation": (("Depth (nm)", "Load (mN)"), 3.5 * np.arange(60), 0.1 * np.arange(60)),
    "pycnometry": (("Cycle", "Volume (cm3)"), 1 + np.arange(60), 2.5 + 0.001 * np.arange(60)),
}


@pytest.mark.parametrize("technique", TABLES)
@pytest.mark.parametrize(
    ("row", "above", "below"),
    [
        ('"{}","{}"', "", ""),
        ('"{}";"{}"', "sep=;\n", ""),
        ("{};{};", "", ""),
        ("{}   {}", "Sample A, measured on a Monday\n", ""),
        ("{}\t{}", "Sample: A\n\n", "\nexported by nobody\n"),
    ],
)
def test_one_table_as_programs_write_it(
    tmp_path: Path, technique: str, row: str, above: str, below: str
) -> None:
    names, first, second = TABLES[technique]
    lines = [
        row.format(*names),
        *(row.format(f"{a:.6g}", f"{b:.6g}") for a, b in zip(first, second, strict=True)),
    ]
    (path := tmp_path / "a.txt").write_text(above + "\n".join(lines) + "\n" + below)
    read = readers.read(path)
    assert read.technique == technique
    found = read.frame.select_dtypes("number").to_numpy()
    order = np.argsort(first) if technique == "raman" else slice(None)
    assert any(np.allclose(column, first[order]) for column in found.T)
    assert any(np.allclose(column, second[order]) for column in found.T)


def test_a_comment_is_no_line_of_names() -> None:
    lines = ["# two words", "100 5", "101 6"]
    assert tabbed_columns(lines, lambda names: "ppm" in names) == lines
    assert tabbed_columns(["# ppm  A (1)", "1 2"], lambda _: True) == ["ppm\tA (1)", "1\t2"]


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ('"1.5","2"', "1.5,2"),
        ('"1,5";"2"', "1,5;2"),
        ('"1,234","2"', '"1,234",2'),  # without them it would be three cells
        ("1.5,2", "1.5,2"),
    ],
)
def test_quotes_around_a_separator_stay(line: str, plain: str) -> None:
    assert unquoted(line) == plain


def test_thousands_in_quotes_are_no_two_columns(tmp_path: Path) -> None:
    rows = "".join(f'"{20 + k / 9:.3f}","{1000 + k:,}"\n' for k in range(40))
    (path := tmp_path / "a.csv").write_text(f"2Theta,Counts\n{rows}")
    with pytest.raises(RawFileError):
        readers.read(path)


def test_decimal_commas_that_only_the_angles_tell(tmp_path: Path) -> None:
    """Two theta of three decimals and counts below 1000: 5,050 is no angle of 5050 degrees."""
    rows = "".join(f"{5 + 0.05 * k:.3f};{400 + k}\n" for k in range(60)).replace(".", ",")
    (path := tmp_path / "a.csv").write_text(f"Winkel 2Theta;Impulse\n{rows}")
    frame = readers.read(path).frame
    assert frame.iloc[:, 0].tolist() == pytest.approx([5 + 0.05 * k for k in range(60)])
    path.write_text(path.read_text().replace(";4", ";1.4"))
    assert readers.read(path).frame.iloc[:, 1].tolist() == [1400 + k for k in range(60)]


def test_points_that_were_not_measured_are_left_out(tmp_path: Path) -> None:
    counts = np.where(np.arange(80) % 30 == 7, -9999, 50)
    rows = "".join(f"{20 + k / 10:.1f},{count},\n" for k, count in enumerate(counts))
    (path := tmp_path / "a.txt").write_text(f";RAW4.00\n[Data]\nAngle,PSD,\n{rows}")
    read = readers.read(path)
    assert set(read.frame.iloc[:, 1]) == {50}
    assert "3 points hold -9999" in read.warnings[0]


@pytest.mark.parametrize(
    "names", ["h (nm),P (mN),t (s)", "h / nm,F / mN,t / s", "Disp_nm,Force_mN,Time_s"]
)
def test_symbols_and_units_of_an_indent(tmp_path: Path, names: str) -> None:
    rows = "".join(f"{2 * k},{k / 4},{k}\n" for k in range(30))
    (path := tmp_path / "a.csv").write_text(f"{names}\n{rows}")
    frame = readers.read(path, "indentation").frame
    assert frame["Depth / nm"].tolist() == [2 * k for k in range(30)]
    assert frame["Load / mN"].tolist() == [k / 4 for k in range(30)]


def test_units_below_the_names_of_three_columns(tmp_path: Path) -> None:
    rows = "".join(f"{100 + k}\t{500 + k}\t90\n" for k in range(40))
    (path := tmp_path / "a.txt").write_text(
        f"Raman Shift\tIntensity\tBackground\ncm-1\tcounts\tcounts\n{rows}"
    )
    frame = readers.read(path).frame
    assert frame["Raman Shift / cm-1"].tolist() == list(range(100, 140))
    assert frame.iloc[:, -1].tolist() == list(range(500, 540))
