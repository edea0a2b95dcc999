"""Bruker parameter files (acqus, acqu2s, procs) and increment lists (vdlist, vclist, vplist)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.layouts.text import number_or_none, parse_number, read_lines

_KEY = re.compile(r"##\$?([A-Za-z0-9_]+)=\s*(.*)")
_LIST_ENTRY = re.compile(r"([-+]?[0-9.,]+(?:[eE][-+]?\d+)?)\s*(s|m|ms|u|us|n|ns)?")
_LIST_UNITS = {"s": 1.0, "m": 1e-3, "ms": 1e-3, "u": 1e-6, "us": 1e-6, "n": 1e-9, "ns": 1e-9}


@dataclass(frozen=True)
class Parameters:
    """The parameters of one file: name -> (text, 1-based line)."""

    path: Path
    entries: Mapping[str, tuple[str, int]]

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def text(self, name: str) -> str:
        """The value without ``<`` and ``>``; empty if the file does not have it."""
        return self.entries.get(name, ("", 0))[0].strip().strip("<>").strip()

    def number(self, name: str, default: float | None = None) -> float:
        """A finite number.

        Raises
        ------
        RawFileError
            Not a number, or missing without a ``default``.
        """
        if name not in self.entries:
            if default is not None:
                return default
            raise RawFileError(
                self.path,
                f"the parameter {name}",
                "a parameter file without it",
                hint="The file may be cut off; copy the whole experiment folder again.",
            )
        text, line = self.entries[name]
        return parse_number(text or "(empty)", self.path, line, name)

    def integer(self, name: str, default: int | None = None) -> int:
        """A whole number; errors as in ``number``."""
        value = self.number(name, default)
        if value != int(value):
            raise RawFileError(
                self.path,
                f"a whole number in {name}",
                f"{value:g}",
                line=self.entries[name][1],
            )
        return int(value)

    def positive(self, name: str) -> float:
        """A number above zero; errors as in ``number``."""
        value = self.number(name)
        if value <= 0:
            raise RawFileError(
                self.path,
                f"a positive number in {name}",
                f"{value:g}",
                line=self.entries[name][1],
            )
        return value

    def element(self, name: str, index: int) -> float | None:
        """One element of an array such as ``D= (0..63)``; ``None`` if it is not there."""
        fields = self.entries.get(name, ("", 0))[0].split(")", 1)[-1].split()
        try:
            value = float(fields[index])
        except (IndexError, ValueError):
            return None
        return value if math.isfinite(value) else None


def read_parameters(path: Path) -> Parameters:
    """All parameters of a file; values that go over several lines are joined.

    Raises
    ------
    RawFileError
        Missing, binary, or without a single parameter.
    """
    if not path.is_file():
        raise RawFileError(
            path,
            "the parameter file of a TopSpin experiment",
            "no such file",
            hint="Copy the whole experiment (EXPNO) folder from the spectrometer.",
        )
    entries: dict[str, tuple[str, int]] = {}
    name = None
    for number, line in enumerate(read_lines(path), start=1):
        match = _KEY.match(line)
        if match:
            name = match[1]
            entries[name] = (match[2].strip(), number)
        elif line.startswith(("$$", "##")):
            name = None
        elif name is not None:
            text, first = entries[name]
            entries[name] = (f"{text} {line.strip()}", first)
    if not entries:
        raise RawFileError(path, "lines such as '##$TD= 8192'", "none of them")
    return Parameters(path, entries)


def read_increments(path: Path, plain_unit: float) -> list[float]:
    """The entries of a vdlist, vclist or vplist, in SI units.

    Blank lines and comments (``#``, ``;``) are skipped; ``10m`` and ``10ms`` are both 0.01 s;
    a number without a unit counts in ``plain_unit``.

    Raises
    ------
    RawFileError
        A line that is neither; names it.
    """
    values = []
    for number, line in enumerate(read_lines(path), start=1):
        entry = re.split(r"[#;]", line, maxsplit=1)[0].strip()
        if not entry:
            continue
        value = increment(entry, plain_unit)
        if value is None:
            raise RawFileError(
                path, "a number such as 0.5, 500m or 2s", f"'{entry[:40]}'", line=number
            )
        if value < 0:
            raise RawFileError(path, "no negative entry", f"'{entry[:40]}'", line=number)
        values.append(value)
    return values


def increment(entry: str, plain_unit: float) -> float | None:
    """One entry of a list in SI units, or ``None`` for what is none."""
    match = _LIST_ENTRY.fullmatch(entry)
    value = number_or_none(match[1]) if match else None
    if match is None or value is None:
        return None
    return value * (_LIST_UNITS[match[2]] if match[2] else plain_unit)


def group_delay(acqus: Parameters, warnings: list[str]) -> float:
    """Delay of the digital filter in points, with its fraction.

    Stated as GRPDLY by all but old consoles; those have a table by DSPFVS and DECIM.
    """
    delay = acqus.number("GRPDLY", -1.0)
    firmware = acqus.integer("DSPFVS", 0)
    if delay >= 0:
        return delay
    if acqus.integer("DIGMOD", 1) == 0 or firmware == 0:
        return 0.0
    from nmrglue.fileio.bruker import bruker_dsp_table  # facts of the old consoles, on need only

    decimation = acqus.integer("DECIM", 1)
    delay = bruker_dsp_table.get(firmware, {}).get(decimation, -1.0)
    if delay >= 0:
        return float(delay)
    if decimation > 1:
        warnings.append(
            f"The delay of the digital filter is not known (DSPFVS {firmware}, DECIM "
            f"{decimation}); it is taken as zero, which shows as a large first-order phase."
        )
    return 0.0
