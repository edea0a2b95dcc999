"""X3P (ISO 25178-72, formerly ISO 5436-2): a zip with main.xml and the heights in metres."""

from __future__ import annotations

import hashlib
import io
import re
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
            folder = _folder(archive)
            main = None if folder is None else archive.open(folder + "main.xml").read(2000)
            return main is not None and b"ISO5436" in main
    except Exception:  # a damaged archive is no x3p; other readers may know it
        return path.suffix.lower() == ".x3p"


def _folder(archive: zipfile.ZipFile) -> str | None:
    """Where main.xml lies: at the top, or in the one folder that was packed."""
    names = archive.namelist()
    if "main.xml" in names:
        return ""
    inside = [name for name in names if re.fullmatch(r"(?!__MACOSX/)[^/]+/main\.xml", name)]
    return inside[0].removesuffix("main.xml") if len(inside) == 1 else None


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
        folder = _folder(archive) or ""
        root = _xml(path, archive, folder + "main.xml")
        size_x, size_y, size_z = (
            _integer(path, root, f"Record3/MatrixDimension/Size{axis}") for axis in "XYZ"
        )
        if size_z != 1:
            raise RawFileError(path, "one layer (SizeZ 1)", f"{size_z}")
        if _text(root, "Record1/FeatureType") == "PRF":
            raise RawFileError(path, "a height map", "a profile, which is a line and no map")
        shape = (size_y, size_x)
        heightmap.check_shape(shape, path)
        for axis, kind in (("CX", "I"), ("CY", "I"), ("CZ", "A")):
            found = _text(root, f"Record1/Axes/{axis}/AxisType")
            if found != kind:
                raise RawFileError(
                    path, f"a regular grid ({axis} AxisType {kind})", found or "none"
                )
        listed = root.find("Record3/DataList")
        if listed is None:
            raw = _stored(path, archive, folder, root, shape)
        else:
            raw = _listed(path, listed, shape)
    increment = _number(path, root, "Record1/Axes/CZ/Increment", 1.0)
    height = raw * increment + _number(path, root, "Record1/Axes/CZ/Offset", 0.0)
    pixel = tuple(_number(path, root, f"Record1/Axes/C{a}/Increment", 0.0) * 1e6 for a in "XY")
    return heightmap.height_map(path, "x3p", height * 1e6, (pixel[0], pixel[1]), _metadata(root))


def _stored(
    path: Path, archive: zipfile.ZipFile, folder: str, root: Any, shape: tuple[int, int]
) -> np.ndarray:
    """Values of the binary member, checked against their checksum; NaN where not valid."""
    code = _text(root, "Record1/Axes/CZ/DataType")
    if code not in DTYPES:
        raise RawFileError(path, "heights of DataType I, L, F or D", f"'{code}'")
    points = shape[0] * shape[1]
    link = _text(root, "Record3/DataLink/PointDataLink")
    data = _member(path, archive, folder + link, points * np.dtype(DTYPES[code]).itemsize)
    checksum = _text(root, "Record3/DataLink/MD5ChecksumPointData")
    computed = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if checksum and computed != checksum.lower():
        raise RawFileError(
            path,
            f"heights with the MD5 sum {checksum}, as the file states",
            computed,
            hint="The heights were changed or damaged; copy the file again.",
        )
    raw = heightmap.grid(data, 0, DTYPES[code], shape, path)
    valid_link = _text(root, "Record3/DataLink/ValidPointsLink")
    if not valid_link:
        return raw
    mask = np.frombuffer(_member(path, archive, folder + valid_link, (points + 7) // 8), "u1")
    valid = np.unpackbits(mask, count=points, bitorder="little").astype(bool)
    return np.where(valid.reshape(shape), raw, np.nan)


def _listed(path: Path, listed: Any, shape: tuple[int, int]) -> np.ndarray:
    """Values of a list in main.xml, x fastest; an empty element is a missing point."""
    texts = [(datum.text or "").strip() for datum in listed.findall("Datum")]
    if len(texts) != shape[0] * shape[1]:
        raise RawFileError(
            path, f"{shape[0] * shape[1]} elements in DataList", f"{len(texts)}", hint=heightmap.CUT
        )
    try:
        return np.array([float(text) if text else np.nan for text in texts]).reshape(shape)
    except ValueError as error:
        raise RawFileError(path, "numbers in DataList", str(error)) from error


def _xml(path: Path, archive: zipfile.ZipFile, name: str) -> Any:
    from defusedxml import ElementTree

    try:
        info = archive.getinfo(name)
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
