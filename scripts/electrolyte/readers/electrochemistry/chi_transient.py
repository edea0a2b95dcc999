"""CH Instruments text of a chronoamperometry or an amperometric i-t curve: time and current.

The voltage is what was set, as the header says; none is recorded. A chronoamperometry steps from
the initial to the high potential (``Init P/N = P``) or to the low one, and back and forth between
them each ``Pulse Width``.

Whether anodic or cathodic currents are counted positive is a setting that the file does not hold.
A cell that is polarized takes up power, so that currents against the voltage are turned.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from electrolyte.ground.encoding import head_text
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.chi_table import read_table
from electrolyte.readers.electrochemistry.polarization import polarization_measurement
from electrolyte.readers.layouts.text import parse_number, read_lines
from electrolyte.readers.measurement import CURRENT, TEST_TIME, VOLTAGE, Measurement

STEPS, HELD = "Chronoamperometry", "Amperometric i-t Curve"
LABELS = {"Time/sec": TEST_TIME, "Current/A": CURRENT}
INITIAL, HIGH, LOW = "Init E (V)", "High E (V)", "Low E (V)"
FIRST, COUNT, WIDTH = "Init P/N", "Step", "Pulse Width (sec)"
Settings = dict[str, tuple[int, str]]  # by name: its line and text


def sniff(head: bytes, _path: Path) -> bool:
    text = head_text(head)
    lines = [line.strip() for line in text.splitlines()[:2]]
    return "Instrument Model:  CHI" in text and lines[-1] in (STEPS, HELD)


def read(path: Path) -> Measurement:
    """Time, set voltage and current.

    Raises
    ------
    RawFileError
        No table, columns or settings missing, a number that is none.
    """
    lines = read_lines(path)
    header, frame, rows, warnings = read_table(path, lines, LABELS, separator=None)
    settings = _settings(lines[:header])
    frame[VOLTAGE] = _set_voltage(path, lines[1].strip(), settings, frame[TEST_TIME].to_numpy())
    power = float(np.sum(frame[VOLTAGE].to_numpy() * frame[CURRENT].to_numpy()))
    if power < 0:
        frame[CURRENT] = -frame[CURRENT]
        warnings.append("currents turned: this program counted cathodic currents positive")
    model = next((line for line in lines[:header] if line.startswith("Instrument Model:")), "")
    metadata = {
        "instrument": f"CH Instruments {model.partition(':')[2].strip()}",
        "technique": lines[1].strip(),
        "start_time": " ".join(lines[0].split()),
        "voltage": "as set; none is recorded",
    }
    numbers = [line for line, _ in rows]
    return polarization_measurement(path, "chi-transient", frame, numbers, metadata, warnings)


def _settings(lines: list[str]) -> Settings:
    found = ((i, re.match(r"(.+?) *= *(.+)$", line.strip())) for i, line in enumerate(lines, 1))
    return {match[1]: (line, match[2]) for line, match in found if match}


def _set_voltage(path: Path, experiment: str, settings: Settings, time: np.ndarray) -> np.ndarray:
    """What was set at each time in s, V."""
    if experiment == HELD:
        return np.full(len(time), _number(path, settings, INITIAL))
    levels = [_number(path, settings, name) for name in (HIGH, LOW)]
    if settings.get(FIRST, (0, "P"))[1] == "N":
        levels.reverse()
    width = _number(path, settings, WIDTH)
    last = _number(path, settings, COUNT) - 1
    step = np.clip(np.ceil(time / width) - 1, 0, last) if width > 0 else np.zeros(len(time))
    return np.asarray(levels)[step.astype(int) % 2]


def _number(path: Path, settings: Settings, name: str) -> float:
    if name not in settings:
        expected = f"the setting '{name}'"
        raise RawFileError(path, expected, "none", hint="Export with the header of parameters.")
    line, text = settings[name]
    return parse_number(text, path, line, name)
