"""The pixels of a Bruker data cube: every X-ray that was counted, by pixel and channel.

Behind 416 bytes, of which the first eight are rows and columns, each row begins with the number of
its pixels. A pixel is a head of 22 bytes and its pulses: channel numbers of 16 bits or of 12 bits
(in words of 16 bits whose bytes change places), or counts of neighbouring channels in runs: how
many half bytes a count takes (0: channels without counts), how many channels, what to add to each
count in twice that size, and the counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.microscopy import heightmap

HEAD, PIXEL = 0x1A0, "<IHHIHHHHH"  # column, two counts of channels, -, kind, -, pulses, bytes, -
PIXEL_BYTES = 22
AS_16_BIT, AS_12_BIT = 0, 1  # kinds of pixels; others hold runs
ADDED = {1: "<u1", 2: "<u2", 4: "<u4", 8: "<u8"}  # by half bytes of a count
COUNTS = {2: "<u1", 4: "<u2", 8: "<u4"}
MOST_PIXELS = 1 << 24
CHANNELS = 1 << 16


@dataclass(frozen=True)
class Pulses:
    """Counts of the pixels that have any, all of shape (n,); ``shape``: rows, columns.

    pixel : row * columns + column; channel : from 0; counts : in that channel of that pixel
    """

    shape: tuple[int, int]
    pixel: np.ndarray
    channel: np.ndarray
    counts: np.ndarray

    def image(self, first: int, last: int) -> np.ndarray:
        """Counts in the channels ``first`` to ``last``, shape (rows, columns)."""
        inside = (self.channel >= first) & (self.channel <= last)
        weights = self.counts[inside]
        rows, columns = self.shape
        flat = np.bincount(self.pixel[inside], weights=weights, minlength=rows * columns)
        return flat.reshape(self.shape)


def pulses_in(path: Path, data: bytes) -> Pulses:
    """The pulses of a cube (``SpectrumData0``).

    Raises
    ------
    RawFileError
        Cut off, or pixels that go beyond the image.
    """
    rows, columns = heightmap.unpack("<2I", data, 0, path, "the size of the cube")
    if not 0 < rows * columns <= MOST_PIXELS:
        raise RawFileError(path, f"at most {MOST_PIXELS} pixels", f"{rows} x {columns}")
    at = HEAD
    found: list[tuple[int, np.ndarray, np.ndarray]] = []
    for row in range(rows):
        (pixels,) = heightmap.unpack("<I", data, at, path, "a row of pixels")
        at += 4
        for _ in range(pixels):
            head = heightmap.unpack(PIXEL, data, at, path, "a pixel")
            column, kind, pulses, size = head[0], head[4], head[6], head[7]
            at += PIXEL_BYTES
            content = data[at : at + size]
            if column >= columns or len(content) < size:
                raise RawFileError(path, "pixels within the image", f"row {row}, column {column}")
            found.append((row * columns + column, *_pixel(path, content, kind, pulses)))
            at += size
    lengths = [len(channel) for _, channel, _ in found]
    empty = [np.empty(0, dtype=np.int64)]
    return Pulses(
        (rows, columns),
        np.repeat(np.array([pixel for pixel, _, _ in found], dtype=np.int64), lengths),
        np.concatenate(empty + [channel for _, channel, _ in found]),
        np.concatenate(empty + [counts for _, _, counts in found]),
    )


def _pixel(path: Path, content: bytes, kind: int, pulses: int) -> tuple[np.ndarray, np.ndarray]:
    """Channels with counts, and the counts."""
    if kind in (AS_16_BIT, AS_12_BIT):
        even = content[: len(content) // 2 * 2]
        channels = np.frombuffer(even, "<u2").astype(np.int64)
        if kind == AS_12_BIT:
            channels = _of_12_bits(np.frombuffer(even, "<u2"))
        channels = channels[:pulses]
        return channels, np.ones(len(channels), dtype=np.int64)
    counts = _runs(path, content)
    channels = np.flatnonzero(counts)
    return channels, counts[channels]


def _of_12_bits(words: np.ndarray) -> np.ndarray:
    half_bytes = np.stack([words >> shift & 15 for shift in (12, 8, 4, 0)], axis=1).ravel()
    whole = half_bytes[: len(half_bytes) // 3 * 3].reshape(-1, 3).astype(np.int64)
    return np.asarray(whole[:, 0] << 8 | whole[:, 1] << 4 | whole[:, 2])


def _runs(path: Path, content: bytes) -> np.ndarray:
    counts, at = [np.empty(0, dtype=np.int64)], 0
    total = 0
    while at + 2 <= len(content) and total < CHANNELS:
        half_bytes, channels = content[at], content[at + 1]
        at, total = at + 2, total + channels
        if half_bytes == 0:
            counts.append(np.zeros(channels, dtype=np.int64))
            continue
        if half_bytes not in ADDED:
            sizes = ", ".join(map(str, ADDED))
            raise RawFileError(path, f"counts of {sizes} half bytes", f"{half_bytes}")
        kind = np.dtype(ADDED[half_bytes])
        size = (half_bytes * channels + 1) // 2
        if at + kind.itemsize + size > len(content):
            raise RawFileError(path, "counts of a pixel", "an end within them", hint=heightmap.CUT)
        added = int(np.frombuffer(content, kind, 1, at)[0])
        at += kind.itemsize
        if half_bytes == 1:
            bytes_ = np.frombuffer(content, "u1", size, at)
            values = np.stack([bytes_ & 15, bytes_ >> 4], axis=1).ravel()[:channels]
        else:
            values = np.frombuffer(content, COUNTS[half_bytes], channels, at)
        counts.append(values.astype(np.int64) + added)
        at += size
    return np.concatenate(counts)
