"""JASCO text: synthetic files in its layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read, sniff
from electrolyte.readers.raman.raman_spectrum import RAMAN_SHIFT

SHIFT = np.linspace(900.0, 100.0, 81)
INTENSITY = 200 + 800 / (1 + ((SHIFT - 520) / 5) ** 2)


def write_jasco(path: Path, kind: str = "RAMAN SPECTRUM", unit: str = "1/CM", mark="\t") -> Path:
    head = [("TITLE", "synthetic"), ("DATA TYPE", kind), ("ORIGIN", "JASCO"), ("OWNER", "")]
    head += [("DATE", "24/01/31"), ("SPECTROMETER/DATA SYSTEM", "NRS-0"), ("XUNITS", unit)]
    head += [("YUNITS", "Int."), ("FIRSTX", 900), ("LASTX", 100), ("NPOINTS", len(SHIFT))]
    text = "".join(f"{name}{mark}{value}\n" for name, value in head) + "XYDATA\n"
    text += "".join(f"{x:.4f}{mark}{y:.3f}\n" for x, y in zip(SHIFT, INTENSITY, strict=True))
    path.write_text(f"{text}\n[Comments]\nSample name{mark}synthetic\n")
    return path


@pytest.mark.parametrize("unit", ["1/CM", "Raman Shift [cm-1]"])
@pytest.mark.parametrize("mark", ["\t", ","])
def test_a_spectrum(tmp_path: Path, unit: str, mark: str) -> None:
    path = write_jasco(tmp_path / "a.txt", unit=unit, mark=mark)
    assert sniff(path).name == "jasco-text"
    measurement = read(path)
    np.testing.assert_allclose(measurement.frame[RAMAN_SHIFT], SHIFT[::-1], atol=1e-4)
    np.testing.assert_allclose(measurement.frame.iloc[:, 1], INTENSITY[::-1], atol=1e-3)
    assert measurement.metadata["instrument"] == "NRS-0"


def test_what_is_no_whole_raman_spectrum_is_refused(tmp_path: Path) -> None:
    path = write_jasco(tmp_path / "a.txt", kind="INFRARED SPECTRUM")
    with pytest.raises(RawFileError, match="a Raman spectrum, found data type 'INFRARED"):
        read(path)
    text = write_jasco(path).read_text()
    path.write_text(text.replace("520.0000\t1000.000\n", ""))
    with pytest.raises(RawFileError, match=r"81 points .NPOINTS., found 80"):
        read(path)
