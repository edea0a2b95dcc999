"""Processed spectra as text: synthetic, in the layouts of TopSpin and of plain columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read, sniff
from electrolyte.readers.nmr.nmr_columns import CHEMICAL_SHIFT, IMAGINARY, REAL

SHIFT = np.linspace(31.25, -20.5, 300)
VALUES = 4e5 / (1 + ((SHIFT - 1.1) / 0.8) ** 2) - 37.0
TOTXT = """# File created = Wednesday, March 3, 2004 11:52:01 AM CET
# Data set = LPSCl 1 1 D:\\nmr
# Spectral Region:
# LEFT = {left} ppm. RIGHT = {right} ppm.
#
# SIZE = {size} ( = number of points)
#
# In the following ordering is from the 'left' to the 'right' limits!
# Lines beginning with '#' must be considered as comment lines.
"""
HEADERS = [
    ("ppm\tintensity", "\t"),
    ("Chemical Shift (ppm),Intensity (a.u.)", ","),
    ("δ / ppm;Intensity", ";"),
    ("# ppm intensity", " "),
    ("7Li MAS\nShift [ppm]   Real", "   "),
]


def table(header: str, separator: str, columns: list[np.ndarray], decimal: str = ".") -> str:
    rows = (separator.join(f"{v:.4f}" for v in row) for row in zip(*columns, strict=True))
    return header + "\n" + "\n".join(row.replace(".", decimal) for row in rows) + "\n"


LAYOUTS = [(*names, decimal) for names in HEADERS for decimal in ".," if decimal != names[1]]


@pytest.mark.parametrize(("header", "separator", "decimal"), LAYOUTS)
def test_columns(tmp_path: Path, header: str, separator: str, decimal: str) -> None:
    path = tmp_path / "x.txt"
    path.write_text(table(header, separator, [SHIFT, VALUES], decimal))
    found = read(path)
    assert (found.technique, found.format) == ("nmr", "ppm-text")
    np.testing.assert_allclose(found.frame[CHEMICAL_SHIFT], SHIFT, atol=6e-5)
    np.testing.assert_allclose(found.frame[REAL], VALUES, atol=6e-5)


def test_columns_by_their_names(tmp_path: Path) -> None:
    header = "point, imag. part, hz, intensity, ppm"
    columns = [np.arange(300.0), -VALUES, 155.5 * SHIFT, VALUES, SHIFT]
    (path := tmp_path / "ascii-spec.txt").write_text(table(header, ",", columns))
    frame = read(path, "nmr").frame
    assert sorted(frame) == sorted([CHEMICAL_SHIFT, REAL, IMAGINARY])
    np.testing.assert_allclose(frame[REAL], -frame[IMAGINARY])
    np.testing.assert_allclose(frame[CHEMICAL_SHIFT], SHIFT, atol=6e-5)


def test_totxt(tmp_path: Path) -> None:
    head = TOTXT.format(left=SHIFT[0], right=SHIFT[-1], size=len(SHIFT))
    (path := tmp_path / "x.txt").write_text(head + "".join(f"{v!r}\n" for v in VALUES.tolist()))
    frame = read(path).frame
    np.testing.assert_allclose(frame[CHEMICAL_SHIFT], SHIFT)
    assert frame[REAL].tolist() == VALUES.tolist()
    path.write_text(head + "".join(f"{v!r}\n" for v in VALUES.tolist()[:-1]))
    with pytest.raises(RawFileError, match="SIZE states, found 299 points"):
        read(path)


@pytest.mark.parametrize("points", [4, 60])
def test_a_list_of_lines_is_no_spectrum(tmp_path: Path, points: int) -> None:
    shift = 30 - np.linspace(0, 5, points) ** 2
    (path := tmp_path / "x.csv").write_text(table("ppm,intensity", ",", [shift, shift]))
    with pytest.raises(RawFileError, match="A list of lines is no spectrum"):
        read(path, "nmr")


@pytest.mark.parametrize("header", ["time,CO2 (ppm)", "ppm,hz", "shift (ppm),ppm,intensity"])
def test_other_tables_with_ppm_are_not_taken(tmp_path: Path, header: str) -> None:
    columns = [SHIFT, VALUES, VALUES][: header.count(",") + 1]
    (path := tmp_path / "x.csv").write_text(table(header, ",", columns))
    assert sniff(path, "nmr") is None


def test_a_shift_in_ppm_is_none_of_raman(tmp_path: Path) -> None:
    (path := tmp_path / "x.csv").write_text(
        table("Chemical shift (ppm),Intensity", ",", [SHIFT, VALUES])
    )
    with pytest.raises(RawFileError, match="processed NMR spectrum"):
        read(path, "raman")
