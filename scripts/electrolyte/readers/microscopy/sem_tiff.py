"""SEM images as TIFF with the microscope's tag: FEI / Thermo Fisher, Zeiss, Olympus SIS.

Tags: 34680 and 34682 hold FEI's INI text (lengths in m), 34118 Zeiss' lines ``name = value
unit``, 33560 the binary Olympus SIS header (pixel size in m).
"""

from __future__ import annotations

import itertools
import math
import re
import struct
from pathlib import Path
from typing import Any

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import Measurement, Unstated
from electrolyte.readers.microscopy import raster

FEI_TAGS = (34682, 34680)
ZEISS_TAG = 34118
SIS_TAG = 33560
LENGTHS_UM = {"m": 1e6, "mm": 1e3, "µm": 1.0, "um": 1.0, "nm": 1e-3, "pm": 1e-6, "fm": 1e-9}
VOLTAGES_KV = {"kV": 1.0, "V": 1e-3}
NO_PIXEL_SIZE = Unstated("pixel size", "pixel_size_um")


def sniff(head: bytes, path: Path) -> bool:
    if not head.startswith(raster.TIFF_SIGNATURES):
        return False
    tags = raster.tiff_tags(path)
    return any(tag in tags for tag in (*FEI_TAGS, ZEISS_TAG, SIS_TAG))


def read(path: Path) -> Measurement:
    """Image as array ``image`` (rows, columns), grey; pixel size only where the tag states it.

    Raises
    ------
    RawFileError
        Damaged image, or no microscope tag.
    """
    tags = raster.tiff_tags(path)
    fei = next((tags[tag] for tag in FEI_TAGS if tag in tags), None)
    if fei is not None:
        metadata = _fei(raster.tag_text(fei))
    elif ZEISS_TAG in tags:
        metadata = _zeiss(raster.tag_text(tags[ZEISS_TAG]))
    elif SIS_TAG in tags:
        metadata = _sis(path, tags[SIS_TAG])
    else:
        raise RawFileError(
            path,
            "a TIFF with the tag of an electron microscope (FEI, Zeiss or Olympus SIS)",
            f"tags {', '.join(str(tag) for tag in sorted(tags)) or 'none'}",
            hint="Save it in the microscope's program, or read it as format 'eds-map'.",
        )
    image = raster.as_grey(raster.read_pixels(path))
    if raster.IMAGE_DESCRIPTION in tags:
        metadata["title"] = raster.tag_text(tags[raster.IMAGE_DESCRIPTION])
    warnings: list[str] = [] if "pixel_size_x_um" in metadata else [NO_PIXEL_SIZE]
    rows = metadata.get("scan_rows")
    if rows is not None and not 0 < rows <= image.shape[0]:
        warnings.append(f"the tag states {rows} scanned rows, the image has {image.shape[0]}")
        del metadata["scan_rows"]
    return Measurement(
        technique="sem_eds",
        format="sem-tiff",
        frame=data_frame(),
        source=path,
        sha256=sha256_of(path),
        metadata=metadata,
        warnings=tuple(warnings),
        arrays={"image": image},
    )


def _fei(text: str) -> dict[str, Any]:
    ini: dict[tuple[str, str], str] = {}
    section = ""
    for line in text.splitlines():
        if heading := re.fullmatch(r"\[(.+)\]", line.strip()):
            section = heading[1]
        elif "=" in line:
            key, value = line.split("=", 1)
            ini[section, key.strip()] = value.strip()
    scan = ini.get(("Beam", "Scan")) or "Scan"  # EScan, IScan: that of the beam which imaged
    metadata: dict[str, Any] = {"vendor": "FEI"}
    texts = {
        "instrument": ("System", "SystemType"),
        "software": ("System", "Software"),
        "user_text": ("User", "UserText"),
        "detector": ("Detectors", "Name"),
    }
    metadata.update({name: ini[key] for name, key in texts.items() if ini.get(key)})
    if when := " ".join(ini.get(("User", key), "") for key in ("Date", "Time")).strip():
        metadata["start_time"] = when  # as written: month or day first is not stated
    for name, key, scale in (
        ("pixel_size_x_um", "PixelWidth", 1e6),
        ("pixel_size_y_um", "PixelHeight", 1e6),
    ):
        size = _positive(ini.get((scan, key), ini.get(("Scan", key), "")))
        if size is not None:
            metadata[name] = size * scale
    if (voltage := _positive(ini.get(("Beam", "HV"), ""))) is not None:
        metadata["acceleration_voltage_kV"] = voltage / 1000
    if (distance := _positive(ini.get(("Stage", "WorkingDistance"), ""))) is not None:
        metadata["working_distance_mm"] = distance * 1000
    if (rows := _positive(ini.get(("Image", "ResolutionY"), ""))) is not None:
        metadata["scan_rows"] = int(rows)  # rows below hold the printed data bar
    return metadata


