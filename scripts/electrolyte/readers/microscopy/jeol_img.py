"""JEOL Analysis Station image (.img): a tree of named values, among them the pixels.

A byte 1 begins an entry (length of the name, name, type, size, value or entries), -1 ends it. The
field is ``ScanSize`` (mm) over ``Mag`` wide.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap
from electrolyte.readers.microscopy.sem_tiff import NO_PIXEL_SIZE

MARK = b"JED-2200:LibJxImageForm"
TREE_AT, BEFORE_TREE = 44, 12  # bytes
BRANCH = 0
NUMBERS = {1: "<u1", 2: "<u2", 3: "<i4", 4: "<f4", 5: "<f8"}
ARRAYS = {6: "<u1", 7: "<u2", 8: "<i4", 9: "<f4", 10: "<f8"}
MOST_ENTRIES, DEEPEST = 100_000, 50

Tree = dict[str, Any]


def sniff(head: bytes, _path: Path) -> bool:
    return head[4 : 4 + len(MARK)] == MARK


def read(path: Path) -> Measurement:
    """Array ``image`` (rows, columns) as stored.

    Raises
    ------
    RawFileError
        Cut off, a broken tree, no pixels, another number of them than the size says.
    """
    data = heightmap.read_bytes(path)
    (at,) = heightmap.unpack("<I", data, TREE_AT, path, "the place of the tree")
    tree = _tree(path, data, at + BEFORE_TREE)
    image, instrument = (
        branch if isinstance(branch := tree.get(name), dict) else {}
        for name in ("Image", "Instrument")
    )
    size, pixels = (image.get(name) for name in ("Size", "Bits"))
    if not (isinstance(size, np.ndarray) and size.size == 2 and isinstance(pixels, np.ndarray)):
        raise RawFileError(path, "an image with Size and Bits", ", ".join(tree) or "none")
    columns, rows = (int(n) for n in size)
    heightmap.check_shape((rows, columns), path)
    if pixels.size != rows * columns:
        raise RawFileError(path, f"{columns} x {rows} pixels", f"{pixels.size}", hint=heightmap.CUT)
    scan, magnification, voltage_kV = (
        float(value) if isinstance(value := instrument.get(name), int | float) else 0.0
        for name in ("ScanSize", "Mag", "AccV")
    )
    metadata: dict[str, Any] = {"vendor": "JEOL"}
    warnings = [NO_PIXEL_SIZE]
    if scan > 0 and magnification > 0:
        pixel = scan / magnification / columns * heightmap.LENGTHS_UM["mm"]
        metadata |= {"pixel_size_x_um": float(pixel), "pixel_size_y_um": float(pixel)}
        warnings = []
    if voltage_kV > 0:
        metadata["acceleration_voltage_kV"] = voltage_kV
    if image.get("Title"):
        metadata["title"] = image["Title"]
    return Measurement(
        technique="sem_eds",
        format="jeol-img",
        frame=data_frame(),
        source=path,
        sha256=sha256_of(path),
        metadata=metadata,
        warnings=tuple(warnings),
        arrays={"image": pixels.reshape(rows, columns)},
    )


def _tree(path: Path, data: bytes, at: int) -> Tree:
    root: Tree = {}
    open_branches = [root]
    for _ in range(MOST_ENTRIES):
        if not open_branches or at >= len(data):
            return root
        (mark,) = heightmap.unpack("<b", data, at, path, "an entry")
        at += 1
        if mark == -1:
            open_branches.pop()
            continue
        if mark != 1:
            return root
        (length,) = heightmap.unpack("<I", data, at, path, "the length of a name")
        name = _text(data[at + 4 : at + 4 + length])
        at += 4 + length
        kind, size = heightmap.unpack("<2I", data, at, path, f"the type of '{name}'")
        at += 8
        if kind == BRANCH:
            if len(open_branches) > DEEPEST:
                raise RawFileError(path, f"a tree of at most {DEEPEST} levels", "more")
            branch: Tree = {}
            open_branches[-1][name] = branch
            open_branches.append(branch)
            continue
        if size > len(data) - at:
            raise RawFileError(
                path, f"{size} bytes of '{name}'", f"{len(data) - at}", hint=heightmap.CUT
            )
        open_branches[-1][name] = _value(kind, data[at : at + size])
        at += size + 1  # and the end of the entry
    raise RawFileError(path, f"a tree of at most {MOST_ENTRIES} entries", "more")


def _value(kind: int, raw: bytes) -> Any:
    dtype = NUMBERS.get(kind) or ARRAYS.get(kind)
    if dtype is None:
        return _text(raw)
    values = np.frombuffer(
        raw[: len(raw) // np.dtype(dtype).itemsize * np.dtype(dtype).itemsize], dtype
    )
    return values[0].item() if kind in NUMBERS and values.size == 1 else values


def _text(raw: bytes) -> str:
    """Text of the instrument's computer; ``ScanSize`` may have a stray byte behind it."""
    return raw.split(b"\0")[0].decode("ascii", errors="ignore").strip()
