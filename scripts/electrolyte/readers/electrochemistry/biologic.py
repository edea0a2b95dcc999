"""What the BioLogic formats .mpt and .mpr share: techniques, columns, the current.

Facts of the format: ``cycle number`` counts half-cycle pairs from 0 (charge/discharge) or sweeps
from 1 (impedance), ``half cycle`` from 0 whatever the first one is; ``dq`` is the charge since the
previous record, ``dQ`` since the start of the step, ``(Q-Qo)`` since the start of the file;
charging current is positive.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.electrochemistry.spectrum import SPECTRUM, spectrum
from electrolyte.readers.electrochemistry.sweeps import with_sweeps
from electrolyte.readers.layouts.columns import require_names
from electrolyte.readers.layouts.frames import data_frame
from electrolyte.readers.measurement import (
    CAPACITY,
    CELL_VOLTAGE,
    CURRENT,
    CYCLE_COUNT,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    SET_VOLTAGE,
    STEP_COUNT,
    STEP_ID,
    TEST_TIME,
    VOLTAGE,
    Measurement,
)

if TYPE_CHECKING:
    import pandas as pd

# name before the last slash of a column header -> our label, and the sign
_LABELS = {
    "freq": (FREQUENCY, 1),
    "Re(Z)": (REAL_IMPEDANCE, 1),
    "-Im(Z)": (IMAGINARY_IMPEDANCE, -1),
    "Im(Z)": (IMAGINARY_IMPEDANCE, 1),
    "time": (TEST_TIME, 1),
    "<Ewe>": (VOLTAGE, 1),
    "Ewe": (VOLTAGE, 1),
    "Ecell": (VOLTAGE, 1),
    "<I>": (CURRENT, 1),
    "I": (CURRENT, 1),
}
_UNITS = {
    **dict.fromkeys(("Hz", "Ohm", "s", "V", "A"), 1.0),
    **dict.fromkeys(("kHz", "kOhm"), 1e3),
    **dict.fromkeys(("MHz", "MOhm"), 1e6),
    **dict.fromkeys(("mV", "mA", "mOhm"), 1e-3),
    **dict.fromkeys(("µA", "uA", "µV"), 1e-6),
    **dict.fromkeys(("nA",), 1e-9),
    "h": 3600.0,
    "min": 60.0,
}
SECONDS_PER_HOUR = 3600.0
_CHARGES = {"C": 1.0, "mC": 1e-3, "A.h": 3600.0, "mA.h": 3.6, "µA.h": 3.6e-3}
# charge and half-cycle columns under the labels of the Battery Data Format
_SETTINGS = ("control/V", "control/V/mA")  # one of them; volts in chronoamperometry
_BETWEEN = ("Ewe-Ece/V", "Ecell/V")  # both electrodes; one of them
_EXTRA_LABELS = {"Ns": STEP_ID, "half cycle": "Half Cycle Count / 1"}


def technique_of(path: Path, title: str, line: int | None = None) -> str:
    """``eis``, ``dc`` or ``cycling`` for the title of a technique in EC-Lab or BT-Lab.

    Raises
    ------
    RawFileError
        A technique that this workflow has no use for (voltammetry, open circuit ...).
    """
    text = title.lower()
    if "impedance" in text or text.startswith("ir compensation"):  # one point of a PEIS
        return "eis"
    if text.startswith(("chronoamperometry", "constant voltage", "modular potentio")):
        return "dc"
    if any(word in text for word in ("galvanostatic", "chronopotentiometry", "modulo bat")) or (
        text.startswith(("constant current", "battery capacity", "urban profile", "gcpl"))
    ):
        return "cycling"
    raise RawFileError(
        path,
        "impedance (PEIS, GEIS), chronoamperometry (CA) or a galvanostatic technique",
        f"'{title}'" if title else "no technique",
        line=line,
        hint="Choose the file of the technique that holds the measurement (_PEIS_, _CA_, _GCPL_).",
    )


OF_HALF_CYCLES = ("half cycle", "Q charge", "Q discharge")  # what names of columns begin with


def technique_of_columns(names: Collection[str]) -> str:
    """``eis``, ``dc`` or ``cycling`` for the columns of a file without a title; empty for others.

    Frequency and impedance are those of a spectrum. A counter of half cycles or of their charge
    tells cycling from chronoamperometry, which has the same columns of time, voltage and current.
    """
    labels = {_LABELS[quantity][0] for name in names if (quantity := _split(name)[0]) in _LABELS}
    if set(SPECTRUM) <= labels:
        return "eis"
    if not {TEST_TIME, VOLTAGE} <= labels:
        return ""
    counted = any(name.startswith(OF_HALF_CYCLES) for name in names)
    return "cycling" if counted else "dc" if CURRENT in labels else ""


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with our labels and SI units where the header is known, else unchanged.

    Where a file has an averaged and a momentary column, the averaged one (``<I>``) is ours; of two
    voltages that of the working electrode.
    """
    ours: dict[str, str] = {}
    for name in sorted(frame.columns, key=lambda n: (not n.startswith("<"), n.startswith("Ecell"))):
        quantity, unit = _split(name)
        label, _ = _LABELS.get(quantity, ("", 1))
        if label and unit in _UNITS and label not in ours.values():
            ours[name] = label
    result = {}
    for name in frame.columns:
        if name in ours:
            quantity, unit = _split(name)
            factor = _LABELS[quantity][1] * _UNITS[unit]
            result[ours[name]] = frame[name].to_numpy(float) * factor
        else:
            result[_EXTRA_LABELS.get(name, name)] = frame[name].to_numpy()
    return data_frame(result)


