"""Zahner Lab .zmx: synthetic files in its layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read, sniff
from electrolyte.readers.measurement import FREQUENCY, IMAGINARY_IMPEDANCE, REAL_IMPEDANCE

# begins at 1 kHz, goes up, and comes down
FREQUENCIES = np.r_[np.logspace(3, 5, 9)[:-1], np.logspace(5, 0, 21)]
SPECTRUM = 50 + 900 / (1 + 2j * np.pi * FREQUENCIES * 900 * 1e-6)
CELL, REFERENCE = "POT:U/POT:I", "43044:CH1/POT:I"


def write_zmx(path: Path, impedances: dict[str, np.ndarray], unit: str = "\u2126") -> Path:
    """A measurement with the impedance of each pair of signals."""
    head = [("frequency", "Hz", ""), ("periods", "", ""), ("time", "s", "")]
    table = [FREQUENCIES, np.full(len(FREQUENCIES), 4), np.arange(len(FREQUENCIES))]
    for urn, z in impedances.items():
        head += [("|impedance|", unit, urn), ("phase", "rad", urn), ("phase error", "", urn)]
        table += [abs(z), np.angle(z), np.zeros(len(z))]
    columns = "".join(
        f'<column name="{n}" type="double" unit="{u}" urn="{s}"/>' for n, u, s in head
    )
    pairs = "".join(
        f'<column-class type="impedance" urn="{urn}" numerator="{urn.split("/")[0]}"'
        f' denominator="{urn.split("/")[1]}"/>'
        for urn in impedances
    )
    lines = [";".join(line) for line in zip(*head, strict=True)]
    lines += [";".join(f"{v:.15g}" for v in row) for row in zip(*table, strict=True)]
    rows = "\n".join(lines)
    path.write_text(
        '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<zahner-measurement>'
        "<zahner-fileinfo><generator>ZahnerLab</generator>"
        "<generator-version>v0</generator-version></zahner-fileinfo>"
        '<zahner-measurement name="synthetic"><hardware-info><workstation model_name="IM7x"/>'
        '</hardware-info><dataset job-type="Electrochemical Impedance Spectroscopy" type="AC">'
        '<configuration><column-class name="voltage" type="path" urn="POT:U"/>'
        '<column-class name="current" type="path" urn="POT:I"/>'
        f'<column-class name="padx[1].ch1" type="path" urn="43044:CH1"/>{pairs}</configuration>'
        f"<data-structure>{columns}</data-structure>"
        f'<csv type="data"><![CDATA[\n{rows}\n]]></csv></dataset>'
        "</zahner-measurement></zahner-measurement>\n",
        encoding="utf-8",
    )
    return path


def test_a_sweep_of_each_voltage_between_its_ends(tmp_path: Path) -> None:
    path = write_zmx(tmp_path / "a.zmx", {CELL: SPECTRUM, REFERENCE: SPECTRUM / 2})
    assert sniff(path).name == "zahner-zmx"
    whole = read(path, "eis")
    assert [part.columns["Channel"] for part in whole.parts] == [
        "voltage/current",
        "padx[1].ch1/current",
    ]
    assert any("16 points of the overlapping start" in text for text in whole.warnings)
    for part, factor in zip(whole.parts, (1, 0.5), strict=True):
        frame = part.measurement.frame
        np.testing.assert_allclose(frame[FREQUENCY], FREQUENCIES[8:], rtol=1e-12)
        np.testing.assert_allclose(frame[REAL_IMPEDANCE], factor * SPECTRUM.real[8:], rtol=1e-9)
        np.testing.assert_allclose(
            frame[IMAGINARY_IMPEDANCE], factor * SPECTRUM.imag[8:], rtol=1e-9
        )


def test_what_is_no_impedance_is_refused(tmp_path: Path) -> None:
    path = write_zmx(tmp_path / "a.zmx", {CELL: SPECTRUM}, unit="V")
    with pytest.raises(RawFileError, match="a dataset of impedance, found Electrochemical"):
        read(path)
    text = write_zmx(path, {CELL: SPECTRUM}).read_text()
    path.write_text(text.replace("\n1000;4", "\n1000", 1))
    with pytest.raises(RawFileError, match="6 columns in row 1 of the data, found 5"):
        read(path)
