"""Scans of Sietronics and Philips programs, written after public descriptions of the layouts."""

from __future__ import annotations

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


def test_a_binary_philips_scan_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.rd").write_bytes(b"V3RD" + bytes(400))
    with pytest.raises(RawFileError, match=r"a Philips scan \(.rd\)"):
        readers.read(tmp_path / "a.rd", "xrd")


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
