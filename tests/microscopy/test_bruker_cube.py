"""Pixels and maps of Bruker data cubes, against what the files sum up themselves."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.intake.file_facts import readings_of
from electrolyte.readers import read
from electrolyte.readers.microscopy import heightmap
from electrolyte.readers.microscopy.bruker_pulses import HEAD, pulses_in
from electrolyte.readers.microscopy.emsa_msa import COUNTS, ENERGY
from electrolyte.readers.microscopy.single_file_system import inner_file
from electrolyte.run.parts import selected
from electrolyte.study.parts import Selection

TRUE = np.array([[[0, 3, 0, 1, 2], [0, 0, 0, 0, 0]], [[9, 0, 0, 0, 4], [1, 1, 1, 1, 300]]])


def pixel(column: int, kind: int, pulses: int, content: bytes) -> bytes:
    return struct.pack("<IHHIHHHHH", column, 5, 5, 0, kind, 0, pulses, len(content), 0) + content


def as_16_bit(counts: np.ndarray) -> tuple[int, bytes]:
    channels = np.repeat(np.arange(counts.size), counts)
    return channels.size, channels.astype("<u2").tobytes()


def as_12_bit(counts: np.ndarray) -> tuple[int, bytes]:
    """Twelve bits each from the left, filled up to whole words, whose bytes are exchanged."""
    channels = np.repeat(np.arange(counts.size), counts)
    bits = "".join(f"{channel:012b}" for channel in channels)
    words = [bits[i : i + 16].ljust(16, "0") for i in range(0, len(bits), 16)]
    return channels.size, b"".join(struct.pack("<H", int(word, 2)) for word in words)


def as_runs(counts: np.ndarray) -> tuple[int, bytes]:
    """Zeros left out; else the smallest size, less what all have in common."""
    if not counts.any():
        return 0, bytes([0, counts.size])
    least = int(counts.min())
    over = int(counts.max()) - least
    if over < 16:
        half = np.append(counts - least, 0)[: 2 * ((counts.size + 1) // 2)]
        body = bytes(int(a) | int(b) << 4 for a, b in half.reshape(-1, 2))
        return 0, bytes([1, counts.size, least]) + body
    return 0, bytes([4, counts.size]) + struct.pack("<I", least) + (counts - least).astype(
        "<u2"
    ).tobytes()


@pytest.mark.parametrize(("kind", "written"), [(0, as_16_bit), (1, as_12_bit), (3, as_runs)])
def test_pixels_of_all_kinds(kind: int, written) -> None:
    data = struct.pack("<2I", 2, 2).ljust(HEAD, b"\0")
    for row in TRUE:
        data += struct.pack("<I", 2)
        for column, counts in enumerate(row):
            data += pixel(column, kind, *written(counts))
    found = pulses_in(Path("x"), data)
    for channel in range(5):
        assert found.image(channel, channel).tolist() == TRUE[:, :, channel].tolist()
    assert found.image(1, 4).tolist() == TRUE[:, :, 1:].sum(axis=2).tolist()
    for length in range(0, len(data), 7):
        with pytest.raises(RawFileError):
            pulses_in(Path("x"), data[:length])


@pytest.mark.parametrize(
    ("name", "shape", "lost"),
    [
        ("rosettasciio_16x16_12bit_packed_8bit.bcf", (16, 16), 4),
        ("rosettasciio_test_TEM.bcf", (64, 64), 0),
        ("rosettasciio_over16bit.bcf", (3, 4), 4),
    ],
)
def test_pixels_of_real_cubes_add_up_to_their_sum_spectrum(
    real_data: Path, name: str, shape: tuple[int, int], lost: int
) -> None:
    path = real_data / "sem_eds" / name
    pulses = pulses_in(path, inner_file(path, heightmap.read_bytes(path), "SpectrumData0"))
    stated = read(path).frame[COUNTS].to_numpy()
    summed = np.bincount(pulses.channel, weights=pulses.counts, minlength=stated.size)
    assert pulses.shape == shape
    assert np.abs(summed[: stated.size] - stated).sum() == lost  # of 20198 and 1.8e8 counts


def test_maps_of_the_elements_that_a_file_names(real_data: Path) -> None:
    path = real_data / "sem_eds" / "rosettasciio_test_TEM.bcf"
    whole = read(path)
    assert [dict(part.columns) for part in whole.choices[1:]] == [
        {"element": name} for name in ("Ti", "O", "Pd", "Cu")
    ]
    ((number, found),) = selected(whole, Selection.of("element=Ti")).items()
    assert number == 2
    assert found.arrays["image"].shape == (64, 64)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(7.710e-4, rel=1e-3)
    energy, counts = whole.frame[ENERGY], whole.frame[COUNTS]
    window = abs(energy - 4.510059792) <= 0.1757308413 / 2
    assert found.arrays["image"].sum() == counts[window].sum()


def test_a_map_knows_its_row(real_data: Path) -> None:
    path = real_data / "sem_eds" / "rosettasciio_test_TEM.bcf"
    (spectrum,) = readings_of(path, None, None)
    assert spectrum.facts["kind"] == "spectrum"
    (titanium,) = readings_of(path, None, None, Selection.of("element=Ti"))
    assert titanium.facts["kind"] == "map"
    assert (titanium.facts["element"], titanium.facts["part"]) == ("Ti", "2")


def test_a_cube_without_elements_says_so(real_data: Path) -> None:
    found = read(real_data / "sem_eds" / "rosettasciio_16x16_12bit_packed_8bit.bcf")
    assert found.choices == ()
    assert any("no elements were chosen" in text for text in found.warnings)
