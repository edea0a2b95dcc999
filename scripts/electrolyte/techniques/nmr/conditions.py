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

# Frequency ratios to 1H in percent (IUPAC 2008, Pure Appl. Chem. 80, 59)
XI_PERCENT = {
    "1H": 100.0,
    "2H": 15.350609,
    "6Li": 14.716086,
    "7Li": 38.863797,
    "11B": 32.083974,
    "13C": 25.145020,
    "15N": 10.136767,
    "17O": 13.556457,
    "19F": 94.094011,
    "23Na": 26.451900,
    "27Al": 26.056859,
    "29Si": 19.867187,
    "31P": 40.480742,
    "33S": 7.676000,
    "35Cl": 9.797909,
    "51V": 26.302948,
}
# 1H frequencies of magnets, MHz
_MAGNETS = (60, 80, 90, 100, 200, 250, 270, 300, 360, 400, 500, 600, 700, 750, 800, 830, 850)
_LARGE_MAGNETS = (900, 950, 1000, 1100, 1200)
_PLAUSIBLE_LI_PPM = 15.0  # of diamagnetic solids; a larger shift means no reference was set
_RATE_IN_TITLE = re.compile(r"(?<![\w.=])(\d+(?:\.\d+)?)\s*kHz", re.IGNORECASE)


@dataclass(frozen=True)
class Conditions:
    """nucleus; temperature_C; mas_Hz (0 static, unknown is 0 with a warning); what was odd."""

    nucleus: str
    temperature_C: float | None
    mas_Hz: float
    shift_correction: float
    warnings: tuple[str, ...]


def conditions(
    metadata: Mapping[str, Any],
    *,
    nucleus: str = "",
    temperature_C: float | None = None,
    mas_kHz: float | None = None,
    reference_ppm: float | None = None,
    subject: str = "measurement",
) -> Conditions:
    """Combine sheet (keywords) and file (metadata).

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
    warnings += _frequency_warnings(chosen, metadata)
    warnings += _mas_warnings(metadata, mas_kHz)
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
    rate = 1e3 * mas_kHz if mas_kHz is not None else float(metadata.get("mas_Hz") or 0.0)
    return Conditions(chosen, temperature_C, rate, reference_ppm or 0.0, tuple(warnings))


def _frequency_warnings(nucleus: str, metadata: Mapping[str, Any]) -> list[str]:
    base = metadata.get("base_frequency_MHz") or metadata.get("transmitter_frequency_MHz")
    if nucleus not in XI_PERCENT or not base:
        return []
    proton = float(base) / XI_PERCENT[nucleus] * 100
    if any(abs(proton / magnet - 1) < 0.015 for magnet in _MAGNETS + _LARGE_MAGNETS):
        return []
    impossible = f"{base:.3f} MHz for {nucleus} would need a {proton:.0f} MHz magnet"
    return [f"{impossible}, which is not made; the nucleus may be another."]


def _mas_warnings(metadata: Mapping[str, Any], mas_kHz: float | None) -> list[str]:
    filed = float(metadata.get("mas_Hz") or 0.0) / 1e3
    titled = [float(m) for m in _RATE_IN_TITLE.findall(str(metadata.get("title", "")))]
    if mas_kHz is not None:
        if filed and abs(filed - mas_kHz) > 0.02 * mas_kHz:
            return [f"The file says {filed:g} kHz MAS, the sheet {mas_kHz:g}; the sheet is used."]
        return []
    if titled and all(abs(filed - rate) > 0.02 * rate for rate in titled):
        said = " or ".join(f"{rate:g}" for rate in titled)
        disagree = f"The file says {filed:g} kHz MAS, its title {said} kHz; {filed:g} is used."
        return [f"{disagree} Give the rate in the column 'mas_kHz'."]
    return []


def shift_warnings(nucleus: str, shift_ppm: float, assigned: str = "") -> list[str]:
    """A sentence where a Li shift is out of all reason for a diamagnetic solid."""
    if nucleus not in ("6Li", "7Li") or abs(shift_ppm) <= _PLAUSIBLE_LI_PPM:
        return []
    reference = f"the reference ({assigned})" if assigned else "the reference"
    causes = f"either the solid is paramagnetic, or {reference} was never set"
    cure = "Give the correction in the column 'reference_ppm'."
    return [f"{nucleus} at {shift_ppm:.1f} ppm: {causes}. {cure}"]
