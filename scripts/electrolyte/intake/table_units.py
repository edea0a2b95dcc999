"""Units in the names of the columns of a laboratory's table, and what they are in ours.

``Dicke [cm]``, ``Dicke / cm``, ``Dicke in cm`` and ``dicke_cm`` state the same unit. Our columns
have theirs at the end of the name: ``thickness_mm``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.study.sheet_files import decimal

# dimension -> unit, as ``_normal`` writes it -> factor and offset to the first unit
_UNITS: dict[str, dict[str, tuple[float, float]]] = {
    "a length": {
        "m": (1, 0),
        "dm": (1e-1, 0),
        "cm": (1e-2, 0),
        "mm": (1e-3, 0),
        "um": (1e-6, 0),
        "micron": (1e-6, 0),
        "nm": (1e-9, 0),
        "A": (1e-10, 0),
        "Å": (1e-10, 0),
        "angstrom": (1e-10, 0),
        "pm": (1e-12, 0),
        "inch": (0.0254, 0),
        "zoll": (0.0254, 0),
        "mil": (2.54e-5, 0),
    },
    "a mass": {"kg": (1e3, 0), "g": (1, 0), "mg": (1e-3, 0), "ug": (1e-6, 0)},
    "an area": {"m2": (1e4, 0), "cm2": (1, 0), "mm2": (1e-2, 0), "um2": (1e-8, 0)},
    "a temperature": {
        "C": (1, 0),
        "degC": (1, 0),
        "K": (1, -ICE_POINT_K),
        "F": (5 / 9, -160 / 9),
        "degF": (5 / 9, -160 / 9),
    },
    "a frequency": {"Hz": (1e-3, 0), "kHz": (1, 0), "MHz": (1e3, 0), "1/s": (1e-3, 0)},
    "a voltage": {"kV": (1e3, 0), "V": (1, 0), "mV": (1e-3, 0), "uV": (1e-6, 0)},
    "a resistance": {
        "mohm": (1e-3, 0),
        "ohm": (1, 0),
        "kohm": (1e3, 0),
        "Mohm": (1e6, 0),
        "Gohm": (1e9, 0),
    },
    "a capacity per mass": {
        "mAh/g": (1, 0),
        "mAh_g": (1, 0),
        "mAhg-1": (1, 0),
        "Ah/kg": (1, 0),
        "Ah/g": (1e3, 0),
        "mAh/kg": (1e-3, 0),
    },
    "a compliance": {"nm/mN": (1, 0), "nm_mN": (1, 0), "um/N": (1, 0), "um/mN": (1e3, 0)},
    "a share": {"ppm": (1, 0), "%": (1e4, 0), "ppb": (1e-3, 0)},
    "a density": {"g/cm3": (1, 0), "g/cc": (1, 0), "kg/m3": (1e-3, 0)},
    "a mass per area": {"mg/cm2": (1, 0), "g/cm2": (1e3, 0), "g/m2": (0.1, 0)},
    "a time": {"s": (1, 0), "min": (60, 0), "h": (3600, 0), "d": (86400, 0)},
}
_OF_UNIT = {unit: dimension for dimension, units in _UNITS.items() for unit in units}
_WRITTEN = {"µ": "u", "μ": "u", "Ω": "ohm", "°": "", "·": "", " ": ""}
_BRACKETS = re.compile(r"\s*[\[(]([^\])]*)[\])]")
_FORMS = (
    re.compile(r"(?P<name>.+?)\s*/\s*(?P<unit>[^/]+(?:/[^/]+)?)"),
    re.compile(r"(?P<name>.+?)\s+in\s+(?P<unit>\S+)", re.I),
    re.compile(r"(?P<name>.+?)[_\s](?P<unit>[^_\s]+(?:_(?:g|mN))?)"),
)
_SIGNS = ("A", "F")  # of samples too: "Dicke A" is no length in Å
_RADIUS = re.compile(r"(?<![a-z])(radius|rad\.?|halbmesser|r)(?![a-z])", re.I)


@dataclass(frozen=True)
class StatedUnit:
    """The unit that the name of a column states.

    name : the rest of the name
    unit : as it stands there
    dimension : such as ``a length``
    bare : nothing but a space or an underscore marks it as a unit
    """

    name: str
    unit: str
    dimension: str
    bare: bool

    @property
    def size(self) -> tuple[float, float]:
        return _UNITS[self.dimension][_normal(self.unit)]


@lru_cache  # asked again for every cell of a column
def stated_unit(header: str) -> StatedUnit | None:
    """The unit that a name states; ``None`` if there is none that is known."""
    name = _BRACKETS.sub("", header).strip()
    for unit in _BRACKETS.findall(header):
        if dimension := _OF_UNIT.get(_normal(unit)):
            return StatedUnit(name, unit, dimension, bare=False)
    for form in _FORMS:
        found, bare = form.fullmatch(name), form is _FORMS[-1]
        dimension = _OF_UNIT.get(_normal(found["unit"]), "") if found else ""
        if found and dimension and not (bare and found["unit"] in _SIGNS):
            return StatedUnit(found["name"], found["unit"], dimension, bare)
    return None


@lru_cache
def unit_of(column: str) -> StatedUnit | None:
    """The unit of one of our columns; ``None`` for a column without one."""
    for unit, dimension in sorted(_OF_UNIT.items(), key=lambda item: -len(item[0])):
        if column.endswith(f"_{unit}"):
            return StatedUnit(column.removesuffix(f"_{unit}"), unit, dimension, bare=True)
    return None


def unlike(header: str, column: str) -> str:
    """Why a column of the table cannot be one of ours, in words; empty if it can."""
    own, stated = unit_of(column), stated_unit(header)
    if own and column.startswith("diameter") and _RADIUS.search(re.sub(r"[\[(].*|_", " ", header)):
        return f"'{header}' is a radius, {column} twice that: give the table a column of diameters"
    if own is None or stated is None or stated.dimension == own.dimension:
        return ""
    if stated.bare and len(stated.unit) == 1:  # a symbol, such as d or m
        return ""
    return (
        f"'{header}' states {stated.dimension} ({stated.unit}), and {column} is {own.dimension}"
        f" ({own.unit}): correct the name in the table, or leave the column out with"
        f" --column '{header}='"
    )


def converted(text: str, header: str, column: str) -> str:
    """The text of a number in the unit of our column; as it is if it is no number."""
    own, stated = unit_of(column), stated_unit(header)
    if own is None or stated is None or stated.dimension != own.dimension:
        return text
    if stated.size == own.size:  # no digit of the table changes
        return text
    try:
        value = decimal(text)
    except ValueError:
        return text
    (factor, offset), (own_factor, own_offset) = stated.size, own.size
    return f"{(value * factor + offset - own_offset) / own_factor:.12g}"


def is_unit(cell: str) -> bool:
    """Whether a cell holds a unit alone, in brackets or not."""
    return _normal(cell.strip("[]() ")) in _OF_UNIT


def _normal(unit: str) -> str:
    """A unit with one way of writing micro, ohm, powers and degrees."""
    text = unicodedata.normalize("NFKC", unit.strip().rstrip("."))
    text = "".join(_WRITTEN.get(sign, sign) for sign in text).replace("^", "")
    text = re.sub(r"(?i)ohms?$", "ohm", text)
    word = text.casefold()
    if word in ("mm", "cm", "um", "nm"):
        return word
    named = {"celsius": "C", "kelvin": "K", "microns": "micron", "in": "inch", '"': "inch"}
    text = named.get(word, text)
    return word if word in ("micron", "angstrom", "inch", "zoll", "mil") else text