def _split(name: str) -> tuple[str, str]:
    """Quantity and unit of a column header; a mean is written ``<Ewe>/V`` or ``<Ewe/V>``."""
    if name.startswith("<") and name.endswith(">"):
        name = name[:-1].replace("/", ">/", 1)
    quantity, _, unit = name.rpartition("/")
    return quantity.strip(), unit.strip()


def needed(names: list[str]) -> list[str]:
    """The vendor columns that must hold numbers because they become ours."""
    return [
        name
        for name in names
        if _split(name)[0] in _LABELS
        or name in ("Ns", "half cycle", "cycle number")
        or _charge(name, "dq")
        or _charge(name, "(Q-Qo)")
        or _charge(name, "Q charge/discharge")
    ]


def assemble(
    path: Path, technique: str, frame: pd.DataFrame, lines: list[int] | None, header: int | None
) -> tuple[pd.DataFrame, list[str]]:
    """The table of a technique in our labels, checked, with warnings.

    Parameters
    ----------
    frame : vendor columns, as numbers
    lines, header : lines of the rows and of the column names in a text file

    Raises
    ------
    RawFileError
        A column is missing, or the spectrum is none.
    """
    vendor = list(frame.columns)
    table = labelled(frame)
    if technique == "eis":
        _require(path, header, table, vendor, SPECTRUM)
        return spectrum(path, table, lines)
    warnings = []
    _require(path, header, table, vendor, (TEST_TIME, VOLTAGE))
    if CURRENT not in table:
        table[CURRENT] = current_from_charge(path, frame, table[TEST_TIME].to_numpy(), header)
        warnings.append("the file has no current column: current is dq/dt, as EC-Lab exports it")
    if technique == "dc":
        table = table.rename(columns=dict.fromkeys(_SETTINGS, SET_VOLTAGE))
    if technique == "cycling":
        cycle = frame["cycle number"].to_numpy(float) if "cycle number" in frame else None
        _count_steps(table, cycle)
        counter = _counter(frame)
        if counter is not None:
            table[CAPACITY] = counter
        between = [name for name in _BETWEEN if name in table][:1]
        table = table.rename(columns=dict.fromkeys(between, CELL_VOLTAGE))
        table, left_out = _without_impedance(table)
        warnings += left_out
    first = [TEST_TIME, VOLTAGE, CURRENT, CYCLE_COUNT, STEP_COUNT, CAPACITY]
    first = [c for c in first if c in table]
    return table[[*first, *(c for c in table.columns if c not in first)]], warnings


