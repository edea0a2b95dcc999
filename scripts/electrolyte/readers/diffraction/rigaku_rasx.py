"""Rigaku RASX: a zip archive with ``DataN/ProfileN.txt`` and its measurement conditions."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.rigaku_ras import scan_of
from electrolyte.readers.diffraction.scan import several
from electrolyte.readers.layouts.archive import open_zip, read_member
from electrolyte.readers.layouts.markup import parse_xml, text_of
from electrolyte.readers.layouts.text import check_count, number_or_none, parse_table
from electrolyte.readers.measurement import Measurement

PROFILE = re.compile(r"^Data\d+/Profile\d+\.txt$")


def sniff(head: bytes, path: Path) -> bool:
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with open_zip(path) as archive:
            return any(re.match(r"^Data\d+/(Profile|Mesurement)", n) for n in archive.namelist())
    except RawFileError:
        return path.suffix.lower() == ".rasx"


def read(path: Path) -> Measurement:
    """The profiles of the archive, each a part.

    Raises
    ------
    RawFileError
        A damaged archive, no profile (images only), damaged conditions, or wrong point counts.
    """
    with open_zip(path) as archive:
        profiles = sorted(filter(PROFILE.match, archive.namelist()), key=_numbers)
        if not profiles:
            raise RawFileError(
                path, "a member DataN/ProfileN.txt", "none", hint="Export a one-dimensional scan."
            )
        digest = sha256_of(path)
        return several(path, [_scan(path, archive, name, digest) for name in profiles])


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", name)]


def _scan(path: Path, archive: ZipFile, name: str, sha256: str) -> Measurement:
    data = read_member(path, archive, name)
    conditions = re.sub(r"Profile(\d+)\.txt$", r"MesurementConditions\1.xml", name)
    root = parse_xml(read_member(path, archive, conditions), path, conditions)
    lines = [line for line in data.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    width = len(lines[0].split()) if lines else 2
    names = ("two theta", "intensity", "attenuation")[: max(2, min(width, 3))]
    rows = parse_table(path, lines, 1, names, separator=None)
    stated = number_or_none(text_of(root, "ScanInformation/DataCount"))
    if stated is not None:
        check_count(path, stated, len(rows), f"rows in {name} (DataCount)")
    return scan_of(path, "rigaku-rasx", rows, _ras_header(root), [], sha256=sha256)


def _ras_header(root: Element) -> dict[str, str]:
    """The conditions under the names that the RAS text format gives them."""
    generator = root.find("HWConfigurations/XrayGenerator")
    general = root.find("GeneralInformation")
    info = root.find("ScanInformation")
    return {
        "FILE_SAMPLE": text_of(general, "SampleName"),
        "FILE_OPERATOR": text_of(general, "Operator"),
        "FILE_COMMENT": text_of(general, "Comment") or text_of(general, "Memo"),
        "MEAS_COND_XG_NAME": text_of(general, "SystemName"),
        "HW_XG_TARGET_NAME": text_of(generator, "TargetName"),
        "HW_XG_WAVE_LENGTH_ALPHA1": text_of(generator, "WavelengthKalpha1"),
        "HW_XG_WAVE_LENGTH_ALPHA2": text_of(generator, "WavelengthKalpha2"),
        "HW_XG_WAVE_LENGTH_BETA": text_of(generator, "WavelengthKbeta"),
        "MEAS_COND_XG_VOLTAGE": text_of(generator, "Voltage"),
        "MEAS_COND_XG_CURRENT": text_of(generator, "Current"),
        "MEAS_SCAN_AXIS_X": text_of(info, "AxisName"),
        "MEAS_SCAN_UNIT_X": text_of(info, "PositionUnit"),
        "MEAS_SCAN_UNIT_Y": text_of(info, "IntensityUnit"),
        "MEAS_SCAN_START": text_of(info, "Start"),
        "MEAS_SCAN_STOP": text_of(info, "Stop"),
        "MEAS_SCAN_STEP": text_of(info, "Step"),
        "MEAS_SCAN_SPEED": text_of(info, "Speed"),
        "MEAS_SCAN_SPEED_UNIT": text_of(info, "SpeedUnit"),
        "MEAS_SCAN_START_TIME": text_of(info, "StartTime"),
    }
