"""Tables whose names of columns are Chinese, Japanese, German or French, in the code pages of such
programs, and worksheets whose units stand in a line of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.readers.diffraction.scan import COUNT_RATE, COUNTS, TWO_THETA
from electrolyte.readers.measurement import DENSITY, DEPTH, LOAD, SAMPLE_VOLUME, TEST_TIME
from electrolyte.readers.microscopy.emsa_msa import COUNTS as EDS_COUNTS
from electrolyte.readers.microscopy.emsa_msa import ENERGY
from electrolyte.readers.nmr.nmr_columns import CHEMICAL_SHIFT, REAL
from electrolyte.readers.raman.raman_spectrum import RAMAN_SHIFT

ROWS = 40
AXIS = np.round(120 + 0.75 * np.arange(ROWS), 2)
VALUES = np.round(900 + 40 * np.sin(AXIS / 3), 1)


def table(path: Path, names: str, encoding: str, *columns: np.ndarray, comma: bool = False) -> Path:
    mark = next(mark for mark in "\t;," if mark in names)
    rows = [mark.join(f"{cell:.6g}" for cell in row) for row in zip(*columns, strict=True)]
    text = "\n".join(rows).replace(".", ",") if comma else "\n".join(rows)
    path.write_bytes(f"{names}\n{text}\n".encode(encoding))
    return path


def close(found: object, expected: np.ndarray) -> bool:
    return np.allclose(np.asarray(found, dtype=float), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("names", "encoding", "column"),
    [
        ("2θ(°)\t强度(计数)", "gbk", COUNTS),
        ("衍射角,强度", "gbk", COUNTS),
        ("2θ[deg],強度[cps]", "cp932", COUNT_RATE),
        ("Beugungswinkel [°];Intensität [Impulse]", "cp1252", COUNTS),
        ("Angle (°2θ)\tIntensité (coups)", "utf-16", COUNTS),
        ("2Theta\tSignal\ndeg\tcounts\n\tpellet 3", "utf-8", COUNTS),
    ],
)
def test_diffraction(tmp_path: Path, names: str, encoding: str, column: str) -> None:
    path = table(tmp_path / "a.txt", names, encoding, AXIS / 10, VALUES, comma=";" in names)
    read = readers.read(path)
    assert close(read.frame[TWO_THETA], AXIS / 10)
    assert close(read.frame[column], VALUES)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        ("拉曼位移(cm-1)\t强度(计数)", "gbk"),
        ("波数(cm-1),强度", "utf-8-sig"),
        ("ラマンシフト[cm-1],強度", "cp932"),
        ("Wellenzahl;Zählrate", "cp1252"),
        ("Raman Shift\tIntensity\ncm\\+(-1)\ta.u.\nA\tpellet 3", "utf-8"),
    ],
)
def test_raman(tmp_path: Path, names: str, encoding: str) -> None:
    path = table(tmp_path / "a.txt", names, encoding, AXIS, VALUES, comma=";" in names)
    read = readers.read(path)
    assert close(read.frame[RAMAN_SHIFT], AXIS)
    assert close(read.frame.iloc[:, -1], VALUES)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        ("化学位移 δ/ppm,信号强度", "gbk"),
        ("化学シフト (ppm),強度", "cp932"),
        ("Chemische Verschiebung / ppm;Intensität", "cp1252"),
        ("Déplacement chimique (ppm);Intensité", "cp1252"),
        ("δ(7Li) / ppm,Intensity / a.u.", "utf-8"),
        ("31P chemical shift (ppm),Intensity", "utf-8"),
        ("Shift\tIntensity\nppm\ta.u.\n\tpellet 3", "utf-8"),
    ],
)
def test_nmr(tmp_path: Path, names: str, encoding: str) -> None:
    path = table(tmp_path / "a.txt", names, encoding, AXIS, VALUES, comma=";" in names)
    read = readers.read(path)
    assert close(read.frame[CHEMICAL_SHIFT], AXIS)
    assert close(read.frame[REAL], VALUES)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        ("能量(keV),计数", "gbk"),
        ("Energie (keV);Impulse", "cp1252"),
        ("énergie (keV);coups", "utf-8"),
    ],
)
def test_x_ray_spectra(tmp_path: Path, names: str, encoding: str) -> None:
    energy, counts = 0.005 + 0.01 * np.arange(ROWS), np.arange(ROWS) % 7
    path = table(tmp_path / "a.csv", names, encoding, energy, counts, comma=";" in names)
    read = readers.read(path)
    assert close(read.frame[ENERGY], energy)
    assert close(read.frame[EDS_COUNTS], counts)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        ("压入深度/nm,载荷/mN,时间/s", "gbk"),
        ("変位[nm],荷重[mN],時間[s]", "cp932"),
        ("Profondeur (nm);Force (mN);Temps (s)", "cp1252"),
        ("Eindringtiefe / nm;Last / mN;Zeit / s", "cp1252"),
        ("Depth h [nm],Force F [mN],Time t [s]", "utf-8"),
        ("Tiefe (nm);Kraft (mN);Zeit (s)", "utf-8"),
    ],
)
def test_indentation(tmp_path: Path, names: str, encoding: str) -> None:
    depth, load, time = np.linspace(0, 200, ROWS), np.linspace(0, 6, ROWS), np.arange(ROWS)
    path = table(tmp_path / "a.csv", names, encoding, depth, load, time, comma=";" in names)
    read = readers.read(path)
    for column, expected in ((DEPTH, depth), (LOAD, load), (TEST_TIME, time)):
        assert close(read.frame[column], expected)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        ("次数,体积(cm3),密度(g/cm3)", "gbk"),
        ("回数,体積(cm3),密度(g/cm3)", "cp932"),
        ("Lauf;Volumen (cm³);Dichte (g/cm³)", "cp1252"),
        ("Essai;Volume (cm³);Masse volumique (g/cm³)", "cp1252"),
    ],
)
def test_pycnometry(tmp_path: Path, names: str, encoding: str) -> None:
    cycle, volume = np.arange(1, 6), 1.8 + 0.001 * np.arange(5)
    path = table(
        tmp_path / "a.csv", names, encoding, cycle, volume, 3.6 / volume, comma=";" in names
    )
    read = readers.read(path)
    assert close(read.frame[SAMPLE_VOLUME], volume)
    assert close(read.frame[DENSITY], 3.6 / volume)


def test_a_pycnometer_in_litres(tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.csv", "Cycle,Volume (L)", "utf-8", np.array([1, 2]), np.array([2e-3, 3e-3])
    )
    assert close(readers.read(path).frame[SAMPLE_VOLUME], np.array([2.0, 3.0]))
