"""Conditions of a measurement: what the sheet says, what the file says, and where they disagree.

Spinning rate, temperature, nucleus and reference in TopSpin files are often defaults or leftovers
of the experiment before; the sheet wins, and every disagreement is a sentence for a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.doubt import Doubt
from electrolyte.numbers.guards import temperature
from electrolyte.techniques.nmr.nuclei import fits_a_magnet, from_a_magnet, magnet_MHz

_PLAUSIBLE_LI_PPM = 15.0  # of diamagnetic solids; a larger shift means no reference was set
_LIQUID_Hz = 500.0  # below it a rate is that of a tube of liquid
_STATIC_IN_TITLE = re.compile(r"\b(static|non-?spinning|no spinning)\b", re.IGNORECASE)
_FAR_REFERENCE = 0.01  # of the transmitter's frequency
_RATE_IN_TITLE = re.compile(r"(?<![\w.=])(\d+(?:\.\d+)?)\s*kHz", re.IGNORECASE)
_CARBON = re.compile(r"(?<![0-9.])13C")  # in a name no temperature
_FRICTION_K_kHz = 2.0  # at most (Brus, Solid State Nucl. Magn. Reson. 16 (2000) 151)


@dataclass(frozen=True)
class Conditions:
    """What a measurement was made under.

    Attributes
    ----------
    nucleus, temperature_C : as in the sheet, else in the file
    mas_Hz : spinning rate; 0 if static or not known
    is_rate_stated : by the sheet; a rate of the file may be left from the experiment before
    shift_correction : ppm to add to all shifts
    larmor_MHz : frequency of the transmitter; 0 if not known
    warnings : sentences; doubts : in whatever is made from the measurement
    shift_doubts : in its shifts alone
    is_echo : by its pulse program or title
    """

    nucleus: str
    temperature_C: float | None
    mas_Hz: float
    is_rate_stated: bool
    shift_correction: float
    larmor_MHz: float = 0.0
    warnings: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    shift_doubts: tuple[Doubt, ...] = ()
    is_echo: bool = False


def conditions(
    metadata: Mapping[str, Any],
    *,
    nucleus: str = "",
    temperature_C: float | None = None,
    mas_kHz: float | None = None,
    reference_ppm: float | None = None,
    file: str = "",
    subject: str = "measurement",
) -> Conditions:
    """Combine sheet (keywords) and file (metadata, and its name or path, ``file``).

    Raises
    ------
    AnalysisError
        Neither says which nucleus was measured.
    """
    warnings = []
    filed = str(metadata.get("nucleus", ""))
    chosen = nucleus or filed
    if not chosen or chosen.upper() in ("NONE", "OFF"):
        raise AnalysisError(
            subject, "a nucleus", "none in the file", hint="Fill in the column 'nucleus'."
        )
    if filed and filed != chosen:
        warnings.append(f"The file says {filed}, the sheet {chosen}; {chosen} is used.")
    names = ("transmitter_frequency_MHz", "base_frequency_MHz")
    frequency = next((float(metadata[name]) for name in names if metadata.get(name)), 0.0)
    warnings += _frequency_warnings(chosen, filed, frequency)
    filed_K = metadata.get("temperature_K")
    if temperature_C is not None and filed_K and abs(filed_K - ICE_POINT_K - temperature_C) > 1.5:
        warnings.append(
            f"The file says {filed_K - ICE_POINT_K:.1f} °C, the sheet {temperature_C:g} °C; "
            "the sheet is used."
        )
    if temperature_C is None and filed_K:
        temperature_C = float(filed_K) - ICE_POINT_K
        if not 100 < filed_K < 1500:
            warnings.append(f"The file's temperature of {filed_K:g} K is hardly true.")
    rate, about_rate = _spinning_rate(metadata, mas_kHz)
    doubts = _nucleus_doubts(chosen, filed, frequency)
    if temperature_C is not None:
        stated_C = float(filed_K) - ICE_POINT_K if filed_K else None
        warming = _FRICTION_K_kHz * rate / 1e3
        doubt = temperature.temperature(temperature_C, _CARBON.sub("", file), stated_C, warming)
        doubts += [doubt] if doubt else []
    return Conditions(
        chosen,
        temperature_C,
        rate,
        mas_kHz is not None,
        reference_ppm or 0.0,
        frequency,
        (*warnings, *about_rate),
        tuple(doubts),
        tuple(_reference_doubts(metadata, frequency, reference_ppm)),
        any("echo" in str(metadata.get(name, "")).lower() for name in ("pulse_program", "title")),
    )


def _frequency_warnings(chosen: str, filed: str, frequency_MHz: float) -> list[str]:
    """The transmitter's frequency (SFO1) against the magnets in which a nucleus would have it."""
    if not frequency_MHz or fits_a_magnet(chosen, frequency_MHz):
        return []
    magnet = magnet_MHz(chosen, frequency_MHz) or 0.0
    impossible = f"{frequency_MHz:.3f} MHz for {chosen} would need a {magnet:.0f} MHz magnet"
    other = f"; for {filed}, as the file says, it would not" if filed not in ("", chosen) else ""
    return [f"{impossible}, which is not usual{other}; the nucleus may be another."]


