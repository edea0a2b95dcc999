"""Maccor text exports (.txt, .001): the current has no sign, the state column gives it.

A text whose header states no units is in A, V, Ah and Wh: in mA, its capacities would be a thousand
times the theoretical ones, and doubted. Seen in real files: times as ``0d 00:01:00.00`` or in
minutes, currents in A or mA, the whole header in one row or in several, and a column ``Volts`` that
holds millivolts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.cycling.cycler_columns import DERIVED, columns
from electrolyte.readers.cycling.cycler_table import measurement
from electrolyte.readers.cycling.cycler_text import head_lines, header_of, load, text_table
from electrolyte.readers.measurement import CAPACITY, CURRENT, VOLTAGE, Measurement

NAME = "maccor-text"
# Maccor writes the unit as the word itself
HEADERS = {
    "amps": "Current (A)",
    "mamps": "Current (mA)",
    "volts": "Voltage (V)",
    "amp-hr": "Capacity (Ah)",
    "mamp-hr": "Capacity (mAh)",
    "testtime": "Test Time",
    "steptime": "Step Time",
    "dpt time": "DateTime",
    "rec#": "Record",
    "cyc#": "Cycle",
}
WORDS = {"amps": CURRENT, "mamps": CURRENT, "volts": VOLTAGE, "amphr": CAPACITY}
WORDS |= {"mamphr": CAPACITY, "watthr": DERIVED, "mwatthr": DERIVED, "es": DERIVED}
# a text whose header states no unit at all: what one real file holds
UNITS = {CURRENT: "a", VOLTAGE: "v", CAPACITY: "ah"}
DIRECTION = "md"
IMPOSSIBLE = 100.0  # V; no single cell has it


def sniff(head: bytes, _path: Path) -> bool:
    line, names = header_of(head, WORDS)
    return line >= 0 and is_maccor(names)


def is_maccor(names: tuple[str, ...]) -> bool:
    """Whether header cells are those of a Maccor record table."""
    return names[0].strip().lower() in ("rec#", "rec")


def read(path: Path) -> Measurement:
    """A Maccor text export.

    Raises
    ------
    RawFileError
        No table of records, unknown units, damaged cells.
    """
    text = load(path)
    header, written = header_of(text.head, WORDS)
    if header < 0:
        raise RawFileError(path, "a Maccor record table", "no header with volts and amps")
    names = tuple(_plain(name) for name in written)
    about = {"instrument": "Maccor", **_about(" ".join(head_lines(text.head)[:header]))}
    bare = "\t" in head_lines(text.head)[header] and DIRECTION in (n.strip().lower() for n in names)
    units = UNITS if bare else None
    wanted = columns(path, names, header + 1, WORDS, units)[0]
    table = text_table(text, header, names, about, wanted)
    unstated = bare and any(c.role in UNITS and not c.unit for c in wanted)
    notes = ["The header states no units: A, V, Ah and Wh are taken."] if unstated else []
    return _volts(measurement(table, NAME, WORDS, units, notes))


def _plain(name: str) -> str:
    """``'Test (Min)'`` -> ``'Test Time (Min)'``, ``'mAmps'`` -> ``'Current (mA)'``."""
    name = name.strip()
    timed = re.fullmatch(r"(Test|Step) \((Sec|Min|Hr|Hrs)\)", name, re.IGNORECASE)
    return f"{timed[1]} Time ({timed[2]})" if timed else HEADERS.get(name.lower(), name)


def _about(text: str) -> dict[str, str]:
    """The keys that stand before the table, in one row or in several."""
    keys = ("Today's Date", "Date of Test", "Filename", "Procedure", "Comment/Barcode")
    text = text.replace("''", "'")
    places = sorted((text.find(key), key) for key in keys if key in text)
    ends = [place for place, _ in places[1:]] + [len(text)] * bool(places)
    parts = {
        key: text[place + len(key) : end].strip(" :\t\r")
        for (place, key), end in zip(places, ends, strict=True)
    }
    names = {"Date of Test": "start_time", "Comment/Barcode": "comment", "Procedure": "procedure"}
    return {names[key]: value for key, value in parts.items() if key in names and value}


def _volts(read: Measurement) -> Measurement:
    """Millivolts under the header ``Volts``, which is how one model exports, in volts."""
    highest = float(np.abs(read.frame[VOLTAGE]).max())
    if highest < IMPOSSIBLE:
        return read
    frame = read.frame.assign(**{VOLTAGE: read.frame[VOLTAGE] / 1000})
    note = f"Column 'Volts' goes up to {highest:g}: these are millivolts and are read as such."
    return replace(read, frame=frame, warnings=(*read.warnings, note))