def impedance_beside(
    path: Path, cycling: Measurement, frame: pd.DataFrame, lines: list[int] | None
) -> dict[str, Measurement]:
    """The spectra that a cycling test (Modulo Bat) holds between its records, by technique.

    ``frame`` holds all records under the names of the vendor.
    """
    table = labelled(frame)
    if not set(SPECTRUM) <= set(table.columns) or not (table[FREQUENCY] > 0).any():
        return {}
    measured = table[FREQUENCY].to_numpy() > 0
    blocks = np.cumsum(np.diff(measured.astype(int), prepend=0) == 1)
    kept = None if lines is None else list(np.asarray(lines)[measured])
    found, warnings = spectrum(path, table[measured], kept, tables=blocks[measured])
    own = replace(cycling, technique="eis", frame=found, warnings=tuple(warnings))
    return {"eis": with_sweeps(own)}


def _without_impedance(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The records of a cycling test without those of impedance between them, and a warning."""
    if FREQUENCY not in table:
        return table, []
    measured = table[FREQUENCY] > 0
    rest = table[~measured].drop(columns=[c for c in SPECTRUM if c in table])
    count = int(measured.sum())
    told = [f"{count} records of impedance left out; read them with technique eis"] if count else []
    return rest.reset_index(drop=True), told


def current_from_charge(
    path: Path, frame: pd.DataFrame, time: np.ndarray, header: int | None = None
) -> np.ndarray:
    """Current in A of a file without a current column: charge since the previous record per time.

    The first record, and one at the time of the previous record, has no interval: 0 A.

    Raises
    ------
    RawFileError
        No charge column either.
    """
    for column in frame.columns:
        if unit := _charge(column, "dq"):
            charge = frame[column].to_numpy(float)[1:] * unit
            break
        if unit := _charge(column, "(Q-Qo)"):
            charge = np.diff(frame[column].to_numpy(float)) * unit
            break
    else:
        require_names(path, header, list(frame.columns), ["<I>/mA"])
        raise AssertionError  # require_names has raised
    interval = np.diff(time)
    return np.concatenate(
        [[0.0], np.divide(charge, interval, out=np.zeros_like(charge), where=interval > 0)]
    )


def _charge(column: str, quantity: str) -> float:
    """Coulombs per unit of a charge column, 0 if it is none."""
    name, _, unit = column.rpartition("/")
    return _CHARGES.get(unit.strip(), 0.0) if name.strip() == quantity else 0.0


def _count_steps(table: pd.DataFrame, cycle: np.ndarray | None) -> None:
    """The file's cycle number from 1, and steps where its sequence or half cycle changes."""
    if cycle is not None:
        table[CYCLE_COUNT] = (cycle + (1 if cycle.min() < 1 else 0)).astype(int)
    change = np.zeros(max(len(table) - 1, 0), dtype=bool)
    for name in (STEP_ID, "Half Cycle Count / 1"):
        if name in table:
            change |= np.diff(table[name].to_numpy(float)) != 0
    table[STEP_COUNT] = 1 + np.concatenate([[0], np.cumsum(change)]).astype(int)


def _counter(frame: pd.DataFrame) -> np.ndarray | None:
    """The net charge in Ah that EC-Lab counts: exact, where the current is a mean or a sample."""
    for quantity in ("dq", "(Q-Qo)", "Q charge/discharge"):
        for column in frame.columns:
            if unit := _charge(column, quantity):
                charge = frame[column].to_numpy(float) * unit / SECONDS_PER_HOUR
                return np.cumsum(charge) if quantity == "dq" else charge
    return None


def _require(
    path: Path, line: int | None, table: pd.DataFrame, vendor: list[str], labels: tuple[str, ...]
) -> None:
    names = {
        FREQUENCY: "freq/Hz",
        REAL_IMPEDANCE: "Re(Z)/Ohm",
        IMAGINARY_IMPEDANCE: "-Im(Z)/Ohm",
        TEST_TIME: "time/s",
        VOLTAGE: "Ewe/V",
    }
    missing = [names[label] for label in labels if label not in table]
    require_names(path, line, vendor, missing)


def loops_end(lines: list[str]) -> int | None:
    """Number of records the header declares (``Loop 3 from point number 99 to 131``)."""
    ends = [
        int(found.group(1))
        for line in lines
        if (found := re.match(r"Loop \d+ from point number \d+ to (\d{1,9})", line))
    ]
    return ends[-1] + 1 if ends else None
