"""BioLogic .mpt files (PEIS) with the header that EC-Lab 11.61 writes, byte-deterministic.

Header lines, columns and number formats follow a real export of an SP-300; what an instrument
would know is named SYNTHETIC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from synthetic import sweep

INSTRUMENT = "SYNTHETIC"
COLUMNS = (
    "freq/Hz",
    "Re(Z)/Ohm",
    "-Im(Z)/Ohm",
    "|Z|/Ohm",
    "Phase(Z)/deg",
    "time/s",
    "<Ewe>/V",
    "<I>/mA",
    "cycle number",
    "Ns",
)


def write_eis(
    path: Path,
    frequency: np.ndarray,
    impedance: np.ndarray,
    *,
    title: str,
    notes: str | Sequence[str],
    temperature_C: float,
    amplitude_mV: float,
    start_time: datetime,
) -> None:
    """Write one potentiostatic spectrum.

    Parameters
    ----------
    frequency, impedance : shape (n,); Hz and complex ohm, in the order of the sweep
    title, notes : should say that the data is synthetic; they and the temperature are the comments
    amplitude_mV : rms, written as the sine amplitude (``Va``), which is sqrt(2) larger
    """
    frequency, impedance = np.asarray(frequency, float), np.asarray(impedance, complex)
    note_lines = [notes] if isinstance(notes, str) else list(notes)
    points_per_decade = (len(frequency) - 1) / max(abs(np.log10(frequency[-1] / frequency[0])), 0.1)
    (first, first_unit), (last, last_unit) = _scaled(frequency[0]), _scaled(frequency[-1])
    settings = [
        ("Mode", "Single sine"),
        ("E (V)", "0.0000"),
        ("vs.", "Eoc"),
        ("tE (h:m:s)", "0:00:1.0000"),
        ("record", "0"),
        ("dI", "0.000"),
        ("unit dI", "A"),
        ("dt (s)", "1.000"),
        ("fi", first),
        ("unit fi", first_unit),
        ("ff", last),
        ("unit ff", last_unit),
        ("Nd", f"{points_per_decade:.0f}"),
        ("Points", "per decade"),
        ("spacing", "Logarithmic"),
        ("Va (mV)", f"{amplitude_mV * np.sqrt(2):.1f}"),
        ("pw", "0.10"),
        ("Na", "2"),
        ("corr", "0"),
        ("E range min (V)", "-10.000"),
        ("E range max (V)", "10.000"),
        ("I Range", "Auto"),
        ("Bandwidth", "9"),
        ("nc cycles", "0"),
        ("goto Ns'", "0"),
        ("nr cycles", "0"),
        ("inc. cycle", "0"),
    ]
    header = [
        "",
        "Potentio Electrochemical Impedance Spectroscopy",
        "",
        f"Run on channel : 1 (SN {INSTRUMENT})",
        "User : ",
        "Electrode connection : standard",
        "Potential control : Ewe",
        "Ewe ctrl range : min = -10.00 V, max = 10.00 V",
        "Ewe,I filtering : <None>",
        "Safety Limits :",
        "\tDo not start on E overload",
        "Channel : Floating",
        f"Acquisition started on : {start_time:%m/%d/%Y %H:%M:%S}.000",
        "Saved on :",
        f"\tFile : {path.stem}.mpr",
        "\tDirectory : ",
        "\tHost : ",
        f"Device : {INSTRUMENT} (SN {INSTRUMENT})",
        "Address : ",
        "EC-LAB for windows v11.61 (software)",
        "Internet server v11.61 (firmware)",
        "Command interpretor v11.61 (firmware)",
        "Electrode material : ",
        "Initial state : ",
        "Electrolyte : ",
        f"Comments : {title}",
        *(f"Comments : {line}" for line in note_lines),
        f"Comments : Temperature: {temperature_C:g} degC",
        "Cable : standard",
        "Electrode surface area : 0.001 cm²",
        "Characteristic mass : 0.001 g",
        "Equivalent Weight : 0.000 g/eq.",
        "Density : 0.000 g/cm3",
        "Volume (V) : 0.001 cm³",
        "Cycle Definition : Charge/Discharge alternance",
        *(f"{name:<20}{value:<20}" for name, value in settings),
        "",
        "\t".join(COLUMNS) + "\t",
    ]
    count = len(header) + 2
    lines = ["EC-Lab ASCII FILE", f"Nb header lines : {count:<28}", *header]
    for f, z, t in zip(frequency, impedance, sweep.times(frequency), strict=True):
        values = (f, z.real, -z.imag, abs(z), np.degrees(np.angle(z)))
        columns = [
            *(_e(value) for value in values),
            _e(t, 15),
            _e(0),
            _e(0),
            _e(1, 15),
            "0",
        ]
        lines.append("\t".join(columns))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("latin-1"))


def _scaled(frequency: float) -> tuple[str, str]:
    """A frequency setting as EC-Lab writes it: ``7.000`` and ``MHz``."""
    for factor, unit in ((1e6, "MHz"), (1e3, "kHz"), (1.0, "Hz")):
        if frequency >= factor:
            return f"{frequency / factor:.3f}", unit
    return f"{frequency * 1e3:.3f}", "mHz"


def _e(value: float, digits: int = 7) -> str:
    """Number format of EC-Lab: ``7.0000185E+006``, times with 15 digits."""
    mantissa, exponent = f"{value:.{digits}E}".split("E")
    return f"{mantissa}E{exponent[0]}{int(exponent[1:]):03d}"
