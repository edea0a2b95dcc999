"""WITec TrueMatch ASCII: a block ``[SpectrumHeader]`` to ``[SpectrumData]`` for each particle."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.columns import numbered, parse_rows
from electrolyte.readers.layouts.frames import joined
from electrolyte.readers.layouts.text import check_count, parse_number, read_lines
from electrolyte.readers.measurement import Measurement, Part
from electrolyte.readers.raman.raman_spectrum import (
    INTENSITY_ARBITRARY,
    axis_column,
    spectra_measurement,
)

MARK = "[WITEC_TRUEMATCH_ASCII_HEADER]"
_BLOCK, _DATA = "[SpectrumHeader]", "[SpectrumData]"


def sniff(head: bytes, _path: Path) -> bool:
    return head.lstrip().startswith(MARK.encode())


def read(path: Path) -> Measurement:
    """The spectrum of each particle, each a part where there are several.

    Raises
    ------
    RawFileError
        No spectrum, fewer points than ``SpectrumSize``, an axis neither in cm-1 nor in nm.
    """
    lines = read_lines(path)
    starts = [i for i, line in enumerate(lines) if line.strip() == _BLOCK]
    if not starts:
        raise RawFileError(path, f"a block {_BLOCK}", "none", hint="Export the spectra again.")
    spectra = [_spectrum(path, lines, *ends) for ends in pairwise([*starts, len(lines)])]
    if len(spectra) == 1:
        return spectra[0]
    return replace(
        spectra[0],
        frame=joined(one.frame for one in spectra),
        metadata={key: spectra[0].metadata[key] for key in ("software", "processing")},
        parts=tuple(
            Part("spectrum", one, {"Title": str(one.metadata["title"])}) for one in spectra
        ),
    )


def _spectrum(path: Path, lines: list[str], start: int, end: int) -> Measurement:
    at = next((i for i in range(start, end) if lines[i].strip() == _DATA), None)
    if at is None:
        raise RawFileError(path, f"a line {_DATA}", "none", line=start + 1)
    header = {
        key.strip(): value.strip()
        for key, found, value in (line.partition("=") for line in lines[start:at])
        if found
    }
    rows = numbered(lines, at + 1, end)
    table = parse_rows(path, rows, ("axis", "intensity"))
    size = header.get("SpectrumSize", "")
    points = parse_number(size, path, start + 1, "SpectrumSize")
    check_count(path, points, len(rows), "points (SpectrumSize)", line=at + 1)
    metadata: dict[str, object] = {"software": "WITec", "processing": (), "baseline_removed": None}
    if laser := header.get("ExcitationWavelength", ""):
        metadata["excitation_nm"] = parse_number(laser, path, start + 1, "ExcitationWavelength")
    return spectra_measurement(
        path,
        "witec-truematch",
        table[:, 0],
        table[:, 1],
        axis_label=axis_column(header.get("XDataKind", ""), path, start + 1),
        intensity_label=INTENSITY_ARBITRARY,
        metadata={**metadata, "title": header.get("Title", ""), "header": header},
        first_line=at + 2,
    )
