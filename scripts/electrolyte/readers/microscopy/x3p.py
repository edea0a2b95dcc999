"""X3P (ISO 25178-72, formerly ISO 5436-2): a zip with main.xml and the heights in metres."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy import heightmap

DTYPES = {"I": "<i2", "L": "<i4", "F": "<f4", "D": "<f8"}
XML_LIMIT = 4 * 1024**2
INSTRUMENT = "Record2/Instrument/"
UNKNOWN = ("", "not available", "unknown")


def sniff(head: bytes, path: Path) -> bool:
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            return "main.xml" in names and b"ISO5436_2" in archive.open("main.xml").read(2000)
    except Exception:  # a damaged archive is no x3p; other readers may know it
        return path.suffix.lower() == ".x3p"


def read(path: Path) -> Measurement:
    """Array ``height`` (SizeY, SizeX) in µm.

    Raises
    ------
    RawFileError
        Damaged archive or XML, a profile or point cloud instead of a grid, fewer points than
        stated, or points that do not match the checksum in the file.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(heightmap.read_bytes(path)))
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise RawFileError(path, "a zip archive", str(error), hint=heightmap.CUT) from error
    with archive:
        root = _xml(path, archive)
        size_x, size_y, size_z = (
            _integer(path, root, f"Record3/MatrixDimension/Size{axis}") for axis in "XYZ"
        )
        if size_z != 1:
            raise RawFileError(path, "one layer (SizeZ 1)", f"{size_z}")
        heightmap.check_shape((size_y, size_x), path)
        for axis, kind in (("CX", "I"), ("CY", "I"), ("CZ", "A")):
            found = _text(root, f"Record1/Axes/{axis}/AxisType")
            if found != kind:
                raise RawFileError(
                    path, f"a regular grid ({axis} AxisType {kind})", found or "none"
                )
        code = _text(root, "Record1/Axes/CZ/DataType")
        if code not in DTYPES:
            raise RawFileError(path, "heights of DataType I, L, F or D", f"'{code}'")
        points = size_x * size_y
        data = _member(
            path,
            archive,
            _text(root, "Record3/DataLink/PointDataLink"),
            points * np.dtype(DTYPES[code]).itemsize,
        )
        checksum = _text(root, "Record3/DataLink/MD5ChecksumPointData")
        if checksum and hashlib.md5(data, usedforsecurity=False).hexdigest() != checksum.lower():
            raise RawFileError(
                path,
                f"heights with the MD5 sum {checksum}, as the file states",
                hashlib.md5(data, usedforsecurity=False).hexdigest(),
                hint="The heights were changed or damaged; copy the file again.",
            )
        raw = heightmap.grid(data, 0, DTYPES[code], (size_y, size_x), path)
        increment = _number(path, root, "Record1/Axes/CZ/Increment", 1.0)
        height = raw * increment + _number(path, root, "Record1/Axes/CZ/Offset", 0.0)
        valid_link = _text(root, "Record3/DataLink/ValidPointsLink")
        if valid_link:
            mask = np.frombuffer(_member(path, archive, valid_link, (points + 7) // 8), "u1")
            valid = np.unpackbits(mask, count=points, bitorder="little").astype(bool)
            height = np.where(valid.reshape(height.shape), height, np.nan)
    pixel = tuple(_number(path, root, f"Record1/Axes/C{a}/Increment", 0.0) * 1e6 for a in "XY")
    return heightmap.height_map(path, "x3p", height * 1e6, (pixel[0], pixel[1]), _metadata(root))


def _xml(path: Path, archive: zipfile.ZipFile) -> Any:
    from defusedxml import ElementTree

    try:
        info = archive.getinfo("main.xml")
        if info.file_size > XML_LIMIT:
            raise RawFileError(path, "a main.xml below 4 MiB", f"{info.file_size} bytes")
        return ElementTree.fromstring(archive.read(info))
    except RawFileError:
        raise
    except Exception as error:  # missing member, bad CRC, bad XML, forbidden entities
        raise RawFileError(path, "a readable main.xml in the archive", str(error)) from error


def _member(path: Path, archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    """Exactly ``size`` bytes: the member's own claim is compared before it is unpacked."""
    try:
        info = archive.getinfo(name)
        if info.file_size != size:
            raise RawFileError(
                path, f"{size} bytes in {name}", f"{info.file_size}", hint=heightmap.CUT
            )
        return archive.read(info)
    except RawFileError:
        raise
    except Exception as error:
        raise RawFileError(path, f"the member '{name}'", str(error), hint=heightmap.CUT) from error


def _text(root: Any, where: str) -> str:
    return (root.findtext(where) or "").strip()


def _number(path: Path, root: Any, where: str, missing: float) -> float:
    text = _text(root, where)
    if not text:
        return missing
    try:
        value = float(text)
    except ValueError as error:
        raise RawFileError(path, f"a number at {where}", f"'{text}'") from error
    if not np.isfinite(value):
        raise RawFileError(path, f"a finite number at {where}", f"'{text}'")
    return value


def _integer(path: Path, root: Any, where: str) -> int:
    text = _text(root, where)
    if not text.isdecimal():
        raise RawFileError(path, f"a whole number at {where}", f"'{text}'")
    return int(text[:12])


def _metadata(root: Any) -> dict[str, Any]:
    places = {
        "vendor": INSTRUMENT + "Manufacturer",
        "instrument": INSTRUMENT + "Model",
        "software": INSTRUMENT + "Version",
        "start_time": "Record2/Date",
        "probe": "Record2/ProbingSystem/Identification",
        "comment": "Record2/Comment",
    }
    found = {name: _text(root, where) for name, where in places.items()}
    return {name: value for name, value in found.items() if value.lower() not in UNKNOWN}
