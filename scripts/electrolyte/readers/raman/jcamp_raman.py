"""Raman spectra in JCAMP-DX (.dx, .jdx): ``##DATA TYPE=RAMAN SPECTRUM``.

Tables ``(X++(Y..Y))``, numbers as they are or compressed (SQZ, DIF, DUP), and ``(XY..XY)``.
McDonald and Wilks, Appl. Spectrosc. 42 (1988) 151, sections 4 and 5.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import check_count, number_or_none, read_lines
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.raman.raman_spectrum import (
    axis_column,
    intensity_column,
    spectra_measurement,
)

_LABEL = re.compile(r"##([^=]*)=(.*)")
_PLAIN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PLAIN_LINE = re.compile(rf"\s*(?:{_PLAIN.pattern}\s*)*")
_ABSCISSA = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]\d+)?)")
_COMPRESSED = re.compile(r"([@%A-Za-z]|[-+])?(\d+\.?\d*|\.\d+)?")
_SQUEEZED = {c: d for d, c in enumerate("@ABCDEFGHI")} | {
    c: -d for d, c in enumerate("abcdefghi", 1)
}
_DIFFERENCE = {c: d for d, c in enumerate("%JKLMNOPQR")} | {
    c: -d for d, c in enumerate("jklmnopqr", 1)
}
_REPEATED = {c: d for d, c in enumerate("STUVWXYZs", 1)}


def sniff(head: bytes, _path: Path) -> bool:
    labels = _labels(head_text(head).splitlines()[:200])[0]
    return "JCAMPDX" in labels and "RAMAN" in labels.get("DATATYPE", ("", 0))[0].upper()


def read(path: Path) -> Measurement:
    """One spectrum.

    Raises
    ------
    RawFileError
        No table, a table in another form, other numbers than NPOINTS, FIRSTX and LASTX say, an axis
        that is no Raman shift or wavelength.
    """
    lines = read_lines(path)
    labels, start = _labels(lines)
    if start is None:
        raise RawFileError(path, "a table ##XYDATA= or ##XYPOINTS=", "none")
    form = re.sub(r"\s", "", lines[start].partition("=")[2]).upper()
    body = [(n, line.split("$$")[0]) for n, line in enumerate(lines[start + 1 :], start + 2)]
    end = next((i for i, (_, line) in enumerate(body) if line.startswith("##")), len(body))
    body = [(n, line) for n, line in body[:end] if line.strip()]
    x_factor, y_factor = (_number(labels, name) or 1.0 for name in ("XFACTOR", "YFACTOR"))
    if form.startswith("(XY..XY)"):
        x, y = _pairs(path, body)
        x, y = x * x_factor, y * y_factor
    elif form.startswith("(X++(Y..Y))"):
        y = np.array(_ordinates(path, body)) * y_factor
        x = _axis(path, labels, len(y))
    else:
        raise RawFileError(path, "(X++(Y..Y)) or (XY..XY)", f"'{form}'", line=start + 1)
    stated = _number(labels, "NPOINTS")
    if stated is not None:
        check_count(path, stated, len(y), "points (NPOINTS)")
    unit, line = labels.get("XUNITS", ("", 0))
    metadata: dict[str, Any] = {"processing": (), "baseline_removed": None}
    laser = _number(labels, ".LASERWAVELENGTH")
    if laser is not None:
        metadata["excitation_nm"] = laser
    for key, label in (("title", "TITLE"), ("instrument", "SPECTROMETERDATASYSTEM")):
        if labels.get(label, ("", 0))[0]:
            metadata[key] = labels[label][0]
    return spectra_measurement(
        path,
        "jcamp-raman",
        x,
        y,
        axis_label=axis_column(unit, path, line or None),
        intensity_label=intensity_column(labels.get("YUNITS", ("", 0))[0]),
        metadata=metadata,
    )


def _labels(lines: list[str]) -> tuple[dict[str, tuple[str, int]], int | None]:
    """Value and line of each label above the table, and the 0-based line of the table."""
    labels: dict[str, tuple[str, int]] = {}
    for index, line in enumerate(lines):
        if found := _LABEL.match(line):
            name = re.sub(r"[\s/_-]", "", found[1]).upper()
            if name in ("XYDATA", "XYPOINTS", "PEAKTABLE"):
                return labels, index
            labels.setdefault(name, (found[2].split("$$")[0].strip(), index + 1))
    return labels, None


def _number(labels: dict[str, tuple[str, int]], name: str) -> float | None:
    return number_or_none(labels.get(name, ("", 0))[0])


def _axis(path: Path, labels: dict[str, tuple[str, int]], points: int) -> np.ndarray:
    first, last = _number(labels, "FIRSTX"), _number(labels, "LASTX")
    if first is None or last is None:
        raise RawFileError(path, "the labels FIRSTX and LASTX", "not both")
    step = _number(labels, "DELTAX")
    if step and abs(first + step * (points - 1) - last) > abs(step):
        found = f"DELTAX = {step:g} for {points} points from {first:g} to {last:g}"
        raise RawFileError(path, "labels that agree", found, hint="The file may be cut off.")
    return np.linspace(first, last, points)


def _pairs(path: Path, body: list[tuple[int, str]]) -> tuple[np.ndarray, np.ndarray]:
    numbers = [float(text) for _, line in body for text in _PLAIN.findall(line)]
    if len(numbers) % 2:
        raise RawFileError(path, "pairs of x and y", f"{len(numbers)} numbers", line=body[-1][0])
    return np.array(numbers[0::2]), np.array(numbers[1::2])


def _ordinates(path: Path, body: list[tuple[int, str]]) -> list[float]:
    """All ordinates; the first of a line after one that ends with a difference repeats the last."""
    values: list[float] = []
    differs = False
    for number, line in body:
        abscissa = _ABSCISSA.match(line)
        if abscissa is None:
            raise RawFileError(path, "x and ordinates", f"'{line[:40]}'", line=number)
        rest = line[abscissa.end() :]
        if _PLAIN_LINE.fullmatch(rest):  # E000 is 5000 in ASDF form, and no exponent
            found, ends = [float(text) for text in _PLAIN.findall(rest)], False
        else:
            found, ends = _decompressed(path, number, rest)
        if differs and found and values:
            if found[0] != values[-1]:
                raise RawFileError(
                    path,
                    f"{values[-1]:g} again, the check of the line before",
                    f"{found[0]:g}",
                    line=number,
                    hint="The file is damaged.",
                )
            found = found[1:]
        values += found
        differs = ends
    return values


def _decompressed(path: Path, line: int, text: str) -> tuple[list[float], bool]:
    """The ordinates of a line in ASDF form, and whether its last is given as a difference."""
    values: list[float] = []
    step = 0.0
    differs = False
    for piece in _COMPRESSED.finditer(text.replace(" ", "")):
        mark, digits = piece[1] or "", piece[2] or ""
        if not piece[0]:
            continue
        if mark in _REPEATED and values:
            times = int(f"{_REPEATED[mark]}{digits}") - 1
            for _ in range(times):
                values.append(values[-1] + step if differs else values[-1])
        elif mark in _DIFFERENCE and values:
            step = _signed(_DIFFERENCE[mark], mark, digits)
            values.append(values[-1] + step)
            differs = True
        elif mark in _SQUEEZED or mark in ("", "+", "-"):
            plain = float(f"{mark}{digits}") if mark not in _SQUEEZED else 0.0
            squeezed = mark in _SQUEEZED
            values.append(_signed(_SQUEEZED[mark], mark, digits) if squeezed else plain)
            differs = False
        else:
            raise RawFileError(path, "ordinates in ASDF form", f"'{piece[0]}'", line=line)
    return values, differs


def _signed(lead: int, mark: str, digits: str) -> float:
    """A first digit that stands for itself and the sign, and the digits after it."""
    sign = -1.0 if mark.islower() else 1.0
    return sign * float(f"{abs(lead)}{digits}")