def _zeiss(text: str) -> dict[str, Any]:
    lines = text.splitlines()
    entries: dict[str, str] = {}
    for name, line in itertools.pairwise(lines):
        if re.fullmatch(r"(AP|DP|SV)_\w+", name.strip()):
            # 'Image Pixel Size = 158.7 nm', but 'Date :15 Apr 2014'
            entries[name.strip()] = re.split(r"\s*[=:]\s*", line, maxsplit=1)[-1].strip()
    metadata: dict[str, Any] = {"vendor": "Zeiss"}
    # both are there; where they differ, AP_PIXEL_SIZE is that of the live image, not of this one
    for key in ("AP_IMAGE_PIXEL_SIZE", "AP_PIXEL_SIZE"):
        size = _with_unit(entries.get(key, ""), LENGTHS_UM)
        if size is not None:
            metadata["pixel_size_x_um"] = metadata["pixel_size_y_um"] = size
            break
    for name, key, units in (
        ("acceleration_voltage_kV", "AP_ACTUALKV", VOLTAGES_KV),
        ("acceleration_voltage_kV", "AP_MANUALKV", VOLTAGES_KV),
        ("working_distance_mm", "AP_WD", {u: f / 1000 for u, f in LENGTHS_UM.items()}),
    ):
        value = _with_unit(entries.get(key, ""), units)
        if value is not None:
            metadata.setdefault(name, value)
    texts = {
        "software": "SV_VERSION",
        "detector": "DP_DETECTOR_TYPE",
        "user_text": "SV_USER_TEXT",
        "instrument": "DP_SEM",
    }
    metadata.update({name: entries[key] for name, key in texts.items() if entries.get(key)})
    if when := " ".join(entries.get(key, "") for key in ("AP_DATE", "AP_TIME")).strip():
        metadata["start_time"] = when
    return metadata


def _sis(path: Path, tag: object) -> dict[str, Any]:
    """Olympus SIS: 'SIS0', at byte 64 a pointer to a block with exponent and pixel size."""
    raw = tag if isinstance(tag, bytes) else b""
    if not raw.startswith(b"SIS0") or len(raw) < 68:
        raise RawFileError(path, "an Olympus SIS tag that starts with SIS0", f"{raw[:4]!r}")
    metadata: dict[str, Any] = {"vendor": "Olympus SIS"}
    try:
        (offset,) = struct.unpack_from("<I", raw, 64)
        with path.open("rb") as stream:
            stream.seek(offset)
            block = stream.read(40)
        # 10 bytes, then power of ten of the unit in m, then x and y size
        exponent, size_x, size_y = struct.unpack_from("<10xhdd", block)
        scale = 10.0**exponent * 1e6
    except (struct.error, OverflowError, OSError) as error:
        raise RawFileError(
            path, "an Olympus SIS block with the pixel size", "a cut file"
        ) from error
    for name, value in (("pixel_size_x_um", size_x), ("pixel_size_y_um", size_y)):
        if math.isfinite(value * scale) and value * scale > 0:
            metadata[name] = value * scale
    return metadata


def _positive(text: str) -> float | None:
    """A finite number above zero, or ``None``: vendor fields may hold 'notafloat' or nothing."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None


def _with_unit(text: str, units: dict[str, float]) -> float | None:
    found = re.fullmatch(r"([-+\d.eE]+)\s*(\S+)", text)
    if found is None or found[2] not in units:
        return None
    value = _positive(found[1])
    return None if value is None else value * units[found[2]]
