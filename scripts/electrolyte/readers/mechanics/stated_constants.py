"""The constants with which an instrument program evaluated indents, as its inputs state them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_POISSON = re.compile(r"poisson'?s?\s+ratio(\s+of\s+(the\s+)?sample)?", re.IGNORECASE)
_DRIFT = re.compile(r"(perform\s+)?drift\s+correction\b.*", re.IGNORECASE)  # 1 yes, 0 no
_POSITION = re.compile(r"([xy])(?:[ _](?:test[ _])?position)? / (um|mm)", re.IGNORECASE)
_MICROMETRES = {"um": 1.0, "mm": 1e3}
_COEFFICIENT = re.compile(
    r"(?:area(?:\s+function)?\s+coefficient|tip\s+c)\s*(\d)\b.*", re.IGNORECASE
)


def constants(indents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What is common to all indents of Poisson's ratio, area function and drift correction.

    ``poisson_ratio``, ``area_coefficients`` (C0, C1, ...), ``drift_corrected``.

    Parameters
    ----------
    indents : of each indent, name -> value; a unit may follow the name

    A constant that changes from indent to indent, or is no number, is left out. Some programs
    number the coefficients from 1, the others from 0.
    """
    stated: list[dict[str, Any]] = [_of_one(inputs) for inputs in indents]
    first = stated[0] if stated else {}
    return {
        name: value
        for name, value in first.items()
        if all(other.get(name) == value for other in stated)
    }


def positions_um(indents: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    """Where each indent is on the stage, in µm; nothing unless all say it, at places apart.

    Parameters
    ----------
    indents : of each indent, "name / unit" -> value
    """
    found = {}
    for indent, values in indents.items():
        place = [
            float(value) * _MICROMETRES[match[2]]
            for axis in "xy"
            for label, value in values.items()
            if (match := _POSITION.fullmatch(label)) and match[1].lower() == axis
            if isinstance(value, (int, float))
        ]
        if len(place) == 2:
            found[indent] = (place[0], place[1])
    apart = len(set(found.values())) == len(indents)
    return found if apart and len(found) > 1 else {}


def _of_one(inputs: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    coefficients: dict[int, float] = {}
    for label, value in inputs.items():
        name = label.partition(" / ")[0].strip()
        if not isinstance(value, (int, float)):
            continue
        if _POISSON.fullmatch(name) and 0 < value < 0.5:
            found["poisson_ratio"] = float(value)
        elif _DRIFT.fullmatch(name) and value in (0, 1):
            found["drift_corrected"] = bool(value)
        elif match := _COEFFICIENT.fullmatch(name):
            coefficients[int(match[1])] = float(value)
    if coefficients and any(coefficients.values()):
        first, last = min(coefficients), max(coefficients)
        found["area_coefficients"] = tuple(coefficients.get(i, 0.0) for i in range(first, last + 1))
    return found