def _nucleus_doubts(chosen: str, filed: str, frequency_MHz: float) -> list[Doubt]:
    """A nucleus that has the transmitter's frequency in no usual magnet, or has it less nearly than
    the one that the file states instead."""
    if not frequency_MHz or magnet_MHz(chosen, frequency_MHz) is None:
        return []
    if from_a_magnet(filed, frequency_MHz) < from_a_magnet(chosen, frequency_MHz):
        text = f"{frequency_MHz:.3f} MHz is a frequency of {filed}, as the file says, more nearly"
        return [Doubt("nucleus", f"{text} than of {chosen}")]
    if fits_a_magnet(chosen, frequency_MHz):
        return []
    magnet = magnet_MHz(chosen, frequency_MHz)
    text = f"{frequency_MHz:.3f} MHz for {chosen} would need a {magnet:.0f} MHz magnet"
    return [Doubt("nucleus", text)]


def _reference_doubts(
    metadata: Mapping[str, Any], frequency_MHz: float, reference_ppm: float | None
) -> list[Doubt]:
    reference = metadata.get("reference_frequency_MHz")
    if not reference:
        if reference_ppm is not None:
            return []
        return [Doubt("no_reference", "the file states no reference frequency")]
    if float(reference) == metadata.get("base_frequency_MHz") and reference_ppm is None:
        text = f"the reference frequency is the base frequency, {float(reference):.6f} MHz (SR = 0)"
        return [Doubt("no_reference", text)]
    apart = frequency_MHz / float(reference) - 1
    if not frequency_MHz or abs(apart) < _FAR_REFERENCE:
        return []
    found = f"the reference frequency of {float(reference):.4f} MHz is {100 * abs(apart):.3g} %"
    return [Doubt("far_reference", f"{found} from the transmitter's {frequency_MHz:.4f} MHz")]


def _spinning_rate(metadata: Mapping[str, Any], mas_kHz: float | None) -> tuple[float, list[str]]:
    """The rate in Hz, and where it comes from if the sheet does not say it."""
    filed = float(metadata.get("mas_Hz") or 0.0) / 1e3
    title = str(metadata.get("title", ""))
    if mas_kHz is not None:
        if filed and abs(filed - mas_kHz) > 0.02 * mas_kHz:
            said = f"The file says {filed:g} kHz MAS, the sheet {mas_kHz:g}; the sheet is used."
            return 1e3 * mas_kHz, [said]
        return 1e3 * mas_kHz, []
    if not filed:
        return 0.0, []
    give = "Give the rate in the column 'mas_kHz'."
    if _STATIC_IN_TITLE.search(title):
        static = f"The file says {filed:g} kHz MAS, its title that it is static; none is used."
        return 0.0, [f"{static} {give}"]
    if 1e3 * filed < _LIQUID_Hz:
        turning = f"The file's rotation of {1e3 * filed:g} Hz is that of a liquid, no MAS."
        return 0.0, [turning]
    titled = [float(m) for m in _RATE_IN_TITLE.findall(title)]
    if titled and all(abs(filed - rate) > 0.02 * rate for rate in titled):
        said = " or ".join(f"{rate:g}" for rate in titled)
        disagree = f"The file says {filed:g} kHz MAS, its title {said} kHz; {filed:g} is used."
        return 1e3 * filed, [f"{disagree} {give}"]
    return 1e3 * filed, [f"The sheet gives no spinning rate; the file's {filed:g} kHz is used."]


def shift_warnings(nucleus: str, shift_ppm: float, assigned: str = "") -> list[str]:
    """A sentence where a Li shift is out of all reason for a diamagnetic solid."""
    if nucleus not in ("6Li", "7Li") or abs(shift_ppm) <= _PLAUSIBLE_LI_PPM:
        return []
    reference = f"the reference ({assigned})" if assigned else "the reference"
    causes = f"either the solid is paramagnetic, or {reference} was never set"
    cure = "Give the correction in the column 'reference_ppm'."
    return [f"{nucleus} at {shift_ppm:.1f} ppm: {causes}. {cure}"]
