"""PalmSens PSTrace sessions .pssession: impedance and chronoamperometry.

JSON in UTF-16 (a byte order mark before and after it), keys in the case of the version. Each
measurement has arrays with a kind (``ArrayType``) and a unit; each channel of a multiplexer is an
entry of ``EISDataList``, each potential or time of a series one of its ``SubScans``. ``ZIm`` holds
-Z''. The layout was read off files of PalmSens's own development kit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import decoded, head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.polarization import polarization_measurement
from electrolyte.readers.electrochemistry.spectrum import spectrum
from electrolyte.readers.electrochemistry.sweeps import with_sweeps
from electrolyte.readers.layouts.frames import data_frame, joined
from electrolyte.readers.layouts.text import SIZE_LIMIT
from electrolyte.readers.measurement import (
    CURRENT,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    SET_VOLTAGE,
    TEST_TIME,
    VOLTAGE,
    Measurement,
    Part,
)

NAME = "palmsens-pssession"
MARK = "PalmSens.DataFiles.SessionFile"
# kind of an array -> our label; the potential of a spectrum is the one that was set
SPECTRUM_ARRAYS = {5: FREQUENCY, 7: REAL_IMPEDANCE, 8: IMAGINARY_IMPEDANCE}
SPECTRUM_BESIDE = {1: SET_VOLTAGE, 33: VOLTAGE}
DC_ARRAYS = {0: TEST_TIME, 1: VOLTAGE, 2: CURRENT}
DC_METHODS = {"ad": "chronoamperometry"}
_UNITS = {"MicroAmpere": 1e-6, "MilliAmpere": 1e-3, "NanoAmpere": 1e-9, "MilliVolt": 1e-3}
_BASE_UNITS = {"Time", "Volt", "Ampere", "Hertz", "ZRe", "ZIm"}
DAMAGED = "The file is cut off or damaged; save the session again with PSTrace."


def sniff(head: bytes, _path: Path) -> bool:
    return MARK.lower() in head_text(head[:4096]).lower()


def read(path: Path) -> Measurement:
    """The spectra of the session, its chronoamperometry beside them (or alone).

    Raises
    ------
    RawFileError
        Damaged, or neither of the two.
    """
    measurements = _session(path)
    spectra = [m for m in measurements if m.get("eisdatalist")]
    currents = [m for m in measurements if _method(m) in DC_METHODS]
    others = len(measurements) - len(spectra) - len(currents)
    told = [f"{others} measurements of other techniques are not read"] if others else []
    dc = _polarization(path, currents, told) if currents else None
    if not spectra and dc is not None:
        return dc
    if not spectra:
        titles = sorted({str(m.get("title") or _method(m) or "no title") for m in measurements})
        raise RawFileError(
            path,
            "impedance or chronoamperometry",
            ", ".join(titles) or "a session without measurements",
            hint="Other techniques of PSTrace are not read.",
        )
    own = _impedance(path, spectra, told)
    return own if dc is None else replace(own, beside={"dc": dc})


def _session(path: Path) -> list[dict[str, Any]]:
    """The measurements of the session, keys in lower case."""
    if path.stat().st_size > SIZE_LIMIT:
        raise RawFileError(path, f"a file below {SIZE_LIMIT >> 20} MiB", "a larger one")
    text = decoded(path.read_bytes())
    decoder = json.JSONDecoder(object_pairs_hook=_lower_case)
    try:
        session, _ = decoder.raw_decode(text.lstrip("\ufeff \r\n"))
        measurements = session["measurements"]
        if not all(isinstance(m, dict) for m in measurements):
            raise TypeError("a measurement that is none")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"{type(error).__name__}: {error}"[:120]
        raise RawFileError(path, "a whole session of PSTrace", reason, hint=DAMAGED) from None
    return list(measurements)


def _lower_case(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {key.lower(): value for key, value in pairs}


def _method(measurement: dict[str, Any]) -> str:
    """PSTrace's short name of the technique: ``eis``, ``ad``, ``cv`` ..."""
    found = re.search(r"^METHOD_ID=(\w{1,20})", str(measurement.get("method", "")), re.M)
    return found[1].lower() if found else ""


