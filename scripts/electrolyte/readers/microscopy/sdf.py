"""Surface data files of ISO 25178-71 (.sdf): a header, heights, a trailer; as text or binary.

``Xscale`` and ``Yscale`` are metres a point, ``Zscale`` metres a unit of height. Profiles are rows.
In text, lines ``*`` part the sections; the binary header has 81 bytes, little endian.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import number_or_none, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

TEXT, BINARY = (b"aISO-1.0", b"aBCR-1.0"), (b"bISO-1.0", b"bBCR-1.0")
MISSING = "BAD"
# types of binary heights, and the value that marks a missing point
TYPES: dict[int, tuple[str, float | None]] = {
    0: ("u1", None),
    1: ("<u2", 2**16 - 1),
    2: ("<u4", 2**32 - 1),
    3: ("<f4", None),
    4: ("i1", None),
    5: ("<i2", -(2**15)),
    6: ("<i4", -(2**31)),
    7: ("<f8", None),
}
FIELDS, HEIGHTS = 8, 81  # bytes
_UM = heightmap.LENGTHS_UM["m"]


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith((*TEXT, *BINARY))


def read(path: Path) -> Measurement:
    """Array ``height`` (NumProfiles, NumPoints) in µm; points marked as missing are NaN.

    Raises
    ------
    RawFileError
        Compressed, a header without sizes or scales, a profile, or another number of heights.
    """
    data = heightmap.read_bytes(path)
    return _binary(path, data) if data.startswith(BINARY) else _text(path)


def _binary(path: Path, data: bytes) -> Measurement:
    maker, _, _, columns, rows, *scales, _, packed, kind, _ = heightmap.unpack(
        "<10s12s12s2H4d3B", data, FIELDS, path, "the header"
    )
    if packed or kind not in TYPES:
        found = f"compression {packed}, type {kind}"
        hint = "Save it as ASCII .sdf, or as .x3p."
        raise RawFileError(path, "uncompressed heights of a known type", found, hint=hint)
    header = dict(zip(("Xscale", "Yscale", "Zscale"), map(repr, scales), strict=True))
    scale_x, scale_y, scale_z = (_number(path, header, name) for name in header)
    _require_map(path, rows)
    dtype, missing = TYPES[kind]
    raw = heightmap.grid(data, HEIGHTS, dtype, (rows, columns), path).astype(float)
    height = np.where(raw == missing, np.nan, raw) * scale_z * _UM
    metadata = {"vendor": name} if (name := heightmap.text(maker)) else {}
    return heightmap.height_map(path, "sdf", height, (scale_x * _UM, scale_y * _UM), metadata)


def _require_map(path: Path, rows: int) -> None:
    if rows == 1:
        raise RawFileError(path, "a height map", "one profile, which is a line and no map")


def _text(path: Path) -> Measurement:
    lines = read_lines(path)
    ends = [n for n, line in enumerate(lines) if line.strip() == "*"]
    if len(ends) < 2:
        raise RawFileError(
            path, "heights between two lines '*'", f"{len(ends)} of them", hint=heightmap.CUT
        )
    pairs = (line.split("=", 1) for line in lines[1 : ends[0]] if "=" in line)
    header = {name.strip(): value.strip() for name, value in pairs}
    columns, rows = (int(_number(path, header, name)) for name in ("NumPoints", "NumProfiles"))
    _require_map(path, rows)
    heightmap.check_shape((rows, columns), path)
    scale_x, scale_y, scale_z = (_number(path, header, f"{axis}scale") for axis in "XYZ")
    heights = []
    for number, line in enumerate(lines[ends[0] + 1 : ends[1]], start=ends[0] + 2):
        for field in line.split():
            value = np.nan if field == MISSING else number_or_none(field)
            if value is None:
                raise RawFileError(path, "a height or BAD", f"'{field}'", line=number)
            heights.append(value)
    if len(heights) != rows * columns:
        raise RawFileError(
            path, f"{columns} x {rows} heights", f"{len(heights)}", hint=heightmap.CUT
        )
    height = np.reshape(heights, (rows, columns)) * scale_z * _UM
    maker = header.get("ManufacID", "")
    metadata = {"vendor": maker} if maker else {}
    return heightmap.height_map(path, "sdf", height, (scale_x * _UM, scale_y * _UM), metadata)


def _number(path: Path, header: dict[str, str], name: str) -> float:
    value = number_or_none(header.get(name, ""))
    if value is None or not 0 < value < math.inf:
        found = f"'{header[name]}'" if name in header else "none"
        raise RawFileError(path, f"a number above zero for {name}", found)
    return value
