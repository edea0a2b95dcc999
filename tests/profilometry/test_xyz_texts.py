"""Points x, y, z as text: numbers are written alike in all of a file, each axis has its unit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError

Z = np.round(np.random.default_rng(8).normal(2, 0.3, (6, 8)), 4)  # µm, on steps of 0.75 µm
STEP = 0.75


def write(path: Path, heading: str, row: str, x: float, z: float, encoding: str = "utf-8") -> Path:
    """``row`` formats x, y and z; the factors are those from µm to the units of the heading."""
    points = [
        row.format(x=STEP * i * x, y=STEP * j * x, z=Z[j, i] * z)
        for j in range(Z.shape[0])
        for i in range(Z.shape[1])
    ]
    path.write_bytes("\n".join([heading, *points, ""]).encode(encoding))
    return path


def swapped(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize(
    ("heading", "row", "x", "z", "encoding"),
    [
        ("X (nm);Y (nm);Z (nm)", "{x:,.1f};{y:,.1f};{z:,.2f}", 1e3, 1e3, "utf-8"),
        ("X [µm]\tY [µm]\tHöhe [µm]", "{x:.3f}\t{y:.3f}\t{z:.5f}", 1, 1, "cp1252"),
        ("X坐标(μm)\tY坐标(μm)\t高度(nm)", "{x:.3f}\t{y:.3f}\t{z:.2f}", 1, 1e3, "gbk"),
        ("X (µm),Y (µm),Z (Å)", "{x:.3f},{y:.3f},{z:.1f}", 1, 1e4, "utf-8"),
        ("X (um),Y (um),Z (um),Intensity", "{x:.3f},{y:.3f},{z:.5f},200", 1, 1, "utf-8"),
        ("# unit: mm", "{x:.6f} {y:.6f} {z:.8f}", 1e-3, 1e-3, "utf-16"),
    ],
)
def test_maps(tmp_path: Path, heading: str, row: str, x: float, z: float, encoding: str) -> None:
    read = readers.read(write(tmp_path / "a.txt", heading, row, x, z, encoding))
    assert read.arrays["height"] == pytest.approx(Z, abs=2e-5)
    assert read.metadata["pixel_size_x_um"] == pytest.approx(STEP)
    assert read.metadata["pixel_size_y_um"] == pytest.approx(STEP)


def test_points_between_thousands_and_decimal_commas(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "X (nm);Y (nm);Z (nm)", "{x:,.1f};{y:,.1f};{z:,.2f}", 1e3, 1e3)
    path.write_text(swapped(path.read_text()))
    assert readers.read(path).arrays["height"] == pytest.approx(Z, abs=2e-5)


def test_commas_that_may_be_either_are_asked_about(tmp_path: Path) -> None:
    """1,500 is the second place of this map, in nm; read cell by cell it was 1.5."""
    path = write(tmp_path / "a.csv", "X (nm);Y (nm);Z (nm)", "{x:,.0f};{y:,.0f};{z:,.0f}", 2e3, 1e3)
    with pytest.raises(RawFileError, match="numbers that can be read in one way"):
        readers.read(path)


def test_x_and_y_in_two_units(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "x [mm];y [µm];z [µm]", "{x:.6f};{y:.3f};{z:.5f}", 1, 1)
    read = readers.read(path)
    assert read.metadata["pixel_size_x_um"] == pytest.approx(1e3 * STEP)
    assert read.metadata["pixel_size_y_um"] == pytest.approx(STEP)


def test_an_unknown_unit_and_a_bad_row_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "X (mil)\tY (mil)\tZ (mil)", "{x:.3f}\t{y:.3f}\t{z:.5f}", 1, 1)
    with pytest.raises(RawFileError, match=r"line 1: expected lengths in m, .*found 'mil'"):
        readers.read(path)
    path = write(tmp_path / "a.xyz", "# unit: µm", "{x:.3f}\t{y:.3f}\t{z:.5f}", 1, 1)
    lines = path.read_text().splitlines()
    lines[9] = "0.75\t0.75\t1.x"
    path.write_text("\n".join(lines))
    with pytest.raises(RawFileError, match=r"line 10: expected x, y and z, found .0\.75"):
        readers.read(path)