def _impedance(path: Path, measurements: list[dict[str, Any]], told: list[str]) -> Measurement:
    frames = []
    for measurement in measurements:
        for entry in measurement["eisdatalist"]:
            channel = re.match(r"CH (\d{1,3})\b", _title(entry))
            for scan in _scans(entry):
                columns = _columns(path, scan, SPECTRUM_ARRAYS, SPECTRUM_BESIDE)
                columns[IMAGINARY_IMPEDANCE] = -columns[IMAGINARY_IMPEDANCE]
                if channel:
                    columns["Channel"] = np.full(len(columns[FREQUENCY]), float(channel[1]))
                frames.append(data_frame(columns))
    shared = [c for c in frames[0] if all(c in frame for frame in frames)] if frames else []
    if not frames or not sum(map(len, frames)):
        raise RawFileError(
            path,
            "points of impedance",
            "none",
            hint="The measurement was stopped before its first point.",
        )
    tables = np.repeat(np.arange(len(frames)), [len(frame) for frame in frames])
    whole = joined(frame[shared] for frame in frames)
    frame, warnings = spectrum(path, whole, tables=tables)
    metadata, found = _metadata(measurements[0]), (*told, *warnings)
    return with_sweeps(Measurement("eis", NAME, frame, path, sha256_of(path), metadata, found))


def _scans(entry: Any) -> Iterator[dict[str, Any]]:
    """The data sets of one channel: of each scan, or the only one."""
    if isinstance(entry, dict):
        for scan in entry.get("subscans") or [entry]:
            if isinstance(scan, dict) and isinstance(scan.get("dataset"), dict):
                yield scan["dataset"]


def _title(entry: Any) -> str:
    return str(entry.get("title", "")) if isinstance(entry, dict) else ""


def _polarization(path: Path, measurements: list[dict[str, Any]], told: list[str]) -> Measurement:
    runs = []
    for measurement in measurements:
        frame = data_frame(_columns(path, measurement.get("dataset"), DC_ARRAYS, {}))
        metadata = _metadata(measurement)
        runs.append(polarization_measurement(path, NAME, frame, None, metadata, told))
    if len(runs) == 1:
        return runs[0]
    whole = joined(run.frame for run in runs)
    return replace(runs[0], frame=whole, parts=tuple(Part("run", run) for run in runs))


def _columns(
    path: Path, dataset: Any, needed: dict[int, str], beside: dict[int, str]
) -> dict[str, np.ndarray]:
    """The first array of each kind, in our labels and SI units; those beside where they are whole.

    Raises
    ------
    RawFileError
        A needed array is missing, of another length, in an unknown unit, or not of finite numbers.
    """
    try:
        arrays: dict[int, dict[str, Any]] = {}
        for array in dataset["values"]:
            arrays.setdefault(int(array["arraytype"]), array)
        found = {label: _values(arrays[kind]) for kind, label in needed.items()}
        lengths = {len(values) for values in found.values()}
        if len(lengths) > 1 or not all(np.isfinite(values).all() for values in found.values()):
            raise ValueError(f"arrays of lengths {sorted(lengths)}, or numbers that are not finite")
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        reason = f"{type(error).__name__}: {error}"[:120]
        raise RawFileError(
            path, f"arrays of {', '.join(needed.values())}", reason, hint=DAMAGED
        ) from None
    for kind, label in beside.items():
        try:
            values = _values(arrays[kind])
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            continue
        if {len(values)} == lengths and np.isfinite(values).all():
            found[label] = values
    return found


def _values(array: dict[str, Any]) -> np.ndarray:
    unit = str(array["unit"]["type"]).rpartition(".")[2]
    if unit not in _UNITS and unit not in _BASE_UNITS:
        raise ValueError(f"unit {unit}")
    numbers = [float(value["v"]) for value in array["datavalues"]]
    return np.array(numbers, dtype=float) * _UNITS.get(unit, 1.0)


def _metadata(measurement: dict[str, Any]) -> dict[str, Any]:
    version = re.search(r"^#(PSTrace), Version=([\d.]{1,20})", str(measurement.get("method")), re.M)
    metadata: dict[str, Any] = {
        "instrument": f"PalmSens {measurement.get('deviceserial') or ''}".strip(),
        "software": " ".join(version.groups()) if version else "",
        "technique": str(measurement.get("title") or ""),
        "start_time": _date(measurement.get("timestamp")),
    }
    return {key: value for key, value in metadata.items() if value}


def _date(ticks: Any) -> str:
    """A date of .NET: steps of 100 ns since the year 1."""
    try:
        date = datetime(1, 1, 1) + timedelta(microseconds=int(ticks) // 10)
    except (TypeError, ValueError, OverflowError):
        return ""
    return date.isoformat(timespec="seconds")
