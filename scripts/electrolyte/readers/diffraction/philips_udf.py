"""Philips scan as text (.udf): lines ``key, value ,/``, then ``RawScan``, counts, and a slash."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import positive, scan
from electrolyte.readers.layouts.text import number_or_none, parse_number, read_lines
from electrolyte.readers.measurement import Measurement


def sniff(head: bytes, _path: Path) -> bool:
    return head.startswith(b"SampleIdent,") and b",/" in head[:200]


def read(path: Path) -> Measurement:
    """One scan.

    Raises
    ------
    RawFileError
        No angles, step or counts, more counts than the angles allow, text among them.
    """
    lines = [line.strip() for line in read_lines(path)]
    if "RawScan" not in lines:
        raise RawFileError(path, "a line 'RawScan'", "none", hint="Export the raw scan.")
    at = lines.index("RawScan")
    header: dict[str, list[str]] = {}
    for line in lines[:at]:
        key, *values = line.removesuffix("/").split(",")
        header[key.strip()] = [value.strip() for value in values if value.strip()]
    start, end = _numbers(path, header, "DataAngleRange", 2)
    (step,) = _numbers(path, header, "ScanStepSize", 1)
    if not (1e-5 < step < end - start < 360):
        found = f"{start:g}, {end:g}, {step:g}"
        raise RawFileError(path, "angles, an end above the start, a step above 0", found)
    counts = []
    for number, line in enumerate(lines[at + 1 :], at + 2):
        for token in line.replace("/", " ").replace(",", " ").split():
            counts.append(parse_number(token, path, number, "a count"))
        if "/" in line:
            break
    planned = round((end - start) / step) + 1
    if not 0 < len(counts) <= planned:
        raise RawFileError(path, f"{planned} counts ({start:g} to {end:g})", f"{len(counts)}")

    def stated(key: str) -> float | None:
        return positive(number_or_none(header.get(key, [""])[0])) if header.get(key) else None

    return scan(
        path,
        "philips-udf",
        start + step * np.arange(len(counts)),
        np.array(counts),
        planned=planned,
        metadata={
            "sample_name": " ".join(header.get("SampleIdent", [])) or None,
            "anode": " ".join(header.get("Anode", [])) or None,
            "wavelength_alpha1_A": stated("LabdaAlpha1"),
            "wavelength_alpha2_A": stated("LabdaAlpha2"),
            "step_time_s": stated("ScanStepTime"),
        },
    )


def _numbers(path: Path, header: dict[str, list[str]], key: str, count: int) -> list[float]:
    found = [number_or_none(value) for value in header.get(key, [])]
    known = [value for value in found if value is not None]
    if len(known) != count or len(found) != count:
        raise RawFileError(path, f"{count} numbers for {key}", ", ".join(header.get(key, [])))
    return known
