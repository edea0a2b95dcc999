"""Conditions of a quantity: text in the numbers, names and values inside the program."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from electrolyte.ground.printing import printed_unit
from electrolyte.numbers.quantity_names import title_of
from electrolyte.numbers.registry import is_known


def condition_of(**parts: float | str) -> str:
    """``band=405``, ``phase=LiCl;hkl=200``: the text of a condition from its parts."""
    return ";".join(
        f"{name}={value}" if isinstance(value, str) else f"{name}={value:g}"
        for name, value in parts.items()
    )


def with_unit(value: float, unit: str) -> str:
    """``24deg``: a value of a condition."""
    return f"{value:g}{unit}"


def span(low: float, high: float, unit: str = "", between: str = "-") -> str:
    """``600-900cm-1``: a range of values of a condition."""
    return f"{low:g}{between}{high:g}{unit}"


def parts_of(condition: str) -> Mapping[str, str]:
    """The parts of a condition by name; words without ``=`` are not among them."""
    return dict(re.findall(r"(\w+)=([^;]+)", condition))


_SPEAK_FOR_THEMSELVES = ("T", "U")
_CALLED = {"two_theta": "2θ"}
_CELSIUS = {"T": "°C"}  # of other parts, C is a rate
_WITH_UNIT = re.compile(r"(-?[\d.]+?)(?:(?:\.\.|-)(-?[\d.]+?))?(C|[a-z]+-?\d?|V)")


def words_of(condition: str) -> str:
    """``25 °C``, ``window 600 to 900 cm⁻¹``, ``rate 0.5C``: a condition as people read it.

    That of a test begins with the quantity that is tested.
    """
    tested = condition.split(" ", 1)[0]
    words = [title_of(tested)] if is_known(tested) else []
    words += [_words(name, value) for name, value in parts_of(condition).items()]
    return ", ".join(words) or condition


def _words(name: str, value: str) -> str:
    found = _WITH_UNIT.fullmatch(value)
    if found and not (found[3] == "C" and name not in _CELSIUS):
        unit = _CELSIUS.get(name) or printed_unit(found[3])
        numbers = " to ".join(number.replace("-", "−") for number in found.groups()[:2] if number)
        value = f"{numbers}{'' if unit == '°' else ' '}{unit}"
    called = _CALLED.get(name, name.replace("_", " "))
    return value if name in _SPEAK_FOR_THEMSELVES else f"{called} {value}"


def condition_at(temperature_C: float) -> str:
    """``T=25C``."""
    return condition_of(T=with_unit(temperature_C, "C"))


def temperatures(lowest_C: float, highest_C: float) -> str:
    """``T=-20..60C``, of what is computed from a series of temperatures."""
    return condition_of(T=span(lowest_C, highest_C, "C", between=".."))


def celsius_of(condition: str) -> float:
    """The temperature in °C of a condition such as ``T=25C``; NaN if it names none, or a range."""
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)C", parts_of(condition).get("T", ""))
    return float(match[1]) if match else math.nan
