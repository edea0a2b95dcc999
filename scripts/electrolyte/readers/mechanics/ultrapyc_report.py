"""Quantachrome Ultrapyc, Micro-Ultrapyc and Pentapyc density reports as text.

Read by header words: ``Weight: 1.2045 grams``, ``Number Of Runs Averaged: 3`` and the table
``RUN  VOLUME (cc)  DENSITY (g/cc)``. The instrument averages the last runs only, since the first
ones settle; so these are the measurement. The layout is that of the manual: no real report was at
hand.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.consistency import check_counter, check_mass, check_stated
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import parse_number, parse_table, read_lines
from electrolyte.readers.measurement import DENSITY, PURGED_CYCLE, SAMPLE_VOLUME, Measurement
from electrolyte.readers.mechanics.accupyc_report import IN_GRAMS, ONE

_TABLE = re.compile(r"\s*RUN\s+VOLUME \((cc|cm3)\)\s+DENSITY \((g/cc|g/cm3)\)\s*", re.IGNORECASE)
_MARK = re.compile("ultrapyc|pentapyc|quantachrome", re.IGNORECASE)
_WEIGHT = re.compile(r"Weight:\s*([\d.,]+)\s*(grams|g|mg|kg)\b", re.IGNORECASE)
_AVERAGED = re.compile(r"Number of Runs Averaged:\s*(\d{1,4})", re.IGNORECASE)
_AVERAGE = re.compile(r"Average Volume:\s*([\d.,]+)\s*(?:cc|cm3)", re.IGNORECASE)
_RUN = re.compile(r"\s*\d+\s")


def sniff(head: bytes, _path: Path) -> bool:
    text = head_text(head)
    named = _MARK.search(text[:2048]) is not None
    return named and any(map(_TABLE.fullmatch, text.splitlines()))


def read(path: Path) -> Measurement:
    """The runs that the instrument averaged; all of them where it does not say how many.

    Raises
    ------
    RawFileError
        No table of runs or several, fewer runs than were averaged, text among numbers.
    """
    lines = read_lines(path)
    tables = [i for i, line in enumerate(lines) if _TABLE.fullmatch(line)]
    if len(tables) != 1:
        raise RawFileError(
            path, "one table 'RUN  VOLUME (cc)  DENSITY (g/cc)'", f"{len(tables)}", hint=ONE
        )
    at = tables[0]
    rows = []
    for line in lines[at + 1 :]:
        if not _RUN.match(line):
            break
        rows.append(line)
    if not rows:
        raise RawFileError(path, "runs below the header of the table", "none", line=at + 1)
    names = ("RUN", "VOLUME", "DENSITY")
    table = parse_table(path, rows, at + 2, names, separator=None)
    mark = _MARK.search("\n".join(lines[:at]))
    metadata, averaged = {"instrument": mark[0] if mark else "Ultrapyc"}, len(rows)
    stated: dict[str, float] = {}
    for number, line in enumerate(lines[:at], start=1):
        for key, pattern in (("mass_g", _WEIGHT), ("average_volume_cm3", _AVERAGE)):
            if match := pattern.search(line):
                of_unit = IN_GRAMS[match[2].lower()] if key == "mass_g" else 1.0
                stated[key] = parse_number(match[1], path, number, key) * of_unit
        if match := _AVERAGED.search(line):
            averaged = int(match[1])
    if not 0 < averaged <= len(rows):
        raise RawFileError(
            path, f"{averaged} runs, as averaged", f"{len(rows)}", hint="Export the report again."
        )
    warnings = check_counter(path, "RUN", table[:, 0])
    kept = table[len(table) - averaged :]
    if averaged < len(rows):
        warnings.append(f"the last {averaged} of {len(rows)} runs, which the report averages")
    frame = data_frame(kept, columns=[PURGED_CYCLE, SAMPLE_VOLUME, DENSITY])
    warnings += check_mass(path, frame, stated, "Weight")
    mean = float(np.mean(kept[:, 1]))
    stated_volume = stated.get("average_volume_cm3")
    warnings += check_stated(mean, stated_volume, 2e-3 * abs(mean), "Average Volume")
    return Measurement(
        technique="pycnometry",
        format="ultrapyc-report",
        frame=frame,
        source=path,
        sha256=sha256_of(path),
        metadata={**metadata, **stated},
        warnings=tuple(warnings),
    )
