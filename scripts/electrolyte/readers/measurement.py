"""What every reader returns: one measurement, with what the file knows and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # whoever only recognises files needs neither
    import numpy as np
    import pandas as pd

# Column labels; those of electrochemistry are the labels of the Battery Data Format.
FREQUENCY = "Frequency / Hz"
REAL_IMPEDANCE = "Real Impedance / ohm"
IMAGINARY_IMPEDANCE = "Imaginary Impedance / ohm"
TEST_TIME = "Test Time / s"
VOLTAGE = "Voltage / V"
CELL_VOLTAGE = "Cell Voltage / V"  # beside that of an electrode against a third one
CURRENT = "Current / A"
SET_VOLTAGE = "Set Voltage / V"  # what the potentiostat was told to hold
CYCLE_COUNT = "Cycle Count / 1"
STEP_COUNT = "Step Count / 1"
STEP_ID = "Step ID / 1"
STEP_INDEX = "Step Index / 1"
STEP_TYPE = "Step Type"
STEP_TIME = "Step Time / s"
CAPACITY = "Capacity / Ah"  # one counter of both directions: net, or rising in both
CHARGING_CAPACITY = "Charging Capacity / Ah"
DISCHARGING_CAPACITY = "Discharging Capacity / Ah"
ENERGY = "Energy / Wh"  # likewise
CHARGING_ENERGY = "Charging Energy / Wh"
DISCHARGING_ENERGY = "Discharging Energy / Wh"
AMBIENT_TEMPERATURE = "Ambient Temperature / degC"
INTERNAL_RESISTANCE = "Internal Resistance / ohm"
STEP_CLOCK = "clock_of_steps"  # metadata: nothing says how long the pauses between steps were
JUMPS_BACK = "time_jumps_back"  # metadata: how often, with nothing that says whether it is one test
CLOCK_FACTOR = "clock_factor"  # metadata: by how much its dates run faster than its clock
JOINS = "joins"  # metadata: records that begin a file of which no clock says when they follow
STATED_MASS_MG = "stated_mass_mg"  # metadata: of active material, after the file
STATED_MASS_DIGIT_MG = "stated_mass_digit_mg"  # metadata: its last digit
SWEEP_COUNT = "Sweep Count / 1"
FITTED_REAL_IMPEDANCE = "Fitted Real Impedance / ohm"
FITTED_IMAGINARY_IMPEDANCE = "Fitted Imaginary Impedance / ohm"
INDENT = "Indent"  # the name of an indent in a workbook of many
MARKER = "Marker"  # what the instrument program calls a point (end of loading, hold, ...)
DEPTH = "Depth / nm"
LOAD = "Load / mN"
CONTACT_STIFFNESS = "Contact Stiffness / N/m"
STIFFNESS_SQUARED_OVER_LOAD = "Stiffness Squared Over Load / GPa"
HARDNESS = "Hardness / GPa"
MODULUS = "Modulus / GPa"
PURGED_CYCLE = "Cycle / 1"
SAMPLE_VOLUME = "Sample Volume / cm3"
DENSITY = "Density / g/cm3"


class Unstated(str):
    """The warning that a file does not state what a column of the sheet may give instead."""

    column: str

    def __new__(cls, what: str, column: str) -> Unstated:
        text = super().__new__(cls, f"the file states no {what}: give {column} in the sheet")
        text.column = column
        return text


@dataclass(frozen=True)
class Part:
    """One of several measurements in a file, such as one sweep of an impedance test.

    Attributes
    ----------
    kind : what the parts of this file are: ``sweep``, ``scan``, ``page``, ``test``
    measurement : the part alone
    columns : what named columns of the file hold throughout the part, ``{"cycle number": 2.0}``
    """

    kind: str
    measurement: Measurement
    columns: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Measurement:
    """One measurement of one raw file.

    Attributes
    ----------
    technique : ``eis``, ``dc``, ``cycling``, ``xrd``, ``nmr``, ``raman``, ``indentation``,
        ``pycnometry``, ``sem_eds`` or ``profilometry``
    format : name of the reader's format, as in ``electrolyte.readers.formats.FORMATS``
    frame : tidy table, one row a point, columns with units in their labels
    metadata : what the *file* states (instrument, software, start_time, ...), never a guess
    warnings : what a person should know before trusting the data, one sentence each; ``Unstated``
        where a column of the sheet answers it
    source, sha256 : the file (or folder) and the digest of its content
    arrays : gridded data that no table holds (images, height maps, FIDs), by name
    parts : the measurements of a file that holds several, in its order, numbered from 1; none
        where it holds one
    choices : parts that a row may name, without which it is about the whole file, such as the
        cycles of an indentation test
    beside : what the file holds of other techniques, such as the impedance within a cycling test
    """

    technique: str
    format: str
    frame: pd.DataFrame
    source: Path
    sha256: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    choices: tuple[Part, ...] = ()
    beside: Mapping[str, Measurement] = field(default_factory=dict)
