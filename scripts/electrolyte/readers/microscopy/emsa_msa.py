"""EMSA/MAS spectral data file (ISO 22029): text keywords ``#KEYWORD : value`` and a spectrum."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.numerals import POINT, Numerals
from electrolyte.readers.layouts.text import check_count, number_or_none, parse_number, read_lines
from electrolyte.readers.measurement import Measurement

ENERGY = "Energy / keV"
COUNTS = "Counts / 1"
TO_KEV = {"ev": 1e-3, "kev": 1.0}
# 'keV', or after a name: 'Energy (keV)', 'X-ray energy [eV]', 'Energy / keV'
_UNIT = re.compile(r"(?:(?:X-?ray\s+)?Energy\s*[/([]?\s*)?(?P<unit>k?eV)\s*[)\]]?", re.IGNORECASE)
BELOW_ZERO_KEV = 2.0  # as far as the zero of a detector's axis is put to record its strobe
LARGEST_KEV = 200.0  # no microscope that looks at surfaces has faster electrons
SIGNALS = {
    "ELS": ", electron energy loss",
    "CLS": ", cathodoluminescence",
    "AES": ", Auger electrons",
    "PES": ", photoelectrons",
    "GAM": ", gamma rays",
}
HIGHEST_KV = 400.0  # of electron microscopes; programs that write V state more
NUMBERS = {  # keyword (without its unit): name, factor
    "BEAMKV": ("acceleration_voltage_kV", 1.0),
    "LIVETIME": ("live_time_s", 1.0),
    "REALTIME": ("real_time_s", 1.0),
    "PROBECUR": ("probe_current_nA", 1.0),
    "ELEVANGLE": ("take_off_angle_deg", 1.0),
}


def sniff(head: bytes, _path: Path) -> bool:
    return re.match(rb"(\xef\xbb\xbf)?\s*#FORMAT\s*:\s*EMSA", head, re.IGNORECASE) is not None


def read(path: Path) -> Measurement:
    """Columns ``Energy / keV`` and ``Counts / 1``.

    Raises
    ------
    RawFileError
        No X-ray spectrum, not as many points as NPOINTS says, no energy scale, another unit
        than eV or keV.
    """
    lines = read_lines(path)
    keywords: dict[str, tuple[str, int]] = {}
    start = end = None
    comments: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.startswith("#"):
            continue
        name, _, value = line[1:].partition(":")
        name = name.split("-")[0].strip().upper()
        if name == "SPECTRUM":
            start = number
        elif name == "ENDOFDATA":
            end = number
            break
        elif name == "COMMENT":
            comments.append(value.strip())
        elif start is None:
            keywords.setdefault(name, (value.strip(), number))
    if start is None:
        raise RawFileError(path, "the keyword #SPECTRUM", "none")
    if end is None:
        raise RawFileError(
            path,
            "the keyword #ENDOFDATA",
            f"the end of the file at line {len(lines)}",
            hint="The file is cut off; export it again.",
        )
    kind, kind_line = keywords.get("SIGNALTYPE", ("", 0))
    if kind and not kind.upper().startswith(("EDS", "EDX", "WDS")):
        raise RawFileError(
            path,
            "an X-ray spectrum (SIGNALTYPE EDS or WDS)",
            f"{kind}{SIGNALS.get(kind.upper()[:3], '')}",
            line=kind_line,
            hint="Spectra of other kinds are not analysed here.",
        )
    energy, counts, notes = _spectrum(path, lines[start : end - 1], start + 1, keywords)
    metadata: dict[str, Any] = {}
    for key, name in (("TITLE", "title"), ("OWNER", "user"), ("SIGNALTYPE", "signal_type")):
        if keywords.get(key, ("", 0))[0]:
            metadata[name] = keywords[key][0]
    if when := " ".join(keywords.get(key, ("", 0))[0] for key in ("DATE", "TIME")).strip():
        metadata["start_time"] = when
    if comments:
        metadata["comment"] = " ".join(comments)
    for key, (name, factor) in NUMBERS.items():
        if key in keywords:
            metadata[name] = parse_number(keywords[key][0], path, keywords[key][1], key) * factor
    if metadata.get("acceleration_voltage_kV", 0.0) > HIGHEST_KV:
        stated = metadata.pop("acceleration_voltage_kV")
        at = keywords["BEAMKV"][1]
        notes.append(f"line {at}: BEAMKV {stated:g} is no voltage in kV; left out")
    return Measurement(
        technique="sem_eds",
        format="emsa-msa",
        frame=data_frame({ENERGY: energy, COUNTS: counts}),
        source=path,
        sha256=sha256_of(path),
        metadata=metadata,
        warnings=tuple(notes),
    )


def _spectrum(
    path: Path, rows: list[str], first_line: int, keywords: dict[str, tuple[str, int]]
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    pairs = keywords.get("DATATYPE", ("Y", 0))[0].upper() == "XY"
    expected, line = _number(path, keywords, "NPOINTS")
    columns = number_or_none(keywords.get("NCOLUMNS", ("", 0))[0])
    data = np.array(_values(path, rows, first_line, expected * (2 if pairs else 1), columns))
    found = data.size / (2 if pairs else 1)
    # the standard's own example states 20 and holds 21: one more is the file's own ending
    if found != expected + 1:
        check_count(path, expected, found, "points (NPOINTS)", line=line)
    if found < 2:
        raise RawFileError(path, "a spectrum", f"{found:g} points", line=line)
    stated, unit_line = keywords.get("XUNITS", ("", 0))
    unit = _UNIT.fullmatch(stated)
    if unit is None:
        raise RawFileError(
            path,
            "XUNITS eV or keV",
            f"'{stated}'",
            line=unit_line or None,
            hint="Write the unit of XPERCHAN and OFFSET into this line.",
        )
    if pairs:
        x, counts = data[0::2], data[1::2]
    else:
        step, step_line = _number(path, keywords, "XPERCHAN")
        if step <= 0:
            raise RawFileError(path, "XPERCHAN above zero", f"{step:g}", line=step_line)
        x, counts = _number(path, keywords, "OFFSET")[0] + step * np.arange(data.size), data
    if (counts < 0).any():
        raise RawFileError(path, "counts", "a negative value in the spectrum")
    notes = _off_axis(path, x, keywords) if pairs else []
    energy = x * TO_KEV[unit["unit"].lower()]
    if energy.min() < -BELOW_ZERO_KEV or energy.max() > LARGEST_KEV:
        raise RawFileError(
            path,
            f"energies of X-rays, up to {LARGEST_KEV:g} keV",
            f"{energy.min():g} to {energy.max():g} keV by XUNITS '{stated}'",
            line=unit_line,
            hint="XUNITS is the unit of XPERCHAN and OFFSET: correct it.",
        )
    return energy, counts, notes


def _values(
    path: Path, rows: list[str], first_line: int, expected: float, columns: float | None
) -> list[float]:
    """All numbers of the spectrum: a comma between digits is a decimal sign if the count fits, or
    if the file states one number a line."""
    split = [[f for f in re.split(r",?\s+|,$", row.strip()) if f] for row in rows]
    commas = any("," in field for fields in split for field in fields)
    one_a_line = columns == 1 and all(len(fields) == 1 for fields in split)
    if commas and not one_a_line and not 0 <= sum(map(len, split)) - expected <= 2:
        split = [[f for field in fields for f in field.split(",") if f] for fields in split]
        commas = False
    numerals = Numerals(",", ".") if commas else POINT
    return [
        parse_number(field, path, line, "spectrum", numerals)
        for line, fields in enumerate(split, start=first_line)
        for field in fields
    ]


def _off_axis(path: Path, x: np.ndarray, keywords: dict[str, tuple[str, int]]) -> list[str]:
    """Energies that a file lists against those of its OFFSET and XPERCHAN."""
    if not {"OFFSET", "XPERCHAN"} <= set(keywords):
        return []
    offset, step = (_number(path, keywords, name)[0] for name in ("OFFSET", "XPERCHAN"))
    away = np.abs(x - offset - step * np.arange(x.size))
    at = int(np.argmax(away))
    if away[at] <= 0.5 * abs(step):
        return []
    return [
        f"point {at + 1} lists x = {x[at]:g}, but OFFSET and XPERCHAN give {offset + step * at:g}"
    ]


def _number(path: Path, keywords: dict[str, tuple[str, int]], name: str) -> tuple[float, int]:
    if name not in keywords:
        raise RawFileError(path, f"the keyword #{name}", "none")
    text, line = keywords[name]
    value = parse_number(text, path, line, name)
    if not math.isfinite(value):
        raise RawFileError(path, f"a number at #{name}", f"'{text}'", line=line)
    return value, line
