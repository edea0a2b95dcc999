"""Tables that programs export as text: units below the names, words below the numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import COUNTS_U
from electrolyte.readers.layouts.text import without_footer

ANGLES = np.arange(10, 20, 0.02)
COUNTS = 200 + 900 * np.exp(-(((ANGLES - 15) / 0.1) ** 2))


def scan(path: Path, header: str, third: np.ndarray) -> Path:
    rows = zip(ANGLES, COUNTS, third, third / 3, strict=True)
    text = "\n".join("\t".join(f"{v:.6g}" for v in row) for row in rows)
    path.write_text(f"{header}\n{text}\n")
    return path


@pytest.mark.parametrize(
    ("header", "u"),
    [
        ("2theta\tYobs\tYcalc\tdiff", None),
        ("2theta\tI\tweight\tbackground", None),
        ("2theta\tI\tesd\tbackground", 1.0),
        ("2theta\tI\tYcalc\tsigma", 1 / 3),
        ("Angle\tPSD\tStd. dev.\tdiff", 1.0),
        ("2theta\tIntensity a.u\tyerr\tdiff", 1.0),
        ("2theta\tSignal\tdI\tdiff", 1.0),
        ("2theta\tdet\tu\tdiff", 1.0),
        ("scan 7, by hand", 1.0),
    ],
)
def test_only_a_column_of_uncertainties_is_one(
    tmp_path: Path, header: str, u: float | None
) -> None:
    third = np.sqrt(COUNTS)
    frame = readers.read(scan(tmp_path / "a.xy", header, third)).frame
    if u is None:
        assert COUNTS_U not in frame
    else:
        np.testing.assert_allclose(frame[COUNTS_U], third * u, rtol=1e-4)


@pytest.mark.parametrize(
    "above",
    [
        "frame_1.tif\n2-Theta Angle (Degrees)\nIntensity\n        500",  # Fit2D
        "# == pyFAI calibration ==\n# Wavelength: 1.5e-10 m\n#       2th_deg             I",
    ],
)
def test_patterns_of_area_detectors(tmp_path: Path, above: str) -> None:
    rows = "".join(f"  {a:.7E}    {c:.7E}\n" for a, c in zip(ANGLES, COUNTS, strict=True))
    (path := tmp_path / "a.chi").write_text(f"{above}\n{rows}")
    frame = readers.read(path).frame
    np.testing.assert_allclose(frame, np.column_stack([ANGLES, COUNTS]), rtol=1e-6)


def test_more_names_than_columns_are_no_names(tmp_path: Path) -> None:
    """Else the angle of the sample would be the intensity."""
    rows = "".join(f"{a:.2f} {a / 2:.3f} {c:.1f}\n" for a, c in zip(ANGLES, COUNTS, strict=True))
    path = tmp_path / "a.xy"
    path.write_text(f"# 2Theta, Theta, I\n{rows}")
    np.testing.assert_allclose(readers.read(path).frame.iloc[:, 1], COUNTS, atol=0.1)
    path.write_text(f"# 2Theta, Theta, I, PSD, Id\n{rows}")
    with pytest.raises(RawFileError, match="a name for each of 3 columns"):
        readers.read(path)


def test_units_in_a_line_below_the_names(tmp_path: Path) -> None:
    """As Gamry's analyst copies a table; its first unit is a number sign."""
    path = tmp_path / "a.txt"
    rows = "".join(f"{n}\t{10.0**n}\t{n + 1}\t{-n}\n" for n in range(1, 6))
    path.write_text(f"Pt\tFreq\tZreal\tZimag\n#\tkHz\tohm\tohm\n{rows}")
    frame = readers.read(path).frame
    assert frame["Frequency / Hz"].iloc[0] == 1e4
    assert frame["Imaginary Impedance / ohm"].tolist() == [-1, -2, -3, -4, -5]
    path.write_text(f"Pt\tFreq\tZreal\tZimag\n#\tm\tn\to\n{rows}")
    with pytest.raises(RawFileError, match="a unit in the header of column 'Freq'"):
        readers.read(path)


def test_electrodes_as_nova_names_them(tmp_path: Path) -> None:
    (path := tmp_path / "a.txt").write_text(
        "Time (s);WE(1).Current (A);WE(1).Potential (V);Corrected time (s);Index\n"
        + "".join(f"{n + 1},1;1,{99 - n}E-05;0,1002;{n},0;{n + 1}\n" for n in range(40))
    )
    found = readers.read(path)
    assert found.technique == "dc"
    assert found.frame.iloc[0, :3].tolist() == pytest.approx([1.1, 0.1002, 1.99e-5])


