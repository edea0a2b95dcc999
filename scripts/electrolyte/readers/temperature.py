"""The temperature of the sample, as a file states it."""

from __future__ import annotations

import re
from collections.abc import Callable

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.readers.measurement import Measurement

STEADY_K = 5.0  # between the extremes of a column: more is a ramp, and no temperature
_COLUMN = re.compile(
    r"(sample |cell |ambient |set )?temp(erature|\.)?\s*[/(\[]?\s*(K|°C|degC|C)\W*", re.I
)
_TO_CELSIUS: dict[str, Callable[[float], float]] = {
    "k": lambda kelvin: kelvin - ICE_POINT_K,
    "c": lambda celsius: celsius,
}


def stated_temperature_C(measurement: Measurement) -> float | None:
    """In the file's metadata, else the mean of its column, if that is steady; else ``None``."""
    about = measurement.metadata
    if isinstance(about.get("temperature_K"), float | int):
        return round(float(about["temperature_K"]) - ICE_POINT_K, 2)
    if isinstance(about.get("temperature_C"), float | int):
        return round(float(about["temperature_C"]), 2)
    for name in measurement.frame.columns:
        found = _COLUMN.fullmatch(str(name).replace("_", " ").strip())
        values = measurement.frame[name]
        if found and len(values) and values.dtype.kind in "fi" and values.notna().all():
            steady = values.max() - values.min() <= STEADY_K
            unit = found[3].casefold()[-1]
            return round(_TO_CELSIUS[unit](float(values.mean())), 2) if steady else None
    return None
