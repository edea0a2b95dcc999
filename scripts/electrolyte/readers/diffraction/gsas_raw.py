"""GSAS powder data of constant wavelength: a title, then ``BANK`` lines with their records.

Record types STD and ESD of A. C. Larson, R. B. Von Dreele, General Structure Analysis System,
LAUR 86-748 (2004), "Powder data"; FXYE and FXY as by GSAS-II. Angles are in hundredths of a degree.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.diffraction.scan import scan, several
from electrolyte.readers.layouts.text import number_or_none, parse_number, read_lines
from electrolyte.readers.measurement import Measurement

BANK = re.compile(r"^BANK\s+\d+\s+\d+\s+\d+\s+\w+", re.MULTILINE)
FIELD = 8  # characters


def sniff(head: bytes, path: Path) -> bool:
    return bool(BANK.search(head[:8192].decode("latin-1").replace("\r", "\n")))


def read(path: Path) -> Measurement:
    """The banks of the file, each a part. It states no radiation.

    Raises
    ------
    RawFileError
        Bins other than ``CONST`` (time of flight), an unknown record type, or fewer points than the
        bank announces.
    """
    lines = read_lines(path)
    banks = [number for number, line in enumerate(lines) if BANK.match(line)]
    if not banks:
        raise RawFileError(path, "a line BANK", "none")
    title = lines[0].strip() if banks[0] else ""
    ends = [*banks[1:], len(lines)]
    scans = [_bank(path, lines, at, end, title) for at, end in zip(banks, ends, strict=True)]
    return several(path, scans)


def _bank(path: Path, lines: list[str], at: int, end: int, title: str) -> Measurement:
    words = lines[at].split()
    points, bins, kind = int(words[2]), words[4], (words[9:] or ["STD"])[0]
    rows = [(n, line) for n, line in enumerate(lines[at + 1 : end], at + 2) if line.strip()]
    rows = [(n, line) for n, line in rows if not line.startswith("#")]
    if bins[:4] != "CONS" and not (bins == "RALF" and kind.startswith("FXY")):
        raise RawFileError(
            path, "bins CONST (angles)", bins, line=at + 1, hint="Time of flight is not read."
        )
    if kind in ("FXYE", "FXY"):
        table = [[parse_number(w, path, n, kind) for w in line.split()] for n, line in rows]
        if any(len(row) != len(kind) - 1 for row in table):
            raise RawFileError(
                path, f"{len(kind) - 1} numbers a row", "another number", line=at + 2
            )
        values = np.array(table[:points]).reshape(-1, len(kind) - 1)
        angles, intensity = values[:, 0] / 100, values[:, 1]
        uncertainty = values[:, 2] if kind == "FXYE" else None
    else:
        start, step = (number_or_none(word) for word in (*words, "", "")[5:7])
        if start is None or not step:
            raise RawFileError(path, "start and step after CONST", lines[at].strip(), line=at + 1)
        intensity, uncertainty = _fields(path, rows, points, kind, at + 1)
        angles = (start + step * np.arange(len(intensity))) / 100
    if len(intensity) < points:
        raise RawFileError(path, f"{points} points", f"{len(intensity)}", line=at + 1)
    return scan(
        path,
        "gsas-raw",
        angles,
        intensity,
        uncertainty=uncertainty,
        metadata={"sample_name": title},
    )


def _fields(
    path: Path, rows: list[tuple[int, str]], points: int, kind: str, line: int
) -> tuple[np.ndarray, np.ndarray | None]:
    """Intensities of fields of eight characters, and their u where they are not counts."""
    fields = [
        (number, row[k : k + FIELD])
        for number, row in rows
        for k in range(0, len(row.rstrip()), FIELD)
    ]
    if kind == "STD":  # two characters: detectors whose mean this is
        counts = [parse_number(text[2:].strip(), path, n, "counts") for n, text in fields]
        detectors = [number_or_none(text[:2]) or 1.0 for _, text in fields]
        mean, share = np.array(counts[:points]), np.array(detectors[:points])
        return mean, None if (share == 1).all() else np.sqrt(np.maximum(mean, 1) / share)
    if kind == "ESD":
        numbers = np.array([parse_number(t.strip(), path, n, "ESD") for n, t in fields])
        pairs = numbers[: 2 * points]
        return pairs[::2], pairs[1::2]
    raise RawFileError(path, "records STD, ESD, FXY or FXYE", f"'{kind}'", line=line)
