"""Scans of Sietronics and Philips programs and of RRUFF, written after their public layouts."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError

COUNTS = [8992, 9077, 9017, 9018, 9129, 9057, 8801, 8705, 8650, 8700, 8712]
CPI = "SIETRONICS XRD SCAN\n10.00\n10.10\n0.010\nCu\n1.54056\n1-1-1990\n0.600\nHH117\nSCANDATA\n"
UDF = (
    "SampleIdent,Sample5 ,/\nTitle1,Dat2rit program ,/\nAnode,Cu,/\nLabdaAlpha1,1.54060,/\n"
    "LabdaAlpha2,1.54439,/\nDataAngleRange,   10.0000,   10.1000,/\nScanStepSize,    0.010,/\n"
    "ScanStepTime,    5.00,/\nRawScan\n"
)


def cpi(counts: list[int] = COUNTS) -> str:
    return CPI + "".join(f"{n}\n" for n in counts)


def udf(counts: list[int] = COUNTS) -> str:
    rows = [counts[i : i + 8] for i in range(0, len(counts), 8)]
    return UDF + "\n".join(",  ".join(f"{n:6}" for n in row) for row in rows) + "/\n"


@pytest.mark.parametrize(("name", "text"), [("a.cpi", cpi()), ("a.udf", udf())])
def test_a_scan(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    found = readers.read(tmp_path / name, "xrd")
    assert found.format in ("sietronics-cpi", "philips-udf")
    assert np.allclose(found.frame["Two Theta / deg"], np.linspace(10, 10.1, 11))
    assert list(found.frame["Intensity / counts"]) == COUNTS
    assert found.metadata["anode"] == "Cu"
    assert found.metadata["wavelength_alpha1_A"] == pytest.approx(1.5406, abs=5e-5)
    assert not found.warnings


@pytest.mark.parametrize(("name", "text"), [("a.cpi", cpi(COUNTS[:6])), ("a.udf", udf(COUNTS[:6]))])
def test_a_stopped_scan_is_read_as_far_as_it_goes(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    found = readers.read(tmp_path / name, "xrd")
    assert len(found.frame) == 6
    assert found.warnings


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.cpi", cpi([*COUNTS, 1]), r"11 counts \(10 to 10.1\), found 12"),
        ("a.cpi", cpi().replace("0.010", "0"), "a step above 0"),
        ("a.cpi", cpi().replace("SCANDATA", "DATA"), "a line 'SCANDATA'"),
        ("a.cpi", cpi().replace("9017", "many"), "line 13"),
        ("a.udf", udf([*COUNTS, 1]), r"11 counts \(10 to 10.1\), found 12"),
        ("a.udf", udf().replace("ScanStepSize", "Step"), "1 numbers for ScanStepSize"),
        ("a.udf", udf().replace("RawScan", "Scan"), "a line 'RawScan'"),
        ("a.udf", udf().replace("9017", "many"), "line 10"),
    ],
)
def test_broken_scans(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(RawFileError, match=message):
        readers.read(tmp_path / name, "xrd")


def rd(counts: np.ndarray, mark: bytes = b"V3RD", step: float = 0.02) -> bytes:
    head = bytearray(250)
    head[:4], head[84:87] = mark, bytes([3, 0, 2])
    head[94:118] = struct.pack("<3d", 1.5406, 1.54439, 0.5)
    head[138:152] = b"DATA0001pellet"
    head[214:238] = struct.pack("<3d", step, 10.0, 10.0 + step * (len(counts) - 1))
    return bytes(head) + np.rint(10 * np.sqrt(counts)).astype("<u2").tobytes()


def test_a_binary_philips_scan(tmp_path: Path) -> None:
    counts = np.random.default_rng(2).poisson(np.linspace(20, 30000, 500)).astype(float)
    (path := tmp_path / "a.rd").write_bytes(rd(counts))
    found = readers.read(path)
    assert found.format == "philips-rd"
    assert np.allclose(found.frame["Two Theta / deg"], 10 + 0.02 * np.arange(500))
    # the root is kept to a tenth, half a standard deviation of counts at most a twentieth of it
    error = np.abs(found.frame["Intensity / counts"] - counts)
    assert (error <= 0.11 * np.sqrt(counts) + 0.01).all()
    about = found.metadata
    assert (about["anode"], about["sample_name"]) == ("Cu", "pellet")
    assert about["wavelength_alpha2_A"] == pytest.approx(1.54439)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda whole: whole + b"\1\0", "50 numbers"),
        (lambda whole: whole[:200], "more than 250 bytes"),
        (lambda whole: whole[:214] + bytes(8) + whole[222:], "a step above 0"),
        (lambda whole: b"V5RD" + whole[4:], r"a Philips scan \(.sd\)"),
    ],
)
def test_a_broken_philips_scan(
    tmp_path: Path, change: Callable[[bytes], bytes], message: str
) -> None:
    (path := tmp_path / "a.rd").write_bytes(change(rd(np.full(50, 400.0))))
    with pytest.raises(RawFileError, match=message):
        readers.read(path, "xrd")


def test_a_philips_scan_that_was_stopped(tmp_path: Path) -> None:
    (path := tmp_path / "a.rd").write_bytes(rd(np.full(50, 400.0))[:-40])
    found = readers.read(path, "xrd")
    assert len(found.frame) == 30
    assert "ends after 30 of 50 points" in found.warnings[0]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("2theta (rad),counts", "two theta in degrees, found radians"),
        ("2theta / rad,counts", "two theta in degrees, found radians"),
        ("2Theta (deg),log10 Intensity", "counts or counts per second, found log10"),
        ("2theta,sqrt(counts)", "counts or counts per second, found sqrt"),
    ],
)
def test_what_is_no_degrees_or_no_counts_is_refused(
    tmp_path: Path, header: str, message: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(header + "\n" + "".join(f"{10 + k / 50:.2f},{100 + k}\n" for k in range(50)))
    with pytest.raises(RawFileError, match=message):
        readers.read(path, "xrd")


def test_angles_called_theta_are_read_with_a_question(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("theta,counts\n" + "".join(f"{10 + k / 50:.2f},{100 + k}\n" for k in range(50)))
    found = readers.read(path, "xrd")
    assert found.metadata["axis_name"] == "theta"
    assert found.frame["Two Theta / deg"].iloc[0] == 10.0


RRUFF = "##NAMES=Rutile\n##RRUFFID=R050417.1\n##IDEAL CHEMISTRY=TiO2\n##OWNER=RRUFF\n"


@pytest.mark.parametrize(
    ("line", "technique"),
    [
        ("##X-RAY WAVELENGTH=1.541838", "xrd"),
        ("##DIFFRACTION SAMPLE DESCRIPTION=Powder", "xrd"),
        ("##STATUS=confirmed", "raman"),
    ],
)
def test_a_powder_pattern_of_rruff_is_no_raman_spectrum(
    tmp_path: Path, line: str, technique: str
) -> None:
    angles = np.linspace(5, 45, 41)
    rows = [f" {x:.4f}, {n:.1f}" for n, x in enumerate(angles, 20)]
    (tmp_path / "a.txt").write_text("\n".join([RRUFF + line, *rows, "##END="]) + "\n")
    found = readers.read(tmp_path / "a.txt")
    assert found.technique == technique
    assert np.allclose(found.frame.iloc[:, 0], angles)
    if technique == "xrd":
        stated = 1.541838 if "WAVELENGTH" in line else None
        assert found.metadata.get("wavelength_alpha1_A") == stated
        with pytest.raises(RawFileError, match="of technique raman, found diffraction text"):
            readers.read(tmp_path / "a.txt", "raman")
