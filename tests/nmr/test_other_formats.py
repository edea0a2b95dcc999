"""Varian, JEOL and JCAMP-DX, on files written here: no instrument file was at hand."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read, sniff
from electrolyte.readers.nmr.nmr_columns import nucleus_name
from electrolyte.techniques.nmr.fourier import transform

WIDTH, FREQUENCY, OFFSET = 10000.0, 116.6, 1500.0  # Hz, MHz, Hz from the transmitter


def tone(n: int = 512) -> np.ndarray:
    time = np.arange(n) / WIDTH
    return np.exp(2j * np.pi * OFFSET * time - 200 * time)


def peak_offset(path: Path) -> float:
    measurement = read(path, "nmr")
    spectrum = transform(measurement.arrays["fid"], measurement.metadata)
    return float(spectrum.offset[np.argmax(np.abs(spectrum.intensity))])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Li7", "7Li"),
        ("^7Li", "7Li"),
        ("Lithium7", "7Li"),
        ("Proton", "1H"),
        ("Cl35", "35Cl"),
        ("C13", "13C"),
        ("Tuned", "Tuned"),
        ("", ""),
    ],
)
def test_nucleus_names(text: str, name: str) -> None:
    assert nucleus_name(text) == name


# --- Varian: header and blocks as in the VnmrJ manual ("User Programming", binary data files) -----


def varian(folder: Path, fids: np.ndarray, arrayed: str = "") -> Path:
    folder.mkdir()
    n = 2 * fids.shape[1]
    blocks = struct.pack(">6i2hi", len(fids), 1, n, 4, 4 * n, 4 * n + 28, 0, 0x1 | 0x8 | 0x40, 1)
    for fid in fids:
        words = np.empty(n, ">f4")
        # Varian counts the phase the other way round
        words[::2], words[1::2] = fid.real, -fid.imag
        blocks += struct.pack(">4hi4f", 0, 1, 1, 0, 1, 0, 0, 0, 0) + words.tobytes()
    (folder / "fid").write_bytes(blocks)
    reals = {"sfrq": FREQUENCY, "sw": WIDTH, "reffrq": FREQUENCY - 5e-4, "temp": 25.0, "np": n}
    lines = [f"{k} 1 1 1e9 0 0 2 1 0 1 64\n1 {v} \n0 \n" for k, v in reals.items()]
    for key, value in {"tn": "Li7", "array": arrayed}.items():
        lines.append(f'{key} 2 2 8 0 0 2 1 0 1 64\n1 "{value}"\n0 \n')
    if arrayed:
        values = " ".join(f"{0.1 * (i + 1):g}" for i in range(len(fids)))
        lines.append(f"{arrayed} 3 1 1e9 0 0 2 1 0 1 64\n{len(fids)} {values} \n0 \n")
    (folder / "procpar").write_text("".join(lines))
    return folder


def test_varian_spectrum(tmp_path: Path) -> None:
    folder = varian(tmp_path / "s.fid", tone()[None])
    assert sniff(folder, "nmr").name == "varian-agilent"  # type: ignore[union-attr]
    measurement = read(folder, "nmr")
    np.testing.assert_allclose(measurement.arrays["fid"], tone(), atol=1e-6)
    assert peak_offset(folder) == pytest.approx(OFFSET, abs=WIDTH / 512)
    assert measurement.metadata["nucleus"] == "7Li"
    assert measurement.metadata["temperature_K"] == pytest.approx(298.15)
    assert measurement.metadata["reference_frequency_MHz"] == pytest.approx(FREQUENCY - 5e-4)


def test_varian_arrayed_delay(tmp_path: Path) -> None:
    fids = tone()[None] * np.array([0.2, 0.5, 0.8])[:, None]
    measurement = read(varian(tmp_path / "s.fid", fids, "d2"), "nmr")
    np.testing.assert_allclose(measurement.arrays["fid"], fids, atol=1e-6)
    assert measurement.frame["Delay / s"].tolist() == pytest.approx([0.1, 0.2, 0.3])


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda f: (f / "fid").write_bytes((f / "fid").read_bytes()[:-10]), "bytes"),
        (lambda f: (f / "fid").write_bytes(b"\x7f" * 40), "header|bytes"),
        (lambda f: (f / "fid").write_bytes(b"1"), "a header of 32 bytes"),
        (lambda f: (f / "procpar").write_text("sw\n"), "a Varian data set"),
        (
            lambda f: (f / "procpar").write_text(
                (f / "procpar").read_text().replace("10000.0", "wide")
            ),
            "a number in the parameter sw",
        ),
    ],
)
def test_varian_damage(tmp_path: Path, act, expected: str) -> None:  # type: ignore[no-untyped-def]
    folder = varian(tmp_path / "s.fid", tone()[None])
    act(folder)
    with pytest.raises(RawFileError, match=expected):
        read(folder, "nmr", "varian-agilent")


# --- JEOL: the header's places as published with nmrglue's reader ---------------------------------


def jeol(path: Path, fid: np.ndarray, temperature: float = 26.5) -> Path:
    head = bytearray(1360)
    head[0:8] = b"JEOL.NMR"
    head[8], head[12], head[13], head[14] = 1, 1, 0x80, 1  # little endian, 1D float64
    head[24] = 3  # complex
    head[33] = 28  # seconds
    n = len(fid)
    struct.pack_into(">8I", head, 176, n, *[1] * 7)
    struct.pack_into(">8I", head, 240, n - 1, *[0] * 7)
    parameters = {"x_freq": FREQUENCY * 1e6, "x_sweep": WIDTH, "x_offset": 4.0}
    parameters["temp_get"] = temperature
    start = len(head)
    block = struct.pack("<4I", 64, 0, len(parameters) + 1, 0)
    for name, value in {**parameters, "x_domain": "Lithium7"}.items():
        text = isinstance(value, str)
        stored = value.encode().ljust(16) if text else struct.pack("<d", value).ljust(16, b"\0")
        block += bytes(16) + stored + struct.pack("<i", 0 if text else 2)
        block += name.encode().ljust(28)
    struct.pack_into(">I", head, 1212, start)
    struct.pack_into(">I", head, 1216, len(block))
    struct.pack_into(">I", head, 1284, start + len(block))
    data = np.concatenate([fid.real, -fid.imag]).astype("<f8")
    path.write_bytes(bytes(head) + block + data.tobytes())
    return path


def test_jeol_spectrum(tmp_path: Path) -> None:
    path = jeol(tmp_path / "s.jdf", tone())
    assert sniff(path).name == "jeol-jdf"  # type: ignore[union-attr]
    measurement = read(path, "nmr")
    np.testing.assert_allclose(measurement.arrays["fid"], tone(), atol=1e-12)
    assert peak_offset(path) == pytest.approx(OFFSET, abs=WIDTH / 512)
    assert measurement.metadata["nucleus"] == "7Li"
    assert measurement.metadata["temperature_K"] == pytest.approx(299.65)
    spectrum = transform(measurement.arrays["fid"], measurement.metadata)
    assert spectrum.to_shift(0.0) == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda b: b[:-8], "bytes for 512 points"),
        (lambda b: b[:100], "a header of 1360 bytes"),
        (lambda b: b[:12] + b"\x02" + b[13:], "a 1D complex FID"),
        (lambda b: b[:176] + b"\xff\xff\xff\xff" + b[180:], "bytes for 4294967295 points"),
        (lambda b: b[:1360] + bytes(len(b) - 1360), "a JEOL 1D FID|positive|measured"),
    ],
)
def test_jeol_damage(tmp_path: Path, act, expected: str) -> None:  # type: ignore[no-untyped-def]
    path = jeol(tmp_path / "s.jdf", tone())
    path.write_bytes(act(path.read_bytes()))
    with pytest.raises(RawFileError, match=expected):
        read(path, "nmr", "jeol-jdf")


# --- JCAMP-DX 5.0 and 6.0 -------------------------------------------------------------------------


def affn(values: np.ndarray) -> str:
    """(X++(Y..Y)) lines of eight whole numbers."""
    rows = np.round(values).astype(int).reshape(-1, 8)
    return "\n".join(f"{8 * i} " + " ".join(map(str, row)) for i, row in enumerate(rows))


HEAD = (
    "##TITLE= synthetic\n##JCAMP-DX= 5.00\n"
    f"##.OBSERVE FREQUENCY= {FREQUENCY}\n##.OBSERVE NUCLEUS= ^7Li\n"
)


def jcamp_spectrum(path: Path) -> Path:
    x = np.linspace(20, -20, 256)
    y = 1e6 / (1 + ((x - 3) / 0.5) ** 2)
    path.write_text(
        HEAD.replace("##.OBS", "##DATA TYPE= NMR SPECTRUM\n##.OBS", 1)
        + "##XUNITS= PPM\n##YUNITS= ARBITRARY UNITS\n##XFACTOR= 1\n##YFACTOR= 0.5\n"
        "##FIRSTX= 20\n##LASTX= -20\n##NPOINTS= 256\n##XYDATA= (X++(Y..Y))\n"
        + affn(2 * y)
        + "\n##END=\n"
    )
    return path


def jcamp_fid(path: Path) -> Path:
    fid = 1e6 * tone()
    last = 511 / WIDTH
    path.write_text(
        HEAD.replace("##.OBS", "##DATA TYPE= NMR FID\n##DATA CLASS= NTUPLES\n##.OBS", 1)
        + "##NTUPLES= NMR FID\n##VAR_NAME= TIME, FID/REAL, FID/IMAG, PAGE NUMBER\n"
        "##SYMBOL= X, R, I, N\n##VAR_DIM= 512, 512, 512, 2\n"
        "##UNITS= SECONDS, ARBITRARY UNITS, ARBITRARY UNITS,\n##FACTOR= 1, 1, 1, 1\n"
        f"##FIRST= 0, 0, 0, 1\n##LAST= {last}, 0, 0, 2\n"
        f"##PAGE= N=1\n##DATA TABLE= (X++(R..R)), XYDATA\n{affn(fid.real)}\n"
        f"##PAGE= N=2\n##DATA TABLE= (X++(I..I)), XYDATA\n{affn(fid.imag)}\n"
        "##END NTUPLES= NMR FID\n##END=\n"
    )
    return path


def test_jcamp_spectrum(tmp_path: Path) -> None:
    path = jcamp_spectrum(tmp_path / "s.dx")
    assert sniff(path).name == "jcamp-dx"  # type: ignore[union-attr]
    frame = read(path, "nmr").frame
    peak = frame["Chemical Shift / ppm"][frame["Real / 1"].idxmax()]
    assert peak == pytest.approx(3.0, abs=0.1)
    assert frame["Real / 1"].max() == pytest.approx(1e6, rel=0.05)


def test_jcamp_fid(tmp_path: Path) -> None:
    path = jcamp_fid(tmp_path / "s.dx")
    measurement = read(path, "nmr")
    np.testing.assert_allclose(measurement.arrays["fid"], 1e6 * tone(), atol=1)
    assert measurement.metadata["spectral_width_Hz"] == pytest.approx(WIDTH)
    assert measurement.metadata["nucleus"] == "7Li"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("##NPOINTS= 256", "##NPOINTS= 999", "999 points"),
        ("##FIRSTX= 20", "##FIRSTX= left", "."),
        ("##.OBSERVE FREQUENCY= 116.6", "##.OBSERVE FREQUENCY= -1", "OBSERVE FREQUENCY"),
        ("##.OBSERVE FREQUENCY= 116.6", "##.OBSERVE FREQUENCY= fast", "a number in"),
        ("##XYDATA= (X++(Y..Y))\n", "##NOTHING= \n", "."),
    ],
)
def test_jcamp_damage(tmp_path: Path, old: str, new: str, expected: str) -> None:
    path = jcamp_spectrum(tmp_path / "s.dx")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(RawFileError, match=expected):
        read(path, "nmr", "jcamp-dx")
