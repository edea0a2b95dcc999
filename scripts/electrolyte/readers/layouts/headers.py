"""Column headers that bear a unit: ``Z' (kOhm)``, ``-Im(Z)/Ohm``, ``Test Time / s``, ``f [Hz]``."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from electrolyte.readers.layouts.immittance import IMMITTANCES
from electrolyte.readers.measurement import (
    CURRENT,
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    SET_VOLTAGE,
    TEST_TIME,
    VOLTAGE,
)

LONGEST_NAME = 200  # characters; in longer ones the patterns below would search for hours

_NAMES = {
    FREQUENCY: "frequency freq f angularfrequency omega ω frequenz fréquence frequenza frecuencia"
    " actfreq 频率 頻率 周波数",
    REAL_IMPEDANCE: "realimpedance impedancereal re(z) re[z] rez zre zreal z-real z' zs' realz re"
    " zreal1 z1 realteil 实部",
    IMAGINARY_IMPEDANCE: "imaginaryimpedance impedanceimaginary im(z) im[z] imz zim zimag z-imag"
    " z'' zs'' imagz zimg zimg1 im z2 imaginärteil 虚部",
    TEST_TIME: "testtime time t elapsedtime time(sec) rel.time relativetime zeit temps tiempo",
    VOLTAGE: "voltage potential e v u ewe <ewe> ecell workingelectrode we(1).potential spannung"
    " tension tensión tensione",
    CURRENT: "current i <i> we(1).current strom courant corriente corrente",
    SET_VOLTAGE: "setvoltage setpotential control programmedvoltage programmedpotential"
    " appliedvoltage appliedpotential potentialapplied",
}
_IMMITTANCES = {
    "impedance_modulus": "absoluteimpedance impedancemodulus impedancemagnitude impedance |z| zmod"
    " modz z impedance:magnitude impédance impedanz",
    "phase": "phase impedancephase phase(z) phi zphz theta θ phaseangle theta-z angle"
    " impedance:phase phasenwinkel",
    "resistance": "resistance r résistance widerstand",
    "reactance": "reactance x réactance reaktanz blindwiderstand",
    "conductance": "conductance g gp realadmittance y' re(y)",
    "susceptance": "susceptance b bp imaginaryadmittance y'' im(y)",
    "parallel_capacitance": "parallelcapacitance cp",
    "parallel_resistance": "parallelresistance rp",
    "series_capacitance": "seriescapacitance cs",
    "series_resistance": "seriesresistance rs",
    "dissipation_factor": "dissipationfactor dissipation losstangent losses d tand tandelta"
    " tan(delta) tanδ tan(δ)",
}
_NAMES |= {IMMITTANCES[quantity]: names for quantity, names in _IMMITTANCES.items()}
_BY_NAME = {name: label for label, names in _NAMES.items() for name in names.split()}
_OHM = ("ohm", "Ohm", "ohms", "Ohms", "OHM", "\u03a9", "\u2126")  # omega and the ohm sign
_MICRO = ("\u00b5", "\u03bc", "u")  # the micro sign, the letter mu


def _small(unit: str) -> dict[str, float]:
    """A unit with the prefixes of what is less than one."""
    sizes = {"": 1.0, "m": 1e-3, **dict.fromkeys(_MICRO, 1e-6), "n": 1e-9, "p": 1e-12}
    return {prefix + unit: factor for prefix, factor in sizes.items()}


# by the unit of a label, as files write it and its multiples
_UNITS: dict[str, dict[str, float]] = {
    "Hz": {"Hz": 1, "hz": 1, "HZ": 1, "hertz": 1, "kHz": 1e3, "MHz": 1e6, "mHz": 1e-3, "GHz": 1e9}
    | dict.fromkeys(("rad s-1", "rad s^-1", "rad s⁻¹"), 1 / (2 * math.pi)),
    "ohm": {
        prefix + unit: factor
        for prefix, factor in (
            ("", 1.0),
            ("m", 1e-3),
            ("k", 1e3),
            ("K", 1e3),
            ("M", 1e6),
            ("G", 1e9),
        )
        for unit in _OHM
    },
    "S": _small("S"),
    "F": _small("F"),
    "1": {"": 1, "1": 1, "-": 1},
    "deg": dict.fromkeys(("deg", "Deg", "degree", "degrees", "Degree", "Degrees", "°"), 1.0)
    | {"rad": 57.29577951308232},
    "s": {"s": 1, "sec": 1, "Sec": 1, "second": 1, "min": 60, "h": 3600},
    "V": {"V": 1, "volt": 1, "mV": 1e-3, "\u00b5V": 1e-6, "\u03bcV": 1e-6, "uV": 1e-6},
    "A": _small("A") | {"ampere": 1},
}
# what analysers write about a trace of theirs: 'Trace 1: Impedance: Phase (°)' (OMICRON Bode 100),
# 'SMU-1 Voltage (V)' (Keithley KickStart), 'R(Ohm)-data' (Keysight E4990A)
_OF_TRACE = re.compile(r"(?:trace|smu|ch|channel)[ -]?\d+ *:? +(?=\S)|[- ]data$", re.IGNORECASE)
_PRIMES = str.maketrans({'"': "''", "’": "'", "′": "'", "″": "''", "”": "''"})
_UNIT_FORMS = (
    r"(?P<name>.+?)\s*[(\[]\s*(?P<unit>[^()\[\]]+?)\s*[)\]]",  # Z' (Ohm), f [Hz]
    r"(?P<name>.+?)\s*/\s*(?P<unit>[^/]+)",  # Test Time / s, Re(Z)/Ohm
    r"(?P<name>.+)_(?P<unit>hertz|ohm|second|volt|ampere|degree)",  # machine names of the BDF
)


@lru_cache(maxsize=4096)
def label_of(header: str) -> tuple[str | None, float | None]:
    """Our label of a column and the factor to its unit.

    ``(None, None)`` for a name that is not known; ``(label, None)`` for a known name whose unit is
    missing or not known. The factor of ``-Z''`` and ``-Phase`` is negative.
    """
    text = header[:LONGEST_NAME].strip().strip('"').strip().replace("rad/s", "rad s-1")
    text = _OF_TRACE.sub("", text).removesuffix("()")
    sign = 1
    if text[:1] in ("-", "−"):
        text, sign = text[1:].strip(), -1
    label = _BY_NAME.get(_normal(text))
    for form in _UNIT_FORMS:
        found = re.fullmatch(form, text)
        if found and (named := _BY_NAME.get(_normal(found["name"]))):
            return named, _factor(named, found["unit"].strip(), sign)
    return label, _factor(label, "", sign) if label else None


def _factor(label: str, unit: str, sign: int) -> float | None:
    factor = _UNITS[label.rpartition(" / ")[2]].get(unit)
    return None if factor is None else sign * factor


def _normal(name: str) -> str:
    name = name.strip().strip(".").lower().translate(_PRIMES).replace("_", "")
    return re.sub(r"\s+", "", name)
