"""The temperature of the sample, as a file states it."""

from __future__ import annotations

import re

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.readers.measurement import Measurement

STEADY_K = 5.0  # between the extremes of a column: more is a ramp, and no temperature
LOWEST_C, HIGHEST_C = -200.0, 1000.0  # instruments without a sensor write others: 1395 °C
_UNIT = r"(K|°\s?C|deg\.?\s?C|C)\b"
_OF = r"(?:sample |cell |ambient |set |mean |proben?)?"
_NAME = r"temp(?:[eé]rat[a-z]*|\.)?"  # in English, German, French, Spanish and Italian
_COLUMN = re.compile(  # the letter alone only with a unit behind a slash or in brackets
    rf"(?:{_OF}{_NAME}\s*[/(\[]?|T ?(?:sample|cell|set|ist|soll)?\s*[/(\[])\s*{_UNIT}\W*", re.I
)
_WORDS = re.compile(
    rf"\b(?:temp(?:erature|\.)?|(?-i:T)(?=\s*=))\s*[:=]?\s*([-+−]?\d+(?:[.,]\d+)?)\s*{_UNIT}",
    re.I,
)


def stated_temperature_C(measurement: Measurement) -> float | None:
    """As the instrument recorded it, else as somebody wrote it into title or comments."""
    recorded = recorded_temperature_C(measurement)
    return written_temperature_C(measurement) if recorded is None else recorded


def recorded_temperature_C(measurement: Measurement) -> float | None:
    """In the metadata, else the mean of a steady column.

    ``None`` where the file has neither, or what only an instrument without a sensor writes: a
    temperature out of range, or a column of zeros.
    """
    about = measurement.metadata
    for key, unit in (("temperature_K", "K"), ("temperature_C", "C")):
        if isinstance(about.get(key), float | int):
            return _in_range(_celsius(float(about[key]), unit))
    return _in_range(_of_column(measurement))


def written_temperature_C(measurement: Measurement) -> float | None:
    """The one temperature in the words of title and comments: ``Temperature: 25 °C``."""
    about = measurement.metadata
    words = _WORDS.findall(f"{about.get('title', '')}\n{about.get('comments', '')}")
    values = {
        _celsius(float(number.replace(",", ".").replace("−", "-")), unit) for number, unit in words
    }
    return _in_range(values.pop()) if len(values) == 1 else None


def _of_column(measurement: Measurement) -> float | None:
    for name in measurement.frame.columns:
        found = _COLUMN.fullmatch(str(name).replace("_", " ").strip())
        values = measurement.frame[name]
        if found and len(values) and values.dtype.kind in "fi" and values.notna().all():
            steady = values.max() - values.min() <= STEADY_K and (values != 0).any()
            return _celsius(float(values.mean()), found[1]) if steady else None
    return None


def _in_range(celsius: float | None) -> float | None:
    inside = celsius is not None and LOWEST_C <= celsius <= HIGHEST_C
    return round(celsius, 2) if celsius is not None and inside else None


def _celsius(value: float, unit: str) -> float:
    return value - ICE_POINT_K if unit in "Kk" else value
