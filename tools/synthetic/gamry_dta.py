"""Gamry .DTA files (EISPOT and CHRONOA) with the tags that Framework 7 writes, byte-deterministic.

The set and order of tags and the number formats follow real files (potentiostatic EIS of Framework
7.8.2, a chronoamperometry of the same family); what an instrument would know is named SYNTHETIC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from synthetic import sweep

INSTRUMENT = "SYNTHETIC"

# Settings of the potentiostat: they change nothing in the data, other programs look for them.
_HARDWARE = f"""\
PSTATMODEL\tIQUANT\t7\tPstat Model
PSTATSECTION\tLABEL\t{INSTRUMENT}\tPstat Section
PSTATSERIALNO\tLABEL\t00000\tPstat Serial Number
CTRLMODE\tIQUANT\t1\tControl Mode
ELECTROMETER\tIQUANT\t0\tRE=0 or CS=1
IESTAB\tIQUANT\t0\tI/E Stability
CASPEED\tIQUANT\t3\tControl Amp Speed
CONVENTION\tIQUANT\t1\tCurrent Convention
ICHRANGE\tIQUANT\t2\tIch Range
ICHRANGEMODE\tTOGGLE\tF\tIch Auto Range
ICHOFFSETENABLE\tTOGGLE\tT\tIch Offset Enable
ICHOFFSET\tQUANT\t0\tIch Offset (V)
ICHFILTER\tIQUANT\t3\tIch Filter
VCHRANGE\tIQUANT\t2\tVch Range
VCHRANGEMODE\tTOGGLE\tF\tVch Auto Range
VCHOFFSETENABLE\tTOGGLE\tT\tVch Offset Enable
VCHOFFSET\tQUANT\t0\tVch Offset (V)
VCHFILTER\tIQUANT\t3\tVch Filter
ACHRANGE\tIQUANT\t2\tAch Range
ACHOFFSETENABLE\tTOGGLE\tF\tAch Offset Enable
ACHOFFSET\tQUANT\t0\tAch Offset (V)
ACHFILTER\tIQUANT\t1\tAch Filter
IERANGELOWERLIMIT\tIQUANT\t1\tI/E Range Lower Limit
IERANGEMODE\tTOGGLE\tF\tI/E AutoRange
IERANGE\tIQUANT\t1\tI/E Range
POSFEEDENABLE\tTOGGLE\tF\tPositive Feedback IR Comp
POSFEEDRESISTANCE\tQUANT\t0\tPositive Feedback Resistance (ohm)
ACHSELECT\tIQUANT\t0\tAch Select
SENSECABLEID\tIQUANT\t7\tSense Cable ID
PWRCABLEID\tIQUANT\t7\tPower Cable ID
DCCALDATE\tLABEL\t{{date}}\tDC Calibration Date
ACCALDATE\tLABEL\t{{date}}\tAC Calibration Date
THERMOSELECT\tIQUANT\t1\tThermo Select
FRAMEWORKVERSION\tLABEL\t7.8.2\tFramework Version
INSTRUMENTVERSION\tLABEL\t{INSTRUMENT}\tInstrument Version"""


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
    title, notes : should say that the data is synthetic
    temperature_C : goes into the notes, the format has no field for it
    """
    frequency, impedance = np.asarray(frequency, float), np.asarray(impedance, complex)
    points_per_decade = (len(frequency) - 1) / max(abs(np.log10(frequency[-1] / frequency[0])), 0.1)
    lines = [
        *_head("EISPOT", title, notes, temperature_C, start_time),
        f"VDC\tPOTEN\t{_e(0)}\tF\tDC &Voltage (V)",
        f"FREQINIT\tQUANT\t{_e(frequency[0])}\tInitial Fre&q. (Hz)",
        f"FREQFINAL\tQUANT\t{_e(frequency[-1])}\tFinal Fre&q. (Hz)",
        f"PTSPERDEC\tQUANT\t{_e(round(points_per_decade))}\tPoints/&decade",
        f"VAC\tQUANT\t{_e(amplitude_mV)}\tAC &Voltage (mV rms)",
        f"AREA\tQUANT\t{_e(1)}\t&Area (cm^2)",
        f"CONDIT\tTWOPARAM\tF\t{_e(15)}\t{_e(0)}\tConditionin&g\tTime(s)\tE(V)",
        f"DELAY\tTWOPARAM\tF\t{_e(100)}\t{_e(0)}\tInit. De&lay\tTime(s)\tStab.(mV/s)",
        "SPEED\tSELECTOR\t1\t&Optimize for:",
        f"ZGUESS\tQUANT\t{_e(100)}\tE&stimated Z (ohms)",
        "EOC\tQUANT\t0\tOpen Circuit (V)",
        *_HARDWARE.format(date=_date(start_time)).split("\n"),
        "ZCURVE\tTABLE",
        "\tPt\tTime\tFreq\tZreal\tZimag\tZsig\tZmod\tZphz\tIdc\tVdc\tIERange",
        "\t#\ts\tHz\tohm\tohm\tV\tohm\t°\tA\tV\t#",
    ]
    for index, (f, z, t) in enumerate(
        zip(frequency, impedance, sweep.times(frequency), strict=True)
    ):
        phase = np.degrees(np.angle(z))
        lines.append(
            f"\t{index}\t{t:.0f}\t{f:.7G}\t{z.real:.7G}\t{z.imag:.7G}\t1"
            f"\t{abs(z):.7G}\t{phase:.7G}\t0\t0\t9"
        )
    _write(path, lines)


