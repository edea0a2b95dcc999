"""PANalytical XRDML (1.0 to 2.1), one powder scan.

Up to version 1.x ``intensities`` are counts with the beam attenuation already taken out; from 2.0
``counts`` are what the detector saw, and ``beamAttenuationFactors`` are yet to be applied.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import VARIABLE_SLIT, attenuated, positive, scan, several
from electrolyte.readers.layouts.markup import parse_xml, text_of
from electrolyte.readers.layouts.text import number_or_none
from electrolyte.readers.measurement import Measurement

SIZE_LIMIT = 256 * 1024**2


def sniff(head: bytes, path: Path) -> bool:
    return b"<xrdMeasurements" in head[:4096]


def read(path: Path) -> Measurement:
    """The scans of the file, each a part, in counts with the attenuation taken out.

    Raises
    ------
    RawFileError
        Damaged XML, no scan over two theta, or lists of unequal lengths.
    """
    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, f"an XRDML file below {SIZE_LIMIT >> 20} MiB", "a larger one")
    root = parse_xml(path.read_bytes(), path, "the XRDML file")
    scans = [
        (measurement, scan_)
        for measurement in root.findall("xrdMeasurement")
        for scan_ in measurement.findall("scan")
    ]
    if not scans:
        raise RawFileError(path, "an <xrdMeasurement> with a <scan>", "none")
    digest = sha256_of(path)
    return several(path, [_scan(path, root, among, one, digest) for among, one in scans])


def _scan(
    path: Path, root: Element, measurement: Element, scan_: Element, sha256: str
) -> Measurement:
    warnings = []
    points = scan_.find("dataPoints")
    if points is None:
        raise RawFileError(path, "<dataPoints> in the scan", "none", hint="Was it measured?")
    intensity, uncertainty = _intensity(path, points)
    status = scan_.get("status", "")
    if status not in ("", "Completed"):
        warnings.append(f"The scan's status is '{status}', not 'Completed'.")
    return scan(
        path,
        "panalytical-xrdml",
        _two_theta(path, points, len(intensity)),
        intensity,
        uncertainty=uncertainty,
        metadata=_metadata(root, measurement, scan_, points),
        warnings=tuple(warnings),
        sha256=sha256,
    )


def _intensity(path: Path, points: Element) -> tuple[np.ndarray, np.ndarray | None]:
    tag = "counts" if points.find("counts") is not None else "intensities"
    node = points.find(tag)
    if node is None:
        raise RawFileError(path, "<counts> or <intensities>", "neither")
    unit = node.get("unit", "counts")
    if unit != "counts":
        raise RawFileError(path, f"<{tag}> in counts", f"unit '{unit}'")
    values = _numbers(path, node.text, tag)
    factors = _numbers(path, text_of(points, "beamAttenuationFactors"), "beamAttenuationFactors")
    if len(factors) == 0:
        return values, None
    if len(factors) != len(values):
        raise RawFileError(
            path, f"{len(values)} beamAttenuationFactors, one a point", f"{len(factors)}"
        )
    return attenuated(values, factors, applied=tag == "intensities")


def _two_theta(path: Path, points: Element, count: int) -> np.ndarray:
    for axis in points.findall("positions"):
        if axis.get("axis") != "2Theta":
            continue
        listed = _numbers(path, text_of(axis, "listPositions"), "listPositions")
        if len(listed):
            if len(listed) != count:
                raise RawFileError(path, f"{count} 2Theta positions", f"{len(listed)}")
            return listed
        start = number_or_none(text_of(axis, "startPosition"))
        end = number_or_none(text_of(axis, "endPosition"))
        if start is None or end is None:
            break
        return np.linspace(start, end, count)
    axes = [str(axis.get("axis")) for axis in points.findall("positions")]
    raise RawFileError(path, "a scan over 2Theta", f"axes {', '.join(axes) or 'none'}")


def _numbers(path: Path, text: str | None, tag: str) -> np.ndarray:
    try:
        return np.array((text or "").split(), dtype=float)
    except ValueError as error:
        raise RawFileError(path, f"numbers in <{tag}>", str(error)) from None


def _variable_slit(measurement: Element) -> str:
    """What is said of a slit of the type that keeps the irradiated length."""
    slit = measurement.find("incidentBeamPath/divergenceSlit")
    kinds = [] if slit is None else [v for k, v in slit.attrib.items() if k.endswith("type")]
    if slit is None or not any("automatic" in kind.lower() for kind in kinds):
        return ""
    length = text_of(slit, "irradiatedLength")
    return f"irradiated length {length} mm" if length else "automatic"


def _metadata(root: Element, measurement: Element, scan_: Element, points: Element) -> dict:
    wave = measurement.find("usedWavelength")
    tube = measurement.find("incidentBeamPath/xRayTube")
    header = scan_.find("header")
    comments = [e.text.strip() for e in root.iterfind("comment/entry") if e.text]
    system = [c.partition("=")[2] for c in comments if c.startswith("Diffractometer system=")]
    return {
        "sample_name": text_of(root, "sample/name") or text_of(root, "sample/id"),
        "instrument": system[0] if system else "",
        "software": text_of(header, "source/applicationSoftware"),
        "start_time": text_of(header, "startTimeStamp"),
        "operator": text_of(header, "author/name"),
        "anode": text_of(tube, "anodeMaterial"),
        "voltage_kV": number_or_none(text_of(tube, "tension")),
        "current_mA": number_or_none(text_of(tube, "current")),
        "radius_mm": number_or_none(text_of(measurement, "incidentBeamPath/radius")),
        "wavelength_alpha1_A": positive(number_or_none(text_of(wave, "kAlpha1"))),
        "wavelength_alpha2_A": positive(number_or_none(text_of(wave, "kAlpha2"))),
        "wavelength_beta_A": positive(number_or_none(text_of(wave, "kBeta"))),
        "ratio_alpha2_alpha1": number_or_none(text_of(wave, "ratioKAlpha2KAlpha1")),
        "step_time_s": number_or_none(text_of(points, "commonCountingTime")),
        "scan_axis": scan_.get("scanAxis", ""),
        VARIABLE_SLIT: _variable_slit(measurement),
        "comment": "; ".join(
            e.text.strip() for e in measurement.iterfind("comment/entry") if e.text
        ),
    }
