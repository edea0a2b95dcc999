"""OPUS files: real infrared ones block by block, Raman ones written after the layout, cut ones."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.raman.bruker_opus import spectra

# NPT, ends of the axis, lowest and highest value as the parameters of the file itself state them
REAL = {
    "opusreader2_issue81_A1.1.0": (1866, 3996.577, 399.272, -0.019435852, 1.0766604),
    "opusreader2_test_spectra.0": (4819, 7498.29169, 599.92061, 0.0209483, 0.5861162),
    "opusreader2_BF_lo_01_soil_cal.1": (1716, 3997.3968, 499.6746, 0.10407083, 1.46685123),
}
ENDS = {  # first and last value
    "opusreader2_issue81_A1.1.0": (0.04314775, 0.1663013),
    "opusreader2_BF_lo_01_soil_cal.1": (0.12397848, 0.55176604),  # after it was compensated
}


@pytest.mark.parametrize("name", REAL)
def test_real_spectra(real_data: Path, name: str) -> None:
    points, first, last, lowest, highest = REAL[name]
    path = real_data / "raman" / name
    (found,) = spectra(path)
    assert (len(found.axis), len(found.values)) == (points, points)
    assert (found.axis[0], found.axis[-1]) == pytest.approx((first, last), abs=1e-3)
    assert (found.values.min(), found.values.max()) == pytest.approx((lowest, highest), rel=1e-5)
    assert found.values.max() == pytest.approx(found.parameters["MXY"], rel=1e-6)
    if name in ENDS:
        assert (found.values[0], found.values[-1]) == pytest.approx(ENDS[name], rel=1e-6)
    with pytest.raises(RawFileError, match="a Raman spectrum in the OPUS file, found an infrared"):
        readers.read(path, "raman")


def opus(blocks: dict[int, bytes]) -> bytes:
    """A file of these blocks, after the public description of the directory."""
    start, body = 504, b""
    directory = b""
    for kind, content in blocks.items():
        directory += struct.pack("<3I", kind, len(content) // 4, start + len(body))
        body += content
    head = b"\x0a\x0a\xfe\xfe" + struct.pack("<d3i", 920622.0, 24, 40, len(blocks))
    return (head.ljust(24, b"\0") + directory).ljust(start, b"\0") + body


def parameters(**stated: int | float | str) -> bytes:
    found = b""
    for name, value in stated.items():
        if isinstance(value, int):
            kind, content = 0, struct.pack("<i", value)
        elif isinstance(value, float):
            kind, content = 1, struct.pack("<d", value)
        else:
            kind, content = 2, value.encode().ljust(4, b"\0")
        found += name.encode() + b"\0" + struct.pack("<2H", kind, len(content) // 2) + content
    return found + b"END\0" + bytes(4)


VALUES = np.linspace(1, 5, 40) ** 2
ABOUT = {"NPT": 40, "FXV": 3500.0, "LXV": 50.0, "CSF": 1.0, "DXU": "RSH"}
RAMAN, RATIO = 0x40000003 | 10 << 10, 3 << 2


def raman(**changed: int | float | str) -> bytes:
    stored = np.append(VALUES, 0.0).astype("<f4").tobytes()  # one more than NPT, as OPUS does
    kind = RAMAN | RATIO
    return opus({kind: stored, kind | 1 << 4: parameters(**{**ABOUT, **changed})})


def test_raman_spectrum(tmp_path: Path) -> None:
    path = tmp_path / "a.0"
    path.write_bytes(raman(CSF=2.0))
    found = readers.read(path, "raman")
    assert found.format == "bruker-opus"
    assert np.allclose(found.frame["Raman Shift / cm-1"], np.linspace(50, 3500, 40))
    assert np.allclose(found.frame["Intensity / a.u."], 2 * VALUES[::-1], rtol=1e-6)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"DXU": "WN"}, r"a Raman shift axis \(DXU RSH\), found 'WN'"),
        ({"NPT": 50}, r"50 values \(NPT\), found 41"),
        ({"NPT": -1}, r"-1 values \(NPT\)"),
        ({"LXV": float("nan")}, "NPT, FXV and LXV of a spectrum, found 40, 3500.0, nan"),
    ],
)
def test_broken_files(tmp_path: Path, changed: dict[str, int | float | str], message: str) -> None:
    path = tmp_path / "a.0"
    path.write_bytes(raman(**changed))
    with pytest.raises(RawFileError, match=message):
        readers.read(path, "raman")


@pytest.mark.parametrize("keep", [0.02, 0.5, 0.9])
def test_cut_files(tmp_path: Path, keep: float) -> None:
    path = tmp_path / "a.0"
    whole = raman()
    path.write_bytes(whole[: int(keep * len(whole))])
    with pytest.raises(RawFileError, match="cut off"):
        readers.read(path, "raman")