def write_chronoa(
    path: Path,
    time: np.ndarray,
    voltage: np.ndarray,
    current: np.ndarray,
    *,
    title: str,
    notes: str | Sequence[str],
    temperature_C: float,
    step_voltage: float,
    start_time: datetime,
) -> None:
    """Write one chronoamperometry (DC polarization at ``step_voltage``).

    Parameters
    ----------
    time, voltage, current : shape (n,); s, V, A
    """
    time = np.asarray(time, float)
    period = float(np.median(np.diff(time)))
    lines = [
        *_head("CHRONOA", title, notes, temperature_C, start_time),
        f"VPRESTEP\tPOTEN\t{_e(0)}\tF\tPre-step Voltage (V)",
        f"TPRESTEP\tQUANT\t{_e(0)}\tPre-step Delay &Time (s)",
        f"VSTEP1\tPOTEN\t{_e(step_voltage)}\tF\tStep 1 Voltage (V)",
        f"TSTEP1\tQUANT\t{_e(time[-1])}\tStep 1 Time (s)",
        f"VSTEP2\tPOTEN\t{_e(step_voltage)}\tF\tStep 2 Voltage (V)",
        f"TSTEP2\tQUANT\t{_e(0)}\tStep 2 Time (s)",
        f"SAMPLETIME\tQUANT\t{_e(period)}\tSa&mple Period (s)",
        f"ILIMIT\tQUANT\t{_e(1)}\tLimit &I (mA/cm^2)",
        "IMODE\tSELECTOR\t1\tI/E Range &Mode",
        f"IRANGE\tQUANT\t{_e(1e-3)}\t&Max Current (mA)",
        "DECIMATE\tTOGGLE\tF\tDecimate",
        f"AREA\tQUANT\t{_e(1)}\tElectrode &Area (cm^2)",
        "ELECTRODETYPE\tSELECTOR\t0\tElectrode Type",
        "STRIPPING\tTOGGLE\tF\tUsed for Stripping",
        "POLARITY\tTOGGLE\tF\tSignal Polarity",
        f"EQDELAY\tQUANT\t{_e(5)}\tEquil. &Time (s)",
        f"CONDIT\tTWOPARAM\tF\t{_e(15)}\t{_e(0)}\tConditionin&g\tTime(s)\tE(V)",
        f"DELAY\tTWOPARAM\tF\t{_e(300)}\t{_e(0.1)}\tInit. De&lay\tTime(s)\tStab.(mV/s)",
        "IRCOMP\tSELECTOR\t0\tIRCom&p",
        f"PFCOR\tQUANT\t{_e(50)}\tPF Corr. (ohm)",
        "SAMPLINGMODE\tSELECTOR\t1\tSampling &Mode",
        "EOC\tQUANT\t0\tOpen Circuit (V)",
        *_HARDWARE.format(date=_date(start_time)).split("\n"),
        f"CURVE\tTABLE\t{len(time)}",
        "\tPt\tT\tVf\tIm\tVu\tSig\tAch\tIERange\tOver",
        "\t#\ts\tV vs. Ref.\tA\tV\tV\tV\t#\tbits",
    ]
    for index, (t, v, i) in enumerate(zip(time, voltage, current, strict=True)):
        lines.append(
            f"\t{index}\t{t:.6G}\t{_e(v)}\t{_e(i)}\t{_e(0)}\t{_e(step_voltage)}\t{_e(0)}"
            "\t6\t..........."
        )
    _write(path, lines)


def _head(
    tag: str, title: str, notes: str | Sequence[str], temperature_C: float, start_time: datetime
) -> list[str]:
    note_lines = [notes] if isinstance(notes, str) else list(notes)
    note_lines.append(f"Temperature: {temperature_C:g} degC")
    return [
        "EXPLAIN",
        f"TAG\t{tag}",
        f"TITLE\tLABEL\t{title}\tTest &Identifier",
        f"DATE\tLABEL\t{_date(start_time)}\tDate",
        f"TIME\tLABEL\t{start_time:%H:%M:%S}\tTime",
        f"NOTES\tNOTES\t{len(note_lines)}\t&Notes...",
        *(f"\t{line}" for line in note_lines),
        f"PSTAT\tPSTAT\t{INSTRUMENT}\tPotentiostat",
    ]


def _date(moment: datetime) -> str:
    return f"{moment.month}/{moment.day}/{moment.year}"  # as US locales write it, unpadded


def _e(value: float) -> str:
    """Six digits and an exponent of three, as Framework writes them (``5.00000E-001``)."""
    mantissa, exponent = f"{value:.5E}".split("E")
    return f"{mantissa}E{exponent[0]}{int(exponent[1:]):03d}"


def _write(path: Path, lines: Sequence[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("latin-1"))
