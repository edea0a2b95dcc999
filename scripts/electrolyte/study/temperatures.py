"""Temperatures of the sheets, in °C, against kelvin and against the names of files."""

from __future__ import annotations

import math
import re

from electrolyte.ground.constants import ICE_POINT_K

ROUND = 5.0  # people set temperatures that are multiples of this, in °C
LEAST_KELVIN = 173.0  # a colder sample is not measured in such a study
NEAR_K = {"C": 1.0, "K": 2.0}  # of a temperature in a name: 25 °C, and 300 K for 25 °C
_NUMBER = r"(?<!\d,)(\d{1,4}(?:[.,]\d+)?)"  # decimal commas, but none of a list: 1,2,25C
_UNIT = r"[ _]?(?:°|deg)?([CK])(?![A-Za-z0-9])"
_MINUS = r"(?<![A-Za-z0-9.])(?:[mM]|[mM]inus[_ ]?|[nN]eg[_ ]?)|−"
_IN_NAMES = re.compile(rf"(?:({_MINUS})|(-?)(?<![A-Za-z0-9.])(?:[tT]_?)?){_NUMBER}{_UNIT}")
_RANGES = re.compile(rf"(?<![A-Za-z0-9.]){_NUMBER}(?:-|_?to_?){_NUMBER}{_UNIT}")


def is_kelvin(value: float) -> bool:
    """Whether a number is a temperature of whole °C given in kelvin: 298.15 and no other."""
    celsius = value - ICE_POINT_K
    return value >= LEAST_KELVIN and math.isclose(celsius, round(celsius), abs_tol=1e-6)


def may_be_kelvin(value: float) -> bool:
    """Whether a number is a multiple of 5 only if 273 are taken from it: 298, 303."""
    rounded = (value - 273.0) % ROUND == 0
    return value >= LEAST_KELVIN and (rounded or is_kelvin(value))


def in_name(name: str) -> tuple[tuple[float, str], ...]:
    """The temperatures in the name of a file, each with its unit, ``C`` or ``K``.

    A hyphen may be a minus, or stand between two words: both signs are possible then. ``m20C`` and
    ``minus20C`` are below zero.
    """
    found: list[tuple[float, str]] = []
    for minus, hyphen, number, unit in _IN_NAMES.findall(name):
        value = -_decimal(number) if minus else _decimal(number)
        if unit == "C":
            found += [(value, unit), (-value, unit)] if hyphen else [(value, unit)]
        elif value >= LEAST_KELVIN:
            found.append((value, unit))
    return tuple(found)


def agrees(given_C: float, name: str) -> bool:
    """Whether the name of a file gives no temperature, this one, or a range that holds it."""
    within = any(
        _decimal(low) <= given_C + (ICE_POINT_K if unit == "K" else 0.0) <= _decimal(high)
        for low, high, unit in _RANGES.findall(name)
    )
    found = in_name(name)
    return not found or within or any(abs(given_C - celsius(*t)) <= NEAR_K[t[1]] for t in found)


def named_in_kelvin(given_C: float, name: str) -> bool:
    """Whether the number given in °C is the one of the name in kelvin: 298 and ``x_298K.mpr``.

    Also 298.15 and ``x_25C.mpr``.
    """
    kelvin = [celsius(*found) + ICE_POINT_K for found in in_name(name)]
    return not agrees(given_C, name) and any(abs(given_C - k) <= NEAR_K["C"] for k in kelvin)


def _decimal(number: str) -> float:
    return float(number.replace(",", "."))


def celsius(value: float, unit: str) -> float:
    """Of a temperature with its unit, ``C`` or ``K``."""
    return value - ICE_POINT_K if unit == "K" else value
