"""The mass of active material that a cycler file states.

No number is computed with it, because programs fill in a mass that nobody notices (EC-Lab 1 mg,
others 1 g); but one that somebody typed there is compared with that of the cell.
"""

from __future__ import annotations

import math
import re

from electrolyte.readers.layouts.text import number_or_none
from electrolyte.readers.measurement import STATED_MASS_DIGIT_MG, STATED_MASS_MG

UNITS_MG = {"kg": 1e6, "g": 1e3, "mg": 1.0, "ug": 1e-3, "µg": 1e-3, "μg": 1e-3}
_UNIT = "kg|mg|ug|µg|μg|g"
_MASS = re.compile(
    r"(?:^|[,;\t])(?:[^\w,;\t\n]|_)*"  # not over separators: runs of them would take long
    r"(?:(?:active|characteristic|electrode|active[ _]material|am)[ _]?(?:mass|weight)"
    r"|mass(?:[ _]of[ _](?:the[ _])?active[ _]material)?|aktivmasse|masse des aktivmaterials"
    r"|活性物质(?:质量|重量)?|活性材料质量)"
    rf"\W*?(?:[\[(/_ ]\s*(?P<before>{_UNIT})\s*[\])]?)?"
    rf"\s*[:=,;\t]+\s*\"?(?P<number>\d[\d.,]*(?:e[-+]?\d+)?)\s*(?P<behind>{_UNIT})?(?![\w/])",
    re.IGNORECASE | re.MULTILINE,
)


def stated_mass(text: str) -> dict[str, float]:
    """The first mass in ``text`` that is no default, as metadata: in mg, and its last digit."""
    for found in _MASS.finditer(text):
        written = found["number"].rstrip(".,")
        value, unit = number_or_none(written), found["behind"] or found["before"]
        if value is None or unit is None:
            continue
        factor = UNITS_MG[unit.lower()]
        mantissa, _, exponent = re.sub(",", ".", written.lower()).partition("e")
        digit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
        if stated := of_program(value * factor, digit * factor):
            return stated
    return {}


def of_program(mass_mg: float, digit_mg: float = 1e-3) -> dict[str, float]:
    """A mass as metadata, unless it is what a program fills in: nothing, or 1 in any unit."""
    if not (math.isfinite(mass_mg) and mass_mg > 0):
        return {}
    tens = math.log10(mass_mg)
    if abs(tens - round(tens)) < 1e-9:
        return {}
    return {STATED_MASS_MG: mass_mg, STATED_MASS_DIGIT_MG: digit_mg}
