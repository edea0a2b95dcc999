"""X-ray spectra as columns: ``Energy (keV),Counts``, the unit of the energy in the header.

The way in for every program without a reader. Other spectra have such columns, too: those of X-rays
in a microscope begin near zero and have channels of some ten eV.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.blank_columns import tabbed_columns
from electrolyte.readers.layouts.columns import fields_of, numbered, read_columns, unique
from electrolyte.readers.layouts.consistency import check_even
from electrolyte.readers.layouts.delimited import separator_of
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.layouts.text import number_or_none, read_lines, without_footer
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy.emsa_msa import COUNTS, ENERGY, TO_KEV

_ENERGY = re.compile(
    r"(?:(?:x-?ray |photon )?(?:energy|energie|énergie|能量)|e)?\s*[/,([_]?\s*(k?ev)\s*[)\]]?", re.I
)
_COUNTS = re.compile(
    r"(?:intensity\s*[/([]\s*)?(?:(?:counts?|cts|impulse|coups)\b|计数|計数).{0,10}", re.I
)
_RATE = re.compile(r"/\s*s|per s|s-1|cps", re.I)
_VOLTAGE = re.compile(
    r"#?\s*(?:accelerating voltage|acceleration voltage|beam (?:energy|voltage)|voltage|HV)"
    r"\s*(?:[(\[/]\s*kV\s*[)\]]?)?\s*[:=,;\t]\s*([\d.,]+)\s*(?:kV)?\W*",
    re.I,
)
_FARTHEST = 60  # lines above the names
_BEGINS_BELOW_KEV = 0.6
_CHANNEL_KEV = (0.001, 0.05)  # of detectors of X-rays; electrons are counted in finer ones


def sniff(head: bytes, _path: Path) -> bool:
    lines = tabbed_columns(head_text(head).splitlines(), _is_spectrum)
    if (at := _names_at(lines)) is None:
        return False
    separator = separator_of(lines[at], 2)
    energy, _, factor = _columns(lines[at]) or (0, 0, 0.0)
    found = []
    for line in lines[at + 1 : at + 12]:
        fields = fields_of(line, separator)
        found.append(number_or_none(fields[energy]) if len(fields) > energy else None)
    if len(found) < 3 or any(value is None for value in found[:3]):
        return False
    first, second = (factor * float(value or 0) for value in found[:2])
    return first < _BEGINS_BELOW_KEV and _CHANNEL_KEV[0] < second - first < _CHANNEL_KEV[1]


def read(path: Path) -> Measurement:
    """Columns ``Energy / keV`` and ``Counts / 1``.

    Raises
    ------
    RawFileError
        No columns of energy (with its unit) and counts, energies that do not rise, negative counts.
    """
    lines, notes = without_footer(tabbed_columns(read_lines(path), _is_spectrum))
    at = _names_at(lines)
    columns = None if at is None else _columns(lines[at])
    if at is None or columns is None:
        raise RawFileError(path, "columns such as 'Energy (keV),Counts'", "none")
    separator = separator_of(lines[at], 2)
    names = unique(fields_of(lines[at].rstrip(), separator))
    energy, counts, factor = columns
    if len(counted := _counted(fields_of(lines[at].rstrip(), separator))) > 1:
        found = ", ".join(f"'{names[place]}'" for place in counted)
        hint = "Save each spectrum as a file of its own."
        raise RawFileError(path, "one column of counts", found, line=at + 1, hint=hint)
    rows = numbered(lines, at + 1)
    needed = (names[energy], names[counts])
    frame, warnings = read_columns(path, rows, names, needed, separator)
    metadata: dict[str, Any] = {}
    for line in lines[:at]:
        voltage = _VOLTAGE.fullmatch(line.strip())
        if voltage and (value := number_or_none(voltage[1])):
            metadata["acceleration_voltage_kV"] = value
    return element_spectrum(
        path,
        "eds-csv",
        frame[needed[0]].to_numpy() * factor,
        frame[needed[1]].to_numpy(),
        [number for number, _ in rows],
        metadata,
        [*notes, *warnings],
    )


def element_spectrum(
    path: Path,
    format: str,
    energy_kev: np.ndarray,
    counts: np.ndarray,
    lines: Sequence[int],
    metadata: Mapping[str, Any],
    warnings: Sequence[str],
) -> Measurement:
    """The measurement of an X-ray spectrum given as energies (n,) and counts (n,).

    Parameters
    ----------
    lines : line of each point in the file

    Raises
    ------
    RawFileError
        Energies that do not rise, negative counts.
    """
    falls = np.flatnonzero(np.diff(energy_kev) <= 0)
    if len(falls):
        raise RawFileError(
            path,
            "energies that rise from row to row",
            f"{energy_kev[falls[0] + 1]:g} keV after {energy_kev[falls[0]]:g} keV",
            line=lines[falls[0] + 1],
        )
    below = np.flatnonzero(counts < 0)
    if len(below):
        raise RawFileError(
            path,
            "counts of at least 0",
            f"{counts[below[0]]:g}",
            line=lines[below[0]],
            hint="Export the spectrum as it was counted, without its background subtracted.",
        )
    return Measurement(
        technique="sem_eds",
        format=format,
        frame=data_frame({ENERGY: energy_kev, COUNTS: counts}),
        source=path,
        sha256=sha256_of(path),
        metadata=metadata,
        warnings=(*warnings, *check_even(energy_kev, "energy")),
    )


def _is_spectrum(names: Sequence[str]) -> bool:
    return any(map(_ENERGY.fullmatch, names)) and bool(_counted(names))


def _names_at(lines: Sequence[str]) -> int | None:
    return next((i for i, line in enumerate(lines[:_FARTHEST]) if _columns(line)), None)


def _columns(line: str) -> tuple[int, int, float] | None:
    """The columns of energy and counts, and the factor of the energy to keV."""
    separator = separator_of(line, 2)
    if separator is None or len(line) > 2000:
        return None
    names = fields_of(line.lstrip("#").strip(), separator)
    energies = [(i, m) for i, name in enumerate(names) if (m := _ENERGY.fullmatch(name))]
    counted = _counted(names)
    if len(energies) != 1 or not counted:
        return None
    return energies[0][0], counted[0], TO_KEV[energies[0][1][1].lower()]


def _counted(names: Sequence[str]) -> list[int]:
    """The columns of counts, other than rates."""
    return [i for i, name in enumerate(names) if _COUNTS.fullmatch(name) and not _RATE.search(name)]
