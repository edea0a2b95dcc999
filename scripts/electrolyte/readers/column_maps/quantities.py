"""What the columns of a column map may be, by technique, and the units that they may be in."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from electrolyte.ground.constants import STANDARD_GRAVITY
from electrolyte.readers.cycling.cycler_columns import CYCLE, DATE, STEP, STEP_KIND
from electrolyte.readers.layouts.immittance import IMMITTANCES, PAIRS
from electrolyte.readers.measurement import (
    AMBIENT_TEMPERATURE,
    CAPACITY,
    CHARGING_CAPACITY,
    CHARGING_ENERGY,
    CONTACT_STIFFNESS,
    CURRENT,
    DENSITY,
    DEPTH,
    DISCHARGING_CAPACITY,
    DISCHARGING_ENERGY,
    ENERGY,
    FREQUENCY,
    HARDNESS,
    IMAGINARY_IMPEDANCE,
    LOAD,
    MODULUS,
    PURGED_CYCLE,
    REAL_IMPEDANCE,
    SAMPLE_VOLUME,
    SET_VOLTAGE,
    STEP_TIME,
    TEST_TIME,
    VOLTAGE,
)
from electrolyte.readers.nmr.nmr_columns import AMPLITUDE, CHEMICAL_SHIFT, DELAY, REAL

COUNT = "1"  # the unit of numbers that count something
TEXT = ""  # the unit of columns that hold no numbers


@dataclass(frozen=True)
class MappedQuantity:
    """label : column of the measurement; unit : the one there, ``COUNT`` or ``TEXT``."""

    label: str
    unit: str


def _of(*labels: str) -> list[MappedQuantity]:
    return [MappedQuantity(label, label.rpartition(" / ")[2]) for label in labels]


def _named(names: str, quantities: list[MappedQuantity]) -> dict[str, MappedQuantity]:
    return dict(zip(names.split(), quantities, strict=True))


TWO_THETA, INTENSITY, INTENSITY_U = "two theta / deg", "intensity", "intensity uncertainty"
SHIFT, WAVELENGTH = "Raman shift / 1/cm", "wavelength / nm"
X, Y, HEIGHT = "x / um", "y / um", "height / um"
PHOTON_ENERGY, PHOTONS = "Energy / keV", "Counts / 1"

QUANTITIES: dict[str, dict[str, MappedQuantity]] = {
    "eis": _named(
        f"frequency real_impedance imaginary_impedance {' '.join(IMMITTANCES)}",
        _of(FREQUENCY, REAL_IMPEDANCE, IMAGINARY_IMPEDANCE, *IMMITTANCES.values()),
    ),
    "dc": _named("time voltage current set_voltage", _of(TEST_TIME, VOLTAGE, CURRENT, SET_VOLTAGE)),
    "cycling": _named(
        "time step_time voltage current capacity charging_capacity discharging_capacity"
        " energy charging_energy discharging_energy temperature",
        _of(TEST_TIME, STEP_TIME, VOLTAGE, CURRENT, CAPACITY, CHARGING_CAPACITY)
        + _of(DISCHARGING_CAPACITY, ENERGY, CHARGING_ENERGY, DISCHARGING_ENERGY)
        + _of(AMBIENT_TEMPERATURE),
    )
    | {
        "cycle": MappedQuantity(CYCLE, COUNT),
        "step": MappedQuantity(STEP, COUNT),
        "step_kind": MappedQuantity(STEP_KIND, TEXT),
        "date": MappedQuantity(DATE, TEXT),
    },
    "xrd": {
        "two_theta": MappedQuantity(TWO_THETA, "deg"),
        "intensity": MappedQuantity(INTENSITY, "counts"),
        "intensity_uncertainty": MappedQuantity(INTENSITY_U, "counts"),
    },
    "raman": {
        "raman_shift": MappedQuantity(SHIFT, "1/cm"),
        "wavelength": MappedQuantity(WAVELENGTH, "nm"),
        "intensity": MappedQuantity(INTENSITY, "counts"),
    },
    "indentation": _named(
        "depth load time contact_stiffness hardness modulus",
        _of(DEPTH, LOAD, TEST_TIME, CONTACT_STIFFNESS, HARDNESS, MODULUS),
    ),
    "nmr": {
        "delay": MappedQuantity(DELAY, "s"),
        "amplitude": MappedQuantity(AMPLITUDE, "counts"),
        "chemical_shift": MappedQuantity(CHEMICAL_SHIFT, "ppm"),
        "intensity": MappedQuantity(REAL, "counts"),
    },
    "sem_eds": {
        "energy": MappedQuantity(PHOTON_ENERGY, "keV"),
        "counts": MappedQuantity(PHOTONS, "photons"),
    },
    "pycnometry": {
        "cycle": MappedQuantity(PURGED_CYCLE, COUNT),
        "sample_volume": MappedQuantity(SAMPLE_VOLUME, "cm3"),
        "density": MappedQuantity(DENSITY, "g/cm3"),
    },
    "profilometry": {
        "x": MappedQuantity(X, "um"),
        "y": MappedQuantity(Y, "um"),
        "height": MappedQuantity(HEIGHT, "um"),
    },
}


_NAME = {label: name for name, label in IMMITTANCES.items()}
# Of each technique the quantities without which there is no measurement: one line, or the other.
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "eis": (
        ("frequency", "real_impedance", "imaginary_impedance"),
        *(("frequency", _NAME[first], _NAME[second]) for first, second in PAIRS),
    ),
    "dc": (("time", "voltage", "current"),),
    "cycling": (("time", "voltage", "current"), ("step_time", "voltage", "current")),
    "xrd": (("two_theta", "intensity"),),
    "raman": (("raman_shift", "intensity"), ("wavelength", "intensity")),
    "indentation": (("depth", "load"),),
    "nmr": (("delay", "amplitude"), ("chemical_shift", "intensity")),
    "sem_eds": (("energy", "counts"),),
    "pycnometry": (("sample_volume",), ("density",)),
    "profilometry": (("x", "y", "height"),),
}

_PREFIXES = {"p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0, "k": 1e3, "M": 1e6, "G": 1e9}


def _prefixed(unit: str, prefixes: str) -> dict[str, float]:
    return {f"{p}{unit}": _PREFIXES[p] for p in ("", *prefixes)}


# By the unit of a quantity, those a column may be in, and the factor from one to the other.
UNITS: dict[str, dict[str, float]] = {
    "Hz": _prefixed("Hz", "umkMG") | {"rad/s": 1 / (2 * math.pi)},
    "ohm": _prefixed("ohm", "umkMG"),
    "S": _prefixed("S", "pnum"),
    "F": _prefixed("F", "pnum"),
    "deg": {"deg": 1.0, "rad": math.degrees(1), "mrad": math.degrees(1e-3)},
    "s": _prefixed("s", "num") | {"min": 60.0, "h": 3600.0, "d": 86400.0},
    "V": _prefixed("V", "numk"),
    "A": _prefixed("A", "pnum"),
    "Ah": _prefixed("Ah", "num") | {"C": 1 / 3600, "As": 1 / 3600, "mAs": 1e-3 / 3600},
    "Wh": _prefixed("Wh", "numk") | {"J": 1 / 3600, "Ws": 1 / 3600, "kJ": 1e3 / 3600},
    "degC": {"degC": 1.0},
    "counts": {"counts": 1.0, "counts/s": 1.0, "a.u.": 1.0},
    "photons": {"photons": 1.0, "counts": 1.0},  # a rate would hide how many were counted
    "ppm": {"ppm": 1.0, "ppb": 1e-3},
    "1/cm": {"1/cm": 1.0},
    "keV": {"eV": 1e-3, "keV": 1.0},
    "nm": {"pm": 1e-3, "Å": 0.1, "nm": 1.0, "um": 1e3, "mm": 1e6, "m": 1e9},
    "um": {"nm": 1e-3, "um": 1.0, "mm": 1e3, "m": 1e6},
    "mN": {"nN": 1e-6, "uN": 1e-3, "mN": 1.0, "N": 1e3, "gf": STANDARD_GRAVITY},
    "N/m": {"N/m": 1.0, "mN/um": 1e3, "uN/nm": 1e3, "mN/nm": 1e6, "kN/m": 1e3},
    "GPa": {"Pa": 1e-9, "kPa": 1e-6, "MPa": 1e-3, "GPa": 1.0},
    "cm3": {"cm3": 1.0, "mm3": 1e-3, "ml": 1.0},
    "g/cm3": {"g/cm3": 1.0, "kg/m3": 1e-3},
    "cm2": {"cm2": 1.0, "mm2": 1e-2},
    COUNT: {COUNT: 1.0},
}
_WRITTEN = {"Ω": "ohm", "μ": "u", "°": "deg", "−": "-", "·": ".", "*": "."}
_OTHER_NAMES = {
    "cps": "counts/s", "cts": "counts", "cnt": "counts", "cts/s": "counts/s",
    "arb. units": "a.u.", "a.u": "a.u.", "au": "a.u.",
    "cm-1": "1/cm", "cm^-1": "1/cm", "cm⁻1": "1/cm",
    "sec": "s", "second": "s", "seconds": "s", "minutes": "min", "hr": "h", "hours": "h",
    "days": "d", "degree": "deg", "degrees": "deg",
    "deg2θ": "deg", "deg2theta": "deg", "deg2th": "deg", "deg2Th": "deg",
    "hertz": "Hz", "volt": "V", "ampere": "A",
    "Celsius": "degC", "Ohm": "ohm", "ohms": "ohm", "Ohms": "ohm", "KOhm": "kohm",
    "kOhm": "kohm", "MOhm": "Mohm", "mOhm": "mohm", "mL": "ml", "cc": "cm3", "A.s": "As",
    "g/cc": "g/cm3", "g/ml": "g/cm3", "g/mL": "g/cm3", "g/cm^3": "g/cm3", "g cm-3": "g/cm3",
    "g.cm-3": "g/cm3", "g cm^-3": "g/cm3", "kg/m^3": "kg/m3", "kg m-3": "kg/m3",
    "cm^3": "cm3", "Angstrom": "Å", "angstrom": "Å",
    "A.h": "Ah", "mA.h": "mAh", "W.h": "Wh", "mW.h": "mWh", "": COUNT,
}  # fmt: skip


_TIMES_AREA = re.compile(r"(?P<unit>.+?)[ .]*cm\^?2")
_PER_AREA = re.compile(r"(?P<unit>.+?)(/cm\^?2|[ .]*cm\^?-2)")
ELECTRODE_AREA = "electrode_area"  # a constant by which the file's program divided or multiplied
AREA = MappedQuantity("electrode area / cm2", "cm2")


def factor_of(unit: str, quantity: MappedQuantity) -> float | None:
    """The factor from a unit as somebody writes it to that of the quantity; ``None`` if it has
    another dimension, or is none.

    Another case is no difference where only one unit can be meant: ``hz``, not ``mhz``.
    """
    text = _normal(unit)
    known = UNITS.get(quantity.unit, {})
    text = _OTHER_NAMES.get(text, text)
    alike = {f for name, f in known.items() if name.casefold() == text.casefold()}
    return known.get(text, alike.pop() if len(alike) == 1 else None)


def over_area(unit: str, quantity: MappedQuantity) -> tuple[float, int] | None:
    """The factor of a unit such as ``ohm cm2`` or ``mA/cm2``, and the power of the electrode's area
    in cm2 by which to multiply; ``None`` for another unit.
    """
    power = {"ohm": -1, "A": 1, "Ah": 1, "Wh": 1}.get(quantity.unit)
    form = _TIMES_AREA if power == -1 else _PER_AREA
    found = form.fullmatch(_normal(unit)) if power else None
    factor = factor_of(found["unit"], quantity) if found else None
    return None if factor is None or power is None else (factor, power)


def _normal(unit: str) -> str:
    """A unit with one sign of micro, ohm and each power."""
    normal = unicodedata.normalize("NFKC", unit.strip())
    return "".join(_WRITTEN.get(sign, sign) for sign in normal)
