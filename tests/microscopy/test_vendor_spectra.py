"""Spectra and images of Bruker and JEOL programs: real files, written ones, cut ones."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError

CALIBRATIONS = {  # channels, first energy and step in keV, counts; those of a cube as in its header
    "rosettasciio_over16bit.bcf": (4096, -1.90077, 0.020006, 176786255),
    "rosettasciio_16x16_12bit_packed_8bit.bcf": (2048, -0.470959, 0.009997, 20198),
    "rosettasciio_test_TEM.bcf": (2048, -0.47544754, 0.010001, 26005),
}


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_sum_spectra_of_real_cubes(real_data: Path, name: str) -> None:
    channels, first, step, counts = CALIBRATIONS[name]
    found = readers.read(real_data / "sem_eds" / name, "sem_eds")
    energy, spectrum = (found.frame[column].to_numpy() for column in found.frame)
    assert found.format == "bruker-bcf"
    assert (len(energy), spectrum.sum()) == (channels, counts)
    assert (energy[0], energy[1] - energy[0]) == pytest.approx((first, step), rel=1e-5)


@pytest.mark.parametrize(
    ("member", "counts", "largest"),
    [("View002_0000001.eds", 83527, 2017), ("View002_0000002.eds", 39984, 1548)],
)
def test_real_jeol_spectra(
    real_data: Path, tmp_path: Path, member: str, counts: int, largest: int
) -> None:
    with zipfile.ZipFile(real_data / "sem_eds" / "rosettasciio_jeol_seq_eds_files.zip") as archive:
        content = archive.read(f"1/Sample/00_View002/{member}")
    (tmp_path / member).write_bytes(content)
    found = readers.read(tmp_path / member, "sem_eds")
    energy, spectrum = (found.frame[column].to_numpy() for column in found.frame)
    assert (found.format, len(energy)) == ("jeol-eds", 4096)
    assert (spectrum.sum(), spectrum.max()) == (counts, largest)
    assert energy[1] - energy[0] == pytest.approx(0.01000184, rel=1e-6)
    assert found.metadata["live_time_s"] == 60


def test_a_real_jeol_image(real_data: Path) -> None:
    found = readers.read(real_data / "sem_eds" / "rosettasciio_View000_0000000.img", "sem_eds")
    image = found.arrays["image"]
    assert (image.shape, int(image.sum()), int(image.max())) == ((512, 512), 137518, 52)
    # 178 mm at 40000 times over 512 pixels
    assert found.metadata["pixel_size_x_um"] == pytest.approx(8.6914e-3, rel=1e-5)
    assert found.metadata["acceleration_voltage_kV"] == 200


# --- written after the layouts ------------------------------------------------------------------


def jeol_eds(counts: np.ndarray, step: float = 0.01) -> bytes:
    head = bytearray(458)
    head[:4] = b"\2\0\0\0"
    struct.pack_into("<2d", head, 258, 30.0, 33.0)
    struct.pack_into("<2d", head, 362, step, -0.2)
    struct.pack_into("<I", head, 454, len(counts))
    return bytes(head) + counts.astype("<i4").tobytes()


def entry(name: str, kind: int, value: bytes) -> bytes:
    label = name.encode() + b"\0"
    begin = b"\1" + struct.pack("<I", len(label)) + label
    return begin + struct.pack("<2I", kind, 0 if kind == 0 else len(value)) + value + b"\xff"


def jeol_img(pixels: np.ndarray, **instrument: float) -> bytes:
    rows, columns = pixels.shape
    stated = b"".join(entry(k, 4, struct.pack("<f", v)) for k, v in instrument.items())
    image = entry("Size", 8, struct.pack("<2i", columns, rows)) + entry("Bits", 6, pixels.tobytes())
    tree = entry("Instrument", 0, stated) + entry("Image", 0, image)
    head = struct.pack("<I", 52) + b"JED-2200:LibJxImageForm".ljust(32, b"\0")
    return (head + struct.pack("<3I", 0, 0, 52)).ljust(64, b"\0") + tree


HEADER = b"""<?xml version="1.0"?><A><ClassInstance Type="TRTSpectrum"><H><CalibAbs>-0,1</CalibAbs>
<CalibLin>0,01</CalibLin><ChannelCount>4</ChannelCount></H><Channels>1,2,3,4</Channels>
</ClassInstance></A>"""


def bcf(content: bytes, packed: bool = True, chunk: int = 1024) -> bytes:
    """One file in chunks, its list of chunks in chunk 3, the directory in chunk 1."""
    if packed:
        block = zlib.compress(content)
        head = struct.pack("<4s3I", b"AACS", len(content), 0, 1).ljust(0x80, b"\0")
        content = head + struct.pack("<4I", len(block), 0, 0, 0) + block
    usable = chunk - 32
    pieces = [content[i : i + usable] for i in range(0, len(content), usable)]
    data = bytearray(0x118 + chunk * (4 + len(pieces)))
    data[:8] = b"AAMVHFSS"
    struct.pack_into("<fI", data, 0x124, 2.6, chunk)
    struct.pack_into("<3I", data, 0x140, 1, 1, 4)
    at = chunk + 0x138
    struct.pack_into("<IQ", data, at, 3, len(content))
    data[at + 0xE0 : at + 0xE0 + 10] = b"HeaderData"
    for n, piece in enumerate(pieces):
        struct.pack_into("<I", data, 3 * chunk + 0x138 + 4 * n, 4 + n)
        start = (4 + n) * chunk + 0x138
        data[start : start + len(piece)] = piece
    return bytes(data)


@pytest.mark.parametrize("packed", [True, False])
def test_a_written_cube(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "a.bcf"
    path.write_bytes(bcf(HEADER + b" " * 3000, packed))
    found = readers.read(path, "sem_eds")
    assert list(found.frame["Counts / 1"]) == [1, 2, 3, 4]
    assert list(found.frame["Energy / keV"]) == pytest.approx([-0.1, -0.09, -0.08, -0.07])


def test_cubes_that_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.bcf"
    whole = bcf(HEADER, packed=False)
    path.write_bytes(whole.replace(b"HeaderData", b"OtherNames"))
    with pytest.raises(RawFileError, match="a file 'HeaderData' inside, found OtherNames"):
        readers.read(path, "sem_eds")
    path.write_bytes(whole[:2000])
    with pytest.raises(RawFileError, match="cut off"):
        readers.read(path, "sem_eds")
    endless = bcf(HEADER).replace(b"AACS", b"AACS", 1)
    path.write_bytes(endless.replace(zlib.compress(HEADER)[:8], b"\0" * 8))
    with pytest.raises(RawFileError, match="packed blocks"):
        readers.read(path, "sem_eds")


def test_written_jeol_files(tmp_path: Path) -> None:
    path = tmp_path / "a.eds"
    path.write_bytes(jeol_eds(np.arange(512)))
    found = readers.read(path, "sem_eds")
    assert found.frame["Energy / keV"].iloc[100] == pytest.approx(0.8)
    assert found.metadata["real_time_s"] == 33
    path.write_bytes(jeol_eds(np.arange(512))[:-3])
    with pytest.raises(RawFileError, match="2048 bytes of counts, found 2045"):
        readers.read(path, "sem_eds")
    path.write_bytes(jeol_eds(np.arange(512) - 5))
    with pytest.raises(RawFileError, match="expected counts, found -5"):
        readers.read(path, "sem_eds")


def test_written_jeol_images(tmp_path: Path) -> None:
    path = tmp_path / "a.img"
    pixels = np.arange(12, dtype="u1").reshape(3, 4)
    path.write_bytes(jeol_img(pixels, ScanSize=100.0, Mag=1000.0, AccV=15.0))
    found = readers.read(path, "sem_eds")
    assert np.array_equal(found.arrays["image"], pixels)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(25.0)
    path.write_bytes(jeol_img(pixels))
    assert "the file states no pixel size" in readers.read(path, "sem_eds").warnings[0]
    whole = jeol_img(pixels)
    for keep in range(56, len(whole) - 14):
        path.write_bytes(whole[:keep])
        with pytest.raises(RawFileError):
            readers.read(path, "sem_eds")
