"""Bruker BRML: a zip archive whose ``RawDataN.xml`` hold one scan each.

Which field of a ``Datum`` is what is said by the data views of the route; it is never assumed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import attenuated, positive, scan, several
from electrolyte.readers.layouts.archive import open_zip, read_member
from electrolyte.readers.layouts.markup import parse_xml, text_of
from electrolyte.readers.layouts.text import number_or_none
from electrolyte.readers.measurement import Measurement

RAW_DATA = re.compile(r"RawData(\d{1,9})\.xml$")
FRAME = ", and the channels of a detector that stood still"


def sniff(head: bytes, path: Path) -> bool:
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with open_zip(path) as archive:
            return any(RAW_DATA.search(name) for name in archive.namelist())
    except RawFileError:
        return path.suffix.lower() == ".brml"


def read(path: Path) -> Measurement:
    """The measured routes of all scans, each a part.

    Raises
    ------
    RawFileError
        A damaged archive, no scan over two theta, a two-dimensional detector frame, or rows that
        do not have the fields their views announce.
    """
    with open_zip(path) as archive:
        found = [(int(m[1]), n) for n in archive.namelist() if (m := RAW_DATA.search(n))]
        if not found:
            raise RawFileError(path, "a member RawData0.xml", "none")
        members = [name for _, name in sorted(found)]
        container = members[0].rpartition("/")[0] + "/DataContainer.xml"
        info = None
        if container in archive.namelist():
            info = parse_xml(read_member(path, archive, container), path, container)
        digest = sha256_of(path)
        return several(path, [_scan(path, archive, name, info, digest) for name in members])


def _scan(
    path: Path, archive: ZipFile, name: str, info: Element | None, sha256: str
) -> Measurement:
    root = parse_xml(read_member(path, archive, name), path, name)
    routes = root.findall("DataRoutes/DataRoute")
    route = next((r for r in routes if r.get("RouteFlag") == "Measured"), None)
    if route is None:
        raise RawFileError(path, f"a measured DataRoute in {name}", f"{len(routes)} others")
    rows = _rows(path, route)
    fields = _fields(route)
    if "TwoTheta" not in fields or "intensity" not in fields:
        frame = any(map(_is_frame, route.iterfind("DataViews/RawDataView")))
        raise RawFileError(
            path,
            "fields TwoTheta and counts",
            f"fields {', '.join(map(str, fields)) or 'none'}{FRAME if frame else ''}",
            hint="Export a scan over two theta, of angles and counts." if frame else "",
        )
    if max(fields.values()) >= rows.shape[1]:
        raise RawFileError(
            path, f"{max(fields.values()) + 1} fields in each Datum", f"{rows.shape[1]}"
        )
    warnings = []
    intensity, uncertainty = rows[:, fields["intensity"]], None
    if "AbsorptionFactor" in fields and (rows[:, fields["AbsorptionFactor"]] > 0).all():
        intensity, uncertainty = attenuated(
            intensity, rows[:, fields["AbsorptionFactor"]], applied=True
        )
    if uncertainty is not None:
        warnings.append("A beam absorber was in use; the intensities hold its factor already.")
    steps = number_or_none(text_of(route, "ScanInformation/MeasurementPoints"))
    if steps and len(rows) != steps:
        warnings.append(f"{len(rows)} of {int(steps)} planned points were measured.")
    return scan(
        path,
        "bruker-brml",
        rows[:, fields["TwoTheta"]],
        intensity,
        uncertainty=uncertainty,
        metadata=_metadata(root, route, info),
        warnings=tuple(warnings),
        sha256=sha256,
    )


def _rows(path: Path, route: Element) -> np.ndarray:
    rows = [datum.text or "" for datum in route.iterfind("Datum")]
    if not rows:
        raise RawFileError(
            path, "Datum rows", "none", hint="Frames of a 2-D detector: export a 1-D scan."
        )
    width = rows[0].count(",")
    for index, row in enumerate(rows):
        if row.count(",") != width:
            raise RawFileError(
                path, f"{width + 1} fields in Datum {index + 1}", f"{row.count(',') + 1}"
            )
    try:
        return np.array([row.split(",") for row in rows], dtype=float)
    except ValueError as error:
        raise RawFileError(path, "numbers in the Datum rows", str(error)) from None


def _fields(route: Element) -> dict[str, int]:
    """Field name -> index in a Datum; the recorded counts are ``intensity``."""
    fields: dict[str, int] = {}
    for view in route.iterfind("DataViews/RawDataView"):
        start = number_or_none(view.get("Start"))
        if start is None or start < 0:
            continue
        at = int(start)
        axes = view.findall("Varying/FieldDefinitions")
        recording = view.find("Recording")
        if axes:
            fields |= {str(axis.get("FieldName")): at + i for i, axis in enumerate(axes)}
        elif recording is not None and "intensity" not in fields and view.get("Length") == "1":
            fields["intensity"] = at
        elif recording is None and view.get("LogicName"):
            fields[str(view.get("LogicName"))] = at
    return fields


def _is_frame(view: Element) -> bool:
    return view.find("Recording") is not None and view.get("Length") != "1"


def _metadata(root: Element, route: Element, info: Element | None) -> dict[str, Any]:
    tube = root.find(".//Tube")
    measurement = None if info is None else info.find("MeasurementInfo")
    attributes = {} if measurement is None else measurement.attrib

    def value(tag: str) -> float | None:
        node = None if tube is None else tube.find(tag)
        return None if node is None else number_or_none(node.get("Value"))

    information = route.find("ScanInformation")
    return {
        "sample_name": attributes.get("SampleName", ""),
        "operator": attributes.get("UserName", ""),
        "comment": attributes.get("Comment", ""),
        "instrument": text_of(info, ".//InstrumentDescription/DeviceTypeDesc"),
        "software": text_of(info, ".//InstrumentDescription/IcsVersion"),
        "start_time": text_of(root, "TimeStampStarted"),
        "anode": text_of(tube, "TubeMaterial"),
        "voltage_kV": value("Generator/Voltage"),
        "current_mA": value("Generator/Current"),
        "wavelength_A": positive(value("WaveLengthAverage")),
        "wavelength_alpha1_A": positive(value("WaveLengthAlpha1")),
        "wavelength_alpha2_A": positive(value("WaveLengthAlpha2")),
        "wavelength_beta_A": positive(value("WaveLengthBeta")),
        "ratio_alpha2_alpha1": value("WaveLengthRatio"),
        "step_time_s": number_or_none(text_of(route, "ScanInformation/TimePerStepEffective"))
        or number_or_none(text_of(route, "ScanInformation/TimePerStep")),
        "scan_axis": "" if information is None else information.get("VisibleName", ""),
    }