@pytest.mark.parametrize("names", ["Z-Real [kOhm];-Z-Imag [kOhm]", "Re[Z] (kOhm);-Im[Z] (kOhm)"])
def test_parts_of_the_impedance_by_other_names(tmp_path: Path, names: str) -> None:
    (path := tmp_path / "a.txt").write_text(f"Freq. (Hz);{names}\n100;2;1\n10;3;2\n1;4;3\n")
    frame = readers.read(path, "eis").frame
    assert frame["Real Impedance / ohm"].tolist() == [2000, 3000, 4000]
    assert frame["Imaginary Impedance / ohm"].tolist() == [-1000, -2000, -3000]


def test_words_below_a_table_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    rows = "".join(f"{10.0**n}\t{n + 1}\t{-n}\n" for n in range(1, 6))
    header = "f (Hz)\tZ' (ohm)\tZ'' (ohm)\n"
    path.write_text(f"{header}{rows}\nOperator: A\nEnd of data\n")
    found = readers.read(path)
    assert len(found.frame) == 5
    assert any("'Operator: A End of data'" in warning for warning in found.warnings)
    path.write_text(f"{header}{rows}damaged\n")
    with pytest.raises(RawFileError, match="found 1: 'damaged'"):
        readers.read(path)
    assert without_footer(["1 2", "", "x", "3 4"]) == (["1 2", "", "x", "3 4"], [])


def test_a_table_with_names_is_told_by_them(tmp_path: Path) -> None:
    """And not asked whether it is a height map, because it has three columns."""
    path = tmp_path / "a.txt"
    path.write_text("Temp./°C;Time/min;DSC/(mW/mg)\n" + "30,5;1,2;0,3\n" * 20)
    with pytest.raises(RawFileError, match=r"found columns 'Temp./°C', 'Time/min'"):
        readers.read(path)


def test_a_density_report_names_its_units_without_brackets(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    header = "AccuPyc II 1340\nSample Mass: 2.4 g\n\nCycle#\t{}\tDeviation cm³\n"
    rows = "".join(f"{n}\t1.200{n}\t0.0001\n" for n in range(1, 6))
    path.write_text(header.format("Volume cm³") + rows)
    assert readers.read(path).frame["Sample Volume / cm3"].iloc[0] == 1.2001
    path.write_text(header.format("Volume spread") + rows)
    with pytest.raises(RawFileError, match="a column 'Volume' or 'Density' with its unit"):
        readers.read(path)


@pytest.mark.parametrize(
    "header",
    [
        "Theta (deg);2Theta (deg);Counts;d",
        "No.;2Theta;Yobs;Ycalc",
        "d (A);2theta;I;Ibkg",
        "2theta;TimePerStep;Intensity;ESD",
    ],
)
def test_angles_and_intensities_are_found_by_name(tmp_path: Path, header: str) -> None:
    names = header.split(";")
    columns = [np.arange(1.0, len(ANGLES) + 1)] * len(names)
    columns[next(i for i, n in enumerate(names) if n.lower().startswith("2theta"))] = ANGLES
    columns[next(i for i, n in enumerate(names) if n[:4] in ("Coun", "Yobs", "I", "Inte"))] = COUNTS
    rows = [";".join(f"{v:.7g}" for v in row) for row in zip(*columns, strict=True)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join([header, *rows]))
    frame = readers.read(path).frame
    np.testing.assert_allclose(frame["Two Theta / deg"], ANGLES, rtol=1e-6)
    np.testing.assert_allclose(frame["Intensity / counts"], COUNTS, rtol=1e-6)


def test_two_patterns_in_a_table_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("2theta;LPSC-1;LPSC-2\n" + "10;5;6\n11;6;7\n12;7;8\n")
    with pytest.raises(RawFileError, match="one column of intensities"):
        readers.read(path)


def test_a_raman_shift_in_another_unit_is_not_read_as_one_in_wavenumbers(tmp_path: Path) -> None:
    rows = "".join(f"{10 + n / 10}\t{n % 7}\n" for n in range(400))
    path = tmp_path / "a.txt"
    for unit in ("meV", "THz"):
        path.write_text(f"Raman shift ({unit})\tIntensity\n{rows}")
        with pytest.raises(RawFileError, match="Raman shift"):
            readers.read(path)


def test_a_minus_sign_of_typesetting_is_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    rows = "".join(f"{10.0**n}\t{n + 1}\t−{n}\n" for n in range(1, 6))
    path.write_text(f"f (Hz)\tZ' (ohm)\tZ'' (ohm)\n{rows}", encoding="utf-8")
    assert readers.read(path).frame["Imaginary Impedance / ohm"].iloc[4] == -5


def test_points_in_another_order_are_no_height_map(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    rows = "".join(f"{x}\t{y}\t{x * y}\n" for x in range(4) for y in range(3))
    path.write_text(f"X [um]\tY [um]\tHeight [nm]\n{rows}")
    assert readers.read(path).arrays["height"].shape == (3, 4)
    path.write_text(f"Y [um]\tX [um]\tHeight [nm]\n{rows}")
    with pytest.raises(RawFileError, match="the order x, y, height"):
        readers.read(path)
