"""What readers of height maps share: bounded unpacking, and the checks every map has to pass."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.numerals import numerals_of
from electrolyte.readers.layouts.text import parse_number
from electrolyte.readers.measurement import Measurement

FAR = 1000.0  # ranges of the heights: beyond, a number is no height
MOST_CODES = 0.05  # of a map, as far as its percentiles are those of heights
MAX_POINTS = 25_000_000
SIZE_LIMIT = 1024 * 1024**2  # bytes
LENGTHS_UM = {
    "m": 1e6,
    "mm": 1e3,
    "µm": 1.0,
    "μm": 1.0,
    "um": 1.0,
    "nm": 1e-3,
    "Å": 1e-4,
    "\u212b": 1e-4,
}
CUT = "The file is cut off or damaged; copy it again from the instrument."


def read_bytes(path: Path) -> bytes:
    """The whole file, if it is below ``SIZE_LIMIT``."""
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise RawFileError(path, f"a file below {SIZE_LIMIT >> 20} MiB", f"{size >> 20} MiB")
    return path.read_bytes()


def unpack(layout: str, data: bytes, offset: int, path: Path, what: str) -> tuple[Any, ...]:
    """``struct.unpack_from`` that names what was to be read when the file is too short."""
    try:
        return struct.unpack_from(layout, data, offset)
    except struct.error as error:
        raise RawFileError(
            path, f"{what} at byte {offset}", f"a file of {len(data)} bytes", hint=CUT
        ) from error


def grid(
    data: bytes, offset: int, dtype: str, shape: tuple[int, int], path: Path
) -> np.ndarray[Any, np.dtype[Any]]:
    """An array of ``shape`` at ``offset``; what the file states is checked before it is used."""
    check_shape(shape, path)
    count = shape[0] * shape[1]
    needed = count * np.dtype(dtype).itemsize
    if offset < 0 or len(data) - offset < needed:
        raise RawFileError(
            path,
            f"{needed} bytes of heights ({shape[0]} x {shape[1]})",
            f"{max(len(data) - offset, 0)}",
            hint=CUT,
        )
    return np.frombuffer(data, dtype, count, offset).reshape(shape)


def check_shape(shape: Sequence[int], path: Path) -> None:
    if min(shape) < 2 or math.prod(int(n) for n in shape) > MAX_POINTS:
        raise RawFileError(
            path, f"a map of 2 x 2 to {MAX_POINTS} points", " x ".join(str(n) for n in shape)
        )


def of_cells(path: Path, rows: Sequence[tuple[int, Sequence[str]]]) -> np.ndarray:
    """Rows of cells, each with its line in the file, as an array; empty cells are NaN.

    Raises
    ------
    RawFileError
        No rows, rows of unlike width, a cell that is no number.
    """
    if not rows:
        raise RawFileError(path, "rows of heights", "none", hint=CUT)
    width = len(rows[0][1])
    check_shape((len(rows), width), path)
    numerals = numerals_of(path, (row for _, row in rows), rows[0][0])
    height = np.full((len(rows), width), np.nan)
    for index, (number, row) in enumerate(rows):
        if len(row) != width:
            raise RawFileError(
                path, f"{width} heights in a row", f"{len(row)}", line=number, hint=CUT
            )
        try:
            height[index] = numerals.numbers(row)
        except ValueError:
            height[index] = [
                parse_number(cell, path, number, "height", numerals) if cell.strip() else np.nan
                for cell in row
            ]
    return height


def height_map(
    path: Path,
    format: str,
    height_um: np.ndarray,
    pixel_um: tuple[float, float] | None,
    metadata: Mapping[str, Any],
    warnings: Sequence[str] = (),
) -> Measurement:
    """The measurement of one height map.

    Parameters
    ----------
    height_um : (rows, columns), NaN where there is no valid height
    pixel_um : distance of columns, of rows; ``None`` where the file does not state it

    Raises
    ------
    RawFileError
        No valid height, infinite heights, or a pixel size that is none.
    """
    height = np.asarray(height_um, dtype=float)
    if np.isinf(height).any():
        raise RawFileError(path, "finite heights", f"{int(np.isinf(height).sum())} infinite ones")
    if np.isnan(height).all():
        raise RawFileError(path, "a map with valid heights", "not one valid point")
    stated = dict(metadata)
    notes = list(warnings)
    code = _codes(height)
    if code.any():
        height = np.where(code, np.nan, height)
        shown = f"{np.asarray(height_um, dtype=float)[code][0]:.3g}"
        notes.append(
            f"{int(code.sum())} heights such as {shown} um are codes for no value: left out"
        )
    if pixel_um is None:
        notes.append("the file states no pixel size: lateral distances are unknown")
    else:
        for name, value in zip(("pixel_size_x_um", "pixel_size_y_um"), pixel_um, strict=True):
            if not math.isfinite(value) or value <= 0:
                raise RawFileError(path, "a pixel size above zero", f"{value:g} um")
            stated[name] = float(value)
    return Measurement(
        technique="profilometry",
        format=format,
        frame=data_frame(),
        source=path,
        sha256=sha256_of(path),
        metadata=stated,
        warnings=tuple(notes),
        arrays={"height": height},
    )


def _codes(height: np.ndarray) -> np.ndarray:
    """Where a map holds a number that programs write for "no value", such as -9999 or 1e38.

    It lies farther from the others than a thousand times their range (of a map that is flat but for
    a few points, than a thousand of its least steps), and is one of at most two such numbers.
    """
    valid = height[np.isfinite(height)]
    low, middle, high = np.percentile(valid, [5, 50, 95])
    spread = high - low or np.diff(np.unique(valid)).min(initial=np.inf)
    far = np.abs(height - middle) > FAR * spread
    values = np.unique(height[far])
    most = len(values) <= 2 and far.sum() < MOST_CODES * valid.size
    return far if most else np.zeros(height.shape, dtype=bool)


def text(raw: bytes) -> str:
    """A text field of fixed width: up to the first NUL, without padding."""
    return raw.split(b"\0")[0].decode("latin-1").strip()
